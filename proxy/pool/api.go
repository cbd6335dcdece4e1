package pool

// CONTRACT (to be completed by the package's author; exported names and meanings are relied on by package proxy)

import "time"

// Config is what one server's pool needs to know: the `server` line's pool settings and the backend's http-reuse.
type Config struct {
	Policy     *Policy
	Threads    int           // nbthread, at least 1: one shard each
	MaxConn    int           // pool-max-conn: most parked connections; 0 parks none, -1 is no limit
	LowConn    int           // pool-low-conn: takeover refused and parking tolerated below this many idle ones
	PurgeDelay time.Duration // pool-purge-delay: 0 never parks
	Shared     bool          // tune.idle-pool.shared: whether threads may take over each other's parked connections
	FDs        func() FDLevel // process descriptor pressure; nil means FDsPlenty
}

// Key is the hash of what must be equal for reuse (destination, name, source, ...). Equal keys only.
type Key uint64

// Conn is the pool's record of one server connection. The owner of the wire embeds it or keeps it beside.
// All its unexported fields belong to the pool and are guarded by the lock of the shard it is on.
type Conn struct {
	Wire any // what the owner hangs here (the h1 or h2 wire connection); never looked at by the pool
	// unexported: key, thread, place (busy, idle, safe, avail, session), mux bool, streams, limit, requests, private, session, parkedAt...
}

// Request describes the stream that wants a connection.
type Request struct {
	Thread    int
	First     bool // first request of an h1 client connection (spec 1.1); h2 client streams are never First
	RetrySafe bool // retry-on holds conn-failure, empty-response and response-timeout
	Key       Key
	Session   *Session
}

// Session is one client connection's own list of server connections (private ones; in safe mode busy h2 ones).
type Session struct{ /* unexported */ }

// NewSession(max int) *Session            max-session-srv-conns, default 5
// (*Session) Close() []*Conn              the client went away: what must be closed now (idle owned ones); busy ones are un-owned

// New(Config) *Pool
// (*Pool) Pick(Request) *Conn                           lookup of spec 1.2: a connection with one stream attached, or nil: connect
// (*Pool) Connect(r Request, mux bool, wire any) *Conn  records a new connection with r's stream attached (used++, need_est, listed as of 1.3); called BEFORE connect()
// (*Pool) SetLimit(c *Conn, streams int)  how many streams the connection can carry in all now (h1: 1; h2: min(peer SETTINGS, ours), 0 after GOAWAY); may move it in/out of avail
// (*Pool) Detach(c *Conn, reusable bool, now time.Time) Verdict   a stream ended: Keep (others remain / owned by the session), Parked, or Close (caller closes the wire)
// (*Pool) Remove(c *Conn) bool            the wire died or was closed by the peer while parked or busy: forget it (idempotent); true if it was parked
// (*Pool) SetPrivate(c *Conn, s *Session) as `private` of spec 2.1
// (*Pool) Purge(now time.Time) []*Conn    a purge tick when due: what must be closed (all threads, rule of 3.0); (*Pool) NextPurge() (time.Time, bool)
// (*Pool) Drain() []*Conn                 every parked connection (maintenance, shutdown)
// (*Pool) Stats() Stats                   gauges and counters as of `show servers conn` (used_cur used_max need_est unsafe_nb safe_nb idle_cur idle_per_thr[]) plus connect, reuse
