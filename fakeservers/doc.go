// Package fakeservers is the far end of the lab: servers that answer anything and count every connection.
//
//	group, err := fakeservers.Start(ctx, []fakeservers.Config{{Name: "s1", Addr: "127.0.0.1:0"}})
//	...
//	group.StartSampling(duration)    // at the instant the load starts
//	...
//	seen := group.Snapshot()         // any time, most useful when the load has stopped
//	journal := group.Journal()
//	group.Close()
//
// All servers of a case are one [Group], because some questions have no answer at a single server: was one request
// read twice, did a client's next request meet another server.
//
// # Rules
//
//   - A request counts when its head is complete; its body is drained before it is answered.
//   - A connection is busy from a request's complete head until just before the last byte of the response is handed
//     to the kernel. So whoever has read a response never finds its connection still counted as busy.
//   - An h2 stream that is refused, because too many are open or a fault says so, or that a GOAWAY left out, is no request.
//   - Every response says X-Server, X-Conn-Id (unique within the server, from 1), X-Conn-Seq (1 is the first request
//     of the connection) and, if the connection's first request had an X-Client, X-Conn-First-Client.
//   - Requests may say X-Client (who sends) and X-Request-Id (unique in the run; a client's own repeat keeps it).
//   - At rest, that is while nothing is accepted, read or closed, the counters of a server agree exactly:
//     the connections of RequestsPerConn add up to its requests; Accepts = Unused + connections that carried a
//     request; Accepts - Unused + Reuses = Requests.
//
// # Faults
//
// A [Fault] says at which event a server does something wrong, or unkindly: a connection was accepted, a request's head is complete,
// a response is about to be sent, a connection has been idle, the clock has come to a time. What is done is a behavior, each in a
// file of its own; [Behaviors] lists them. Which of the events are meant is a matter of counting, or of a seed, and never of chance.
// Counters stay exact: Faults says how often each was done, and an entry of the journal which one ended the connection.
//
// # Scripts
//
// A [Script] plays servers by hand: it receives requests one by one and answers them, sends what nobody asked for, and ends
// connections. Requests and connections are counted and stamped as everywhere. Servers that a script may act on are configured as
// Scripted, those that it answers for as ByScript too.
//
// # Raw bytes
//
// A [Raw] is a server of another kind, for cases in which every byte counts, one at a time. It reads requests as strictly as can be,
// and takes down with each why somebody else might read it otherwise (Doubts); to the first of a case it answers what it was given,
// byte by byte if it shall, and to all others a plain 200 that says what it answers. It is in no Group: Seen is its journal.
//
// # How connections are served
//
// Every connection can have a goroutine that reads, answers and waits. On Linux one that speaks HTTP/1 to a server without delay,
// faults and script begins without: a few workers wait each for all of its connections, and answer in the same breath. What would
// make a worker wait, such as a body that is not there yet or a client that does not read, is handed over to a goroutine. Nothing
// else differs between the two, and a test holds them equal. A request costs a worker less processor time than it does HAProxy,
// so that no server hides the proxy before it; make bench-servers shows it.
//
// # What it does not do
//
// No TLS, no HTTP/1 upgrade to h2, no tunnels (a CONNECT is answered and the connection closed), no Date field, no
// time-outs: a connection stays until the other side, a request's "close", a fault or Close ends it. While an HTTP/1 response is
// delayed nobody looks whether its client is still there. Nothing makes a connection private (NTLM, upgrades) but a
// script that answers so, and there is no counter of leaks through private connections.
package fakeservers
