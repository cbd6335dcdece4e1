package fakeservers

import "errors"

// closing ends a connection with a FIN: in place of a response or within it, behind one, when the connection is idle, at a
// time, or as soon as it is accepted. Announced, the other side is told before: by Connection: close in the last response
// (RFC 9112 section 9.6), or by GOAWAY, behind which the streams that are open are still answered (RFC 9113 section 6.8).
var closing = behavior{
	do: "close",
	on: []string{onClock, onConnection, onIdle, onRequest, onResponse},
	reply: func(f Fault, r reply) reply {
		r.sent, r.told = f.sent(), r.told || f.Announced
		r.end = ending{do: f.Do}
		return r
	},
	conn: func(f Fault, c *conn) bool {
		if f.Announced {
			return c.leave(ending{do: f.Do})
		}
		return c.end(ending{do: f.Do}, f.On == onIdle)
	},
	check: func(f Fault, c Config) error {
		switch {
		case f.Announced && (f.On == onRequest || f.On == onConnection):
			return errors.New("a close is announced with a response: on response")
		case f.Announced && f.On != onResponse && c.Proto != "h2":
			return errors.New("HTTP/1 announces a close with a response only: on response, or proto h2")
		}
		return checkSent(f, c)
	},
}
