package fakeservers

// delay lets a complete request wait before it is answered, beside the server's own delay.
var delay = behavior{
	do: "delay",
	on: []string{onRequest},
	reply: func(f Fault, r reply) reply {
		r.delay += f.By
		return r
	},
}
