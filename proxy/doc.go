// Package proxy is a reverse proxy that does with its connections what HAProxy 3.0 does.
//
//	p, err := proxy.New(cfg)      // of package haproxycfg
//	err = p.Start()               // listens; p.Addrs() says where
//	err = p.Shutdown(ctx)         // stops accepting and waits for the clients to finish
//	p.Close()                     // ends everything and waits until nothing runs any more
//
// # A request's life
//
// A client connection is a session (session.go), pinned to one shard, the equivalent of one of HAProxy's threads.
// Between requests it waits in the shard's parking lot. A request wakes it, and its transaction (transaction.go) runs
// from top to bottom in one goroutine: read the head (request.go); let the backend's balancer choose a server; take a
// connection from the server's pool or connect (server.go, attempt.go); send the request and receive the head of the
// response, over HTTP/1 (exchange_h1.go) or HTTP/2 (serverconn_h2.go, exchange_h2.go), while the rest of a long request goes out
// (pump.go); relay the body (response.go, relay.go); give the server connection back to its pool, where it parks or is closed;
// wait for the next request, or close.
//
// In mode tcp a session is one stream (link.go), which goes from one end to the other as a tunnel does (tunnel.go). What nobody
// has to look at, such a stream or most of a long body, is moved: in large pieces, or spliced by the kernel (mover.go, splice.go).
//
// Which connections live on is decided in mode.go, with `compat haproxy-1.5` in mode_compat.go, and which fields say so in headers.go.
// What is answered in place of built-in responses stands in errorfile.go. What follows a failed attempt is
// decided in package retry and done in retries.go; a server connection that authenticates its client is kept for it in
// private.go, and a client that goes away is noticed in watch.go. Everything about reuse is decided in package pool.
//
// # Rules
//
//   - A server connection is back in its pool before the last bytes of the response are written, so a client that has seen
//     its response finds that connection reusable.
//   - A connection that a server sent too much on, or closed, is never used again; a parked one is closed at once.
//   - Server connections are closed with a reset, as HAProxy does, so that they leave no TIME_WAIT behind.
//   - A request is repeated only if nothing of it was sent, if the server says that it did not look at it, or if `retry-on`
//     asks for it and the whole request came together with its head, at least before it was sent first.
//   - A head that comes in pieces waits parked, with as many bytes as are here, for the rest (session.go), and so does a client that
//     still sends when everything was said (linger.go). Clients in no hurry hold no more than that, however many they are.
//   - Bodies are streamed both ways at the same time through buffers of BufSize bytes, and what comes fast through pieces of
//     PieceSize, of which a thread has at most MaxPieces. A tunnel that waits for bytes holds none,
//     and a request's body that does holds only the buffer of its head.
//
// # The configuration's rules
//
// Conditions, expressions, formats and rules are compiled by package haproxycfg and evaluated here: conditions.go holds a
// condition against a transaction, fetch.go gives an expression its value (sample.go), rules.go carries rules out, reply.go
// answers in a server's stead, switching.go chooses backend and server, and ruling.go is what they remember of a transaction.
// retarget.go holds a target to the Host that rules have written. ends.go, greeting.go and proxyheader.go know where a client
// comes from; destination.go where a server is that has no address of its own. What of all that decides who may share a server
// connection is in key.go. Where nothing is configured none of it costs anything; where something is, it allocates nothing.
//
// # Statistics and administration
//
// Each thread counts for itself (counters.go), so counting costs a request next to nothing; a transaction keeps books of what
// is to be counted at its end (books.go), and closes them before the response's last bytes are written: a client that has its
// response finds it counted. Stats, Frontends and Totals add up. The values are HAProxy's, bytes included (volume.go).
// SetState and SetWeight are what administrators change (admin.go); package runtimeapi is where they say so.
//
// # Differences from HAProxy 3.0
//
//   - A client that resets its connection while its request waits for a response is noticed after 50 ms, and so is one that
//     closes it, with `option abortonclose`.
//   - Where `option abortonclose` ends the wait for an HTTP/2 connection that others wait for too, the connection serves
//     those, and is closed behind them.
//   - A connection opened for a request whose earlier attempt was on a reused one counts as a connect. HAProxy counts it as a
//     reuse, since it remembers only that the request had reused one.
//   - Rates and times (`rate`, `qtime`, `rtime` and so on of `show stat`) are not measured, and 0.
//   - Weights that change before a server had its first turn, or grow many times, give other first turns; the shares are the same.
//   - Timeouts may be kept 5 ms too late (parking.Grain), where HAProxy's grain is 1 ms.
//   - A request that a server refused with REFUSED_STREAM or above a GOAWAY's last stream is sent again, if all of it is
//     here, and counts as a retry only on a fresh connection. HAProxy treats it as one that got no answer.
//   - A 1.0 client gets a chunked response without chunks, up to the connection's end, since it cannot know them (RFC 9112,
//     6.1). HAProxy sends the chunks.
//   - A server that ends its connection behind an early response gets no more of the request, which is read to its end all the
//     same. HAProxy goes on sending until it is reset.
//   - A 1xx that says how long a body is makes its server's connection unfit for another request (RFC 9112, 6.3: it has none).
//   - An answer of the proxy's own to a request whose body is not all here, a rule's or a 502, says that the client's connection
//     closes, as in HAProxy 2.6; 3.0 reads the rest first.
//   - A client that stops within its request's body for `timeout client` is answered 408 (RFC 9110, 15.5.9), where HAProxy 3.0 says
//     400, and one whose request is refused with 422 is told that its connection closes (RFC 9112, 9.6).
//   - Where rules have written something into Host that is no host, a request whose target names a host is answered 500; HAProxy
//     writes it into the target, white space included.
//   - A head may fill its share of the buffer to the last byte; HAProxy needs some of that for itself (a head of 15300 bytes in
//     16384 is refused).
//   - CONNECT and Upgrade need an HTTP/1 server; towards HTTP/2, Upgrade is dropped and CONNECT answered 501.
//   - `timeout client-fin` and `timeout server-fin` count from the end that a side is told, and in tunnels of HTTP too, as the manual and
//     HAProxy 2.6 have it; 3.0 counts from the last byte before it, and does without them in tunnels of HTTP.
//   - Chunked bodies are copied, never spliced. A frontend in mode tcp cannot have a backend in mode http.
//
// What is not there yet: HTTP/2 and TLS clients, queues and server maxconn (so no request waits for `timeout queue`),
// persistence, health checks, logs, and TLS to servers (so early data, which `retry-on 0rtt-rejected` is about, is never
// sent).
package proxy
