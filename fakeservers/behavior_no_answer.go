package fakeservers

// noAnswer reads a request and never answers it. The connection stays until the other side gives up; in HTTP/2 its other
// streams go on.
var noAnswer = behavior{
	do: "no-answer",
	on: []string{onRequest},
	reply: func(_ Fault, r reply) reply {
		r.silent = true
		return r
	},
}
