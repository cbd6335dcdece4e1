package fakeservers

// goaway sends GOAWAY ahead of a response, when the connection is idle, or at a time: what was begun is answered, what comes
// later is passed over, and the other side closes (RFC 9113 section 6.8). Close with announced closes by itself.
var goaway = behavior{
	do:    "goaway",
	on:    []string{onClock, onIdle, onResponse},
	proto: "h2",
	reply: func(_ Fault, r reply) reply {
		r.goaway = true
		return r
	},
	conn: func(_ Fault, c *conn) bool { return c.leave(ending{}) },
}
