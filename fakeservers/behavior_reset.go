package fakeservers

// reset ends a connection with a RST, as a server does that crashed or has unread bytes: whatever the other side has not read
// yet may be lost to it (RFC 9293 section 3.10.7.4).
var reset = behavior{
	do: "reset",
	on: []string{onClock, onConnection, onIdle, onRequest, onResponse},
	reply: func(f Fault, r reply) reply {
		r.sent = f.sent()
		r.end = ending{do: f.Do, rst: true}
		return r
	},
	conn:  func(f Fault, c *conn) bool { return c.end(ending{do: f.Do, rst: true}, f.On == onIdle) },
	check: checkSent,
}
