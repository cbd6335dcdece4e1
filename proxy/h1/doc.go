// Package h1 is the proxy's HTTP/1 codec: it reads requests and responses from a connection and writes them, and allocates
// nothing per message once a connection's storage has grown to its size.
//
// A connection has one Reader over one buffer that its owner gives:
//
//	rd := h1.NewReader(conn, make([]byte, 16384), nil)
//	var q h1.Request
//	for {
//		err := rd.ReadRequest(&q)              // h1.ErrIdleClosed: the client is gone; *h1.SyntaxError: answer it, close
//		...
//		out = h1.AppendRequest(out[:0], &q)    // q's slices stay valid while the body is read
//		_, err = rd.Body(q.Body).WriteTo(dst)  // decoded payload; a body must be read to its end before the next head
//	}
//
// A body is also read piece by piece: Ready tells whether Read would wait for the connection, Direct how much of it others may take
// from the connection themselves (splice), and Taken that they did.
//
// To let the connection wait without a buffer, Release takes it back; Reset gives one again, with the bytes that woke it.
//
// # Strictness
//
// What this codec forwards has one reading only (RFC 9112 section 11.2). It is at least as strict as RFC 9112 and HAProxy,
// and stricter than both where tolerance has let requests be smuggled: folded fields, white space before a colon, controls in
// values, a second space in a request line, Transfer-Encoding in 1.0, a body in CONNECT, user information in a target, a
// Host that is none or does not fit the target, more than 100 options in Connection, and CR or LF alone in chunked framing are
// refused. Like HAProxy it accepts a bare LF in heads, empty lines before a request, one Content-Length said twice, and takes
// chunked for stronger than Content-Length but then asks to close the connection (Close). Whatever is accepted is forwarded tidied:
// see Request.Fields.
// A verdict depends on the bytes alone and never on how the network cut them.
//
// A head must fit fifteen sixteenths of the buffer and have at most 100 fields, unless Limit says otherwise. Size lines of chunks
// must fit the remaining sixteenth, trailers the room beside the head.
//
// # What it does not do
//
// It sets no deadlines, keeps no connections and decides nothing about them; it adds no field (Connection, Via,
// X-Forwarded-For are the caller's, as extra fields); it does not check that a 101 was asked for, does not decode codings other than
// chunked, does not forward chunk extensions, and reads no HTTP/0.9. Buffers of less than 1 kB are of no use to it.
package h1
