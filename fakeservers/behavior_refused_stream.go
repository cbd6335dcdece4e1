package fakeservers

// refusedStream resets a stream as one that nobody worked on, so that it may be sent again, whatever its method (RFC 9113
// section 8.7). What was refused is no request: it is counted neither as one nor as a repeat of one.
var refusedStream = behavior{
	do:    "refused-stream",
	on:    []string{onRequest},
	proto: "h2",
	reply: func(_ Fault, r reply) reply {
		r.refused = true
		return r
	},
}
