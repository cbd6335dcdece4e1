package fakeservers

// stray sends bytes that belong to no request: behind a response, in one packet with its end, or on an idle connection. A proxy
// that keeps such a connection gives them to another client as the answer to its request (RFC 9112 section 9.2: what comes
// without a request outstanding is no response, and the connection has to be closed).
var stray = behavior{
	do:    "stray",
	on:    []string{onIdle, onResponse},
	proto: "h1",
	reply: func(f Fault, r reply) reply {
		r.stray = f.stray()
		return r
	},
	conn: func(f Fault, c *conn) bool { return c.say(f.stray()) },
}

// strayResponse is what is sent where a fault does not say: a whole response, with a status that nobody else gives.
const strayResponse = "HTTP/1.1 599 Stray\r\nContent-Length: 0\r\n\r\n"

func (f Fault) stray() string {
	if f.Bytes == "" {
		return strayResponse
	}
	return f.Bytes
}
