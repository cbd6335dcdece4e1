// Package pool decides which server connection a request uses, and which connections wait for the next one.
// It imitates the idle pools of HAProxy 3.0. It is pure: it opens no socket, starts no goroutine and reads no clock;
// its callers own the wires, and hand in the time.
//
// One Pool belongs to one server. A request goes through it like this:
//
//	c := p.Pick(r)                       // a connection that already exists ...
//	if c == nil {
//		c = p.Connect(r, mux, wire)      // ... or the record of a new one, made before connect(2)
//	}                                    // (p.Established(c) when connect(2) succeeded)
//	... one request and its response ...
//	switch p.Detach(c, reusable, now) {
//	case pool.Keep:                      // others use it, or its session keeps it
//	case pool.Parked:                    // it waits for anybody: watch the wire, call p.Remove when it dies
//	case pool.Close:                     // the caller closes the wire
//	}
//
// # Where a connection is
//
// At any time a connection is in exactly one place: in use and listed nowhere; available (in use, multiplexed, with
// free streams); idle (parked after its first request: unproven); safe (parked after at least two requests, or
// multiplexed: proven); owned by one session, busy or idle; or gone. Which lists are looked up, and when a busy
// multiplexed connection is shared, is the Policy's data.
//
// # Who closes
//
// Every recorded connection is given to exactly one caller for closing: by Detach (Close), by Remove (true) or SetLimit
// (true), or in the result of Purge, Drain, Evict or Session.Close. When Remove meets a Pick that was faster it returns
// false: the one who picked the connection finds out on the wire, and its Detach says Close.
//
// # Threads
//
// A thread of HAProxy is a shard with one lock. Parked connections can be taken over by another shard; busy ones stay
// on theirs. Whoever needs several shards locks them in index order. With one goroutine each history is deterministic.
// A Pool and a Session are safe for concurrent use; a Session's requests all carry the same thread.
//
// # Differences from HAProxy 3.0
//
//   - A takeover waits for the other shard's lock; HAProxy's try-lock sometimes misses, and connects instead.
//   - The index where a takeover scan begins moves on takeovers only, not when a thread finds a connection of its own.
//   - A connection whose limit fell to what it carries leaves the available list at once; HAProxy notices at the next
//     lookup, which then connects without trying another one. A raised limit lists it at once, too; HAProxy waits for
//     the next stream that leaves.
//   - Setting a server to maintenance also closes what sessions keep idle, and meanwhile nothing is parked, as in HAProxy
//     since 3.3; before, a connection whose request ended in maintenance was parked.
//   - The purge has one timer per server, as in 3.0: a tick handles all threads and lets the estimate decay once. (Since
//     3.5 every thread has a timer of its own, so estimates decay as often per period as there are threads.)
//     It ticks when it is due. HAProxy serves all servers' timers with one task, which a server with a shorter
//     pool-purge-delay does not wake earlier: 2.6.12 was seen to make a tick of 1.5 s after 4.6 s, because others
//     had 5 s.
//
// # Where each rule is
//
// Sections are those of the specification, which follows HAProxy's source.
//
//	1.1  first requests, and those that are as good as later ones    config.go (Request), policy.go (lists)
//	1.2  what is looked up, in which order                           policy_NAME.go, pick.go (search)
//	1.2  the session's own connections                               session.go (find)
//	1.2  takeover between threads, pool-low-conn                     pick.go (takeOver)
//	1.3  where a new connection is listed                            connect.go
//	1.3  when a busy multiplexed connection is shared                policy.go (Share), conn.go (relist), pick.go (putToUse)
//	1.4  a stream ends                                               detach.go
//	1.4  proven and unproven                                         park.go (park)
//	1.5  admission to the pool: pool-max-conn, pool-low-conn         park.go (admits)
//	1.6  the client goes away                                        session.go (Close)
//	1.7  a connection is found dead; its request is proxy/retry's    remove.go
//	1.8  the counters connect and reuse                              pick.go, connect.go, gauges.go (Stats)
//	2.1  private connections                                         private.go, detach.go (detachPrivate)
//	2.1  max-session-srv-conns                                       session.go (keep)
//	2.3  the key: compared here, computed by package proxy           config.go (Key), shard.go (entry)
//	3.1  used, its peak, and the estimate of the need                gauges.go
//	3.2  the purge                                                   purge.go
//	3.3  maintenance, an address changed, descriptors run out        drain.go
//
// The model that all of it is held to (model_test.go) says the same rules once more, without locks and lists.
//
// The package does not cap busy connections (that would be a server's maxconn, which is not there yet), does not compute keys, and
// does not retry.
package pool
