package runtimeapi

import "time"

// Source is the process that is asked and told. Its methods are called on the goroutines of the api's connections, and a
// server is named as Proxies names it.
type Source interface {
	Info() Info
	Proxies() []Proxy    // all, in order of declaration, with their numbers as of now
	Sessions() []Session // client connections whose request a server has

	SetState(backend, server string, to State)
	SetWeight(backend, server string, weight int) // 0 to 256

	// ClearCounters makes peaks begin anew, and with all set the counters of Proxies too. ClearServer does both for one server.
	ClearCounters(all bool)
	ClearServer(backend, server string)
}

// State is what an administrator wants of a server.
type State uint8

const (
	Ready       State = iota // it gets requests
	Drain                    // it gets no new requests, as with weight 0
	Maintenance              // it is as if it were not there, and what waits on its connections is closed
)

// Info describes the process.
type Info struct {
	Version   string    // as `show version` prints it
	Released  time.Time // of the source; zero: unknown
	Threads   int
	Pid       int
	Started   time.Time
	Node      string // name of the host
	MaxConn   int    // most client connections; 0: no limit
	MaxFiles  int    // most open descriptors
	Listeners int
	Stopping  bool

	Clients      int    // client connections now
	ClientsEver  uint64 // and since the start
	RequestsEver uint64
	Requests     int    // that a server has now
	LimitReached uint64 // how often accepting stopped because of MaxConn
	BytesOut     uint64 // to clients, as `bout` counts them
	MaxPipes     int    // most pipes that bytes are spliced through; 0: nothing is spliced
	PipesUsed    int    // with bytes in them, or about to have some
	PipesFree    int    // kept for others
	SplicedOut   uint64 // bytes that came out of pipes, to clients and servers
}

// Proxy is a frontend, a backend or both.
type Proxy struct {
	Name     string
	ID       int
	ForcedID bool      // by configuration
	TCP      bool      // mode tcp
	Frontend *Frontend // nil if it has no such side
	Backend  *Backend
}

// Counts are what happened since the start, or since counters were cleared. Names of `show stat` stand behind them.
type Counts struct {
	Sessions     uint64    // stot: of a frontend connections, of a backend requests, of a server attempts
	Balanced     uint64    // lbtot
	Requests     uint64    // req_tot: of a server its responses
	Responses    [6]uint64 // hrsp_other, hrsp_1xx to hrsp_5xx
	ConnFailures uint64    // econ
	RespFailures uint64    // eresp
	Retries      uint64    // wretr
	Redispatches uint64    // wredis
	ClientAborts uint64    // cli_abrt
	ServerAborts uint64    // srv_abrt
	BadRequests  uint64    // ereq
	DeniedReqs   uint64    // dreq
	DeniedResps  uint64    // dresp
	Intercepted  uint64    // intercepted
	BytesIn      uint64    // bin
	BytesOut     uint64    // bout
	Connects     uint64    // connect
	Reuses       uint64    // reuse
	Last         time.Time // lastsess: when the last of Sessions came; zero: never
}

// Load is how much there is now and was at most.
type Load struct{ Now, Peak int }

// Frontend is the side that accepts clients.
type Frontend struct {
	Counts
	Load          // client connections
	Limit    int  // most of them; 0: no limit
	Stopping bool // it accepts nobody any more
}

// Backend is the side that has servers.
type Backend struct {
	Counts
	Load              // requests
	Algorithm  string // of balance
	FullConn   int    // where dynamic limits of servers reach their maximum
	LastChange time.Time
	Downs      uint64        // how often no server was left
	Downtime   time.Duration // altogether, the current one included
	Servers    []Server
}

// Server is one server and the gauges of its pool.
type Server struct {
	Counts
	Load          // requests
	Name          string
	ID            int
	ForcedID      bool
	Network, Addr string // "tcp" and "host:port", or a network whose addresses HAProxy does not print
	PurgeDelay    time.Duration
	IdleLimit     int // pool-max-conn, -1 is no limit
	Weight        int
	InitialWeight int
	State         State
	Disabled      bool // by configuration, whatever State is now
	Touched       bool // an administrator has changed its state
	LastChange    time.Time

	UsedCur, UsedMax, NeedEst int
	Unsafe, Safe, IdleCur     int   // parked: unproven, proven, both
	IdlePerThread             []int // one for each thread
}

// Session is a client connection with a request.
type Session struct {
	ID                        uint64
	Network, Source           string // of the client: "tcp" and "address:port"
	Frontend, Backend, Server string
	Age                       time.Duration
}
