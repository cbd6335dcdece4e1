package pool

import "time"

// Config is what one server's pool needs to know: the pool settings of its `server` line and the backend's http-reuse.
type Config struct {
	// Policy is the http-reuse mode. Nil means Safe, HAProxy's default.
	Policy *Policy

	// Threads is nbthread: one shard each. Below 1 it counts as 1.
	Threads int

	// MaxConn is pool-max-conn, the most parked connections of the server over all threads. 0 parks none and looks up
	// no parked one; negative is no limit. It bounds neither busy connections nor those that sessions own.
	MaxConn int

	// LowConn is pool-low-conn: while fewer connections than this are parked, none is taken over from another thread,
	// and so many more than the estimated need may park. 0 or less gives neither.
	LowConn int

	// PurgeDelay is pool-purge-delay, the period of the purge. 0 or less never parks.
	PurgeDelay time.Duration

	// Shared is tune.idle-pool.shared: whether a thread may take over what another one parked.
	Shared bool

	// Streams is how many streams a new multiplexed connection carries until SetLimit says otherwise
	// (tune.h2.be.max-concurrent-streams). 0 or less means DefaultStreams.
	Streams int

	// FDs tells how close the process is to running out of descriptors. It is called with a shard locked, so it must
	// be quick and must not call the pool. Nil means FDsPlenty.
	FDs func() FDLevel

	// OnArm is told when the purge timer is set where none was, so that the caller needs no polling. It is called with
	// a shard locked, so it must be quick and must not call the pool. Nil is allowed.
	OnArm func(at time.Time)
}

// DefaultStreams is how many streams HAProxy opens at most on one HTTP/2 connection to a server.
const DefaultStreams = 100

// FDLevel is the pressure on the process's file descriptors.
type FDLevel uint8

const (
	FDsPlenty FDLevel = iota // below tune.pool-low-fd-ratio
	FDsLow                   // at or above it: about one parked connection per thread, takeover always allowed
	FDsHigh                  // at or above tune.pool-high-fd-ratio: nothing parks; call Evict before each connect
)

// Key is the hash of everything that must be equal for a connection to serve a request: destination, name, source
// address and so on. Lookups are exact: two requests with different keys never share a connection.
type Key uint64

// Request describes the stream that wants a connection.
type Request struct {
	// Thread is the shard of the client's connection, 0 to Threads-1.
	Thread int

	// First says that this is the first request of an HTTP/1 client connection. Streams of HTTP/2 clients are never
	// first, not even stream 1 (specification 1.1).
	First bool

	// RetrySafe says that retry-on holds conn-failure, empty-response and response-timeout. Then a first request may
	// use what later ones may, since the proxy itself would repeat it.
	RetrySafe bool

	Key Key

	// Session is the client connection. Nil is allowed for requests that belong to no client.
	Session *Session
}

// Verdict is what becomes of a connection when a stream has left it.
type Verdict uint8

const (
	// Keep: other streams still use it; or, without any stream, it waits for its session alone.
	Keep Verdict = iota
	// Parked: it waits for any request with its key. Call Remove when the peer closes it or sends anything.
	Parked
	// Close: the pool has forgotten it; the caller closes the wire.
	Close
)

// String names the verdict, for logs and test failures.
func (v Verdict) String() string {
	return [...]string{"keep", "parked", "close"}[v]
}
