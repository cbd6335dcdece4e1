package fakeservers

// earlyResponse answers behind the head, before the body was read, as a server does that has seen enough. The body is read
// and dropped afterwards, so the connection can go on (RFC 9112 section 9.3: a server that does not read it has to close; RFC
// 9113 section 8.1 allows a complete response to an incomplete request).
var earlyResponse = behavior{
	do: "early-response",
	on: []string{onRequest},
	reply: func(_ Fault, r reply) reply {
		r.early = true
		return r
	},
}
