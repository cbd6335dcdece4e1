// Package h2 is the proxy's side of an HTTP/2 connection to a server: cleartext by prior knowledge, on the Framer and hpack of
// x/net/http2, with streams, flow control, SETTINGS and the accounting of streams its own, since they are what the project studies.
//
//	c := h2.NewClientConn(conn, h2.Config{OnLimit: ..., OnClosed: ...})
//	s, err := c.Open(h2.Head{Method: ..., Scheme: ..., Authority: ..., Path: ..., Fields: q.Fields}, noBody)
//	s.SetDeadline(t)                    // bounds every wait
//	s.Write(body); s.CloseWrite()       // with trailers, if any; perhaps in a goroutine of its own
//	err = s.Response(&p)                // again while p.Status < 200
//	n, err := s.Read(buf)               // until io.EOF; then s.Trailers()
//	s.Close()                           // always; p's slices end here
//
// One goroutine per connection reads. Who sends writes itself, together with whatever others have pending, so streams that
// send at once share system calls. What a stream needs is used again for later streams of its connection.
//
// # Errors
//
// ErrRefused means that the request can be sent again safely; ErrGoAway and ErrLimit that nothing was sent. A *ResetError ends one
// stream, a *ConnError all of them. A mistake of the server is one or the other as RFC 9113 asks, and names the section.
// os.ErrDeadlineExceeded is a wait that took too long; the stream lives on and must be closed.
//
// # What it does not do
//
// It does not connect, retry, queue or decide about reuse: Limit, OnLimit and OnClosed are for those who do. It knows no TLS, no
// server side, no push, no priorities, no extended CONNECT; it sends no PING of its own, and does not hold a body
// against its Content-Length. While a connection lives it keeps about 5 kB, and 16 kB more once it has received large frames.
package h2
