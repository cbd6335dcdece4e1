package scenarios

import "time"

// Case is one concrete cell: placeholders filled, shorthand written out.
type Case struct {
	Scenario *Scenario
	Axes     map[string]any // "http-reuse": "always"
	Inputs   map[string]any // what expressions know of the setup: "purge_ticks": 12; int or float64
	Proxy    Proxy
	Servers  []Server
	Load     []Load   // none where there is a script
	Script   Script   // the steps of this cell; none where there is a load
	Clients  []Client // of the script, as far as the file names them
	Raw      *RawCase // in place of load and script; nil: none
}

// Proxy is what a target is configured with. What the scenario leaves open is zero or nil: the product's default holds,
// unless a setting fills it.
type Proxy struct {
	Threads        int        // 0: left open
	IdlePoolShared string     // on, off; "": left open
	Frontends      []Frontend // the flat form is one, named "fe"
	Backends       []Backend  // the flat form is one, named "be"

	// HAProxyCfg is the configuration in HAProxy's language, as the file has it: then only names are known of the frontends and
	// backends above. "": there is none.
	HAProxyCfg string
}

// Frontend is where clients connect to.
type Frontend struct {
	Name    string
	Proto   string // h1, h2: what the loads speak to it
	Backend string // the name of the one it hands requests to; "" where HAProxyCfg says it
	FrontendKnobs
}

// FrontendKnobs are HAProxy's keywords of a frontend; zero or nil: left open.
type FrontendKnobs struct {
	ConnectionMode       string // keep-alive, server-close, close
	MaxSessionSrvConns   *int   // idle server connections that a client connection may own
	TimeoutClient        time.Duration
	TimeoutHTTPKeepAlive time.Duration
	TimeoutHTTPRequest   time.Duration
}

// Backend is a set of servers and how connections to them are pooled.
type Backend struct {
	Name    string
	Servers []string // names, in the file's order
	BackendKnobs
}

// BackendKnobs are HAProxy's keywords of a backend and its servers; zero or nil: left open.
type BackendKnobs struct {
	AbortOnClose     bool   // give up the request of a client that left
	Balance          string // roundrobin unless the scenario says otherwise
	ConnectionMode   string // keep-alive, server-close, close
	HTTPReuse        string // never, safe, aggressive, always
	PoolLowConn      *int
	PoolMaxConn      *int // idle connections kept per server; -1: no limit
	PoolPurgeDelay   *time.Duration
	PreferLastServer bool
	Redispatch       *int // at every so many retries; negative: so many before the last; 0: never
	Retries          *int
	RetryOn          string // HAProxy's words, with a space between two
	TimeoutConnect   time.Duration
	TimeoutQueue     time.Duration
	TimeoutServer    time.Duration // how long a server may take to answer
	TimeoutTunnel    time.Duration
}

// Server is one fake server.
type Server struct {
	Name  string
	Proto string        // h1, h2
	Size  int           // bytes of response body
	Delay time.Duration // between a request's head and its response

	ByScript bool // the script receives its requests and answers them

	Streams int     // that a client may have open on a connection; 0: as many as the fake server allows
	Faults  []Fault // in the file's order
}

// Load is one group of clients that do the same. What a file leaves out is zero.
type Load struct {
	Name      string // "load" when the file has only one and does not name it
	To        string // a frontend's name
	Generator string // hey, native
	Proto     string // h1, h2
	Client    string // keepalive, close
	Method    string
	Users     int
	Duration  time.Duration // 0: a counted load
	Requests  int           // of all users together; 0: a timed load

	Connections     int      // of all users together; 0: one each
	Streams         int      // at once on an HTTP/2 connection; 0: one
	RequestsPerConn IntRange // before the client ends the connection
	Closes          string   // how it does that: fin, rst, header-only
	Think           DurationRange
	Headers         []Header // beside those that every request has
	Body            int      // bytes
	Rate            float64  // requests per second of all users together; 0: each waits for its answer
	RateSteps       []RateStep
	Arrivals        string // constant, poisson
	Ramp            time.Duration
	Seed            int
	Grace           time.Duration // for requests in flight at the end
	Timeout         time.Duration // of a request
}

// Header is a header field of every request.
type Header struct{ Name, Value string }

// RateStep is a rate that holds for a time.
type RateStep struct {
	For  time.Duration
	Rate float64
}
