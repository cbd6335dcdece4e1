package scenarios

import "time"

// Case is one concrete cell: placeholders filled, shorthand written out.
type Case struct {
	Scenario *Scenario
	Axes     map[string]any // "http-reuse": "always"
	Inputs   map[string]any // what expressions know of the setup: "purge_ticks": 12; int or float64
	Proxy    Proxy
	Servers  []Server
	Load     []Load
}

// Proxy is what a target is configured with. What the scenario leaves open is zero or nil: the product's default holds,
// unless a setting fills it.
type Proxy struct {
	Threads   int        // 0: left open
	Frontends []Frontend // the flat form is one, named "fe"
	Backends  []Backend  // the flat form is one, named "be"
}

// Frontend is where clients connect to.
type Frontend struct {
	Name    string
	Proto   string // h1
	Backend string // the name of the one it hands requests to
}

// Backend is a set of servers and how connections to them are pooled.
type Backend struct {
	Name           string
	Balance        string // roundrobin unless the scenario says otherwise
	HTTPReuse      string // never, safe, aggressive, always; "": left open
	PoolMaxConn    *int   // idle connections kept per server; -1: no limit; nil: left open
	PoolLowConn    *int   // nil: left open
	PoolPurgeDelay *time.Duration
	Servers        []string // names, in the file's order
}

// Server is one fake server.
type Server struct {
	Name  string
	Proto string        // h1, h2
	Size  int           // bytes of response body
	Delay time.Duration // between a request's head and its response
}

// Load is one group of clients that do the same.
type Load struct {
	Name      string // "load" when the file has only one and does not name it
	To        string // a frontend's name
	Generator string // hey
	Proto     string // h1
	Client    string // keepalive, close
	Method    string
	Users     int
	Duration  time.Duration // 0: a counted load
	Requests  int           // of all users together; 0: a timed load
}
