package fakeservers

// connectionClose says Connection: close in a response and leaves the closing to the other side, which is what tells who goes
// first: a server that says so is expected to close itself (RFC 9112 section 9.6), but need not be in a hurry.
var connectionClose = behavior{
	do:    "connection-close",
	on:    []string{onResponse},
	proto: "h1",
	reply: func(_ Fault, r reply) reply {
		r.told = true
		return r
	},
}
