// Package wire is the test side's own bytes: HTTP/1 and HTTP/2 for fake servers and generators, deliberately written apart from the
// proxy's codec and from net/http, so that no bug can stand at both ends of a wire and cancel itself out.
//
//	c := wire.NewConn(accepted)
//	for {
//		if err := c.ReadHead(&m); err != nil { ... }   // HTTP/1: a head,
//		if err := c.Discard(&m); err != nil { ... }    // then its body
//		c.Write(response)                              // queued; written when the next read would wait
//	}
//
//	h := wire.NewH2(c, wire.StreamsAtOnce, answered)   // HTTP/2: one event per head and per end of a request
//	for {
//		event, err := h.Next()
//		...
//		h.Answer(event.Stream, fields, size)
//	}
//
// Clients own their sockets, so that one goroutine can drive many: [H1Client] and [H2Client] take in bytes that were received,
// in whatever pieces, and say what they mean; [Request] makes the bytes to send. Neither needs memory in steady state.
//
// # Rules
//
//   - One read, one write: what is queued goes out in one write just before the connection would wait for more input.
//     So all answers to one packet of requests leave in one packet.
//   - The HTTP/1 reader is lenient where leniency cannot be mistaken for understanding: bare LF, empty lines before a
//     request, spaces in a target, any method. What has no clear meaning ends the connection with [ErrNotHTTP].
//   - In HTTP/2 every error of the other side ends the connection (RFC 9113 section 5.4.3 allows that for stream errors
//     too): whoever sends a wrong frame in a lab shall be seen.
//   - A body's bytes are never kept: they are counted through on the way in and made up on the way out.
//   - [Conn.Net] is the raw connection. Who resets it or writes to it directly does so between messages.
//
// # What it does not do
//
// No time-outs (close the connection instead), no TLS, no header validation beyond what framing needs.
package wire
