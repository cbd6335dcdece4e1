package haproxycfg

import "time"

// Config is a whole configuration with defaults already applied: every proxy carries its effective settings.
type Config struct {
	Global  Global
	Proxies []*Proxy // frontends, backends and listens in order of declaration
	// ErrorFiles are those of all http-errors sections, be they imported or not.
	ErrorFiles []ErrorFile
	// Variables counts the variables of each scope: their indexes are below it.
	Variables [Scopes]int
	Warnings  []Diagnostic // what HAProxy warns about, .warning lines included; in order of position
	Hints     []Diagnostic // what HAProxy says nothing of, and most likely is not meant: variables that are not set; in order too
	Notices   []Diagnostic // .notice lines
	Diags     []Diagnostic // .diag lines, which HAProxy shows only with -dD
}

// Global are the settings of the process.
type Global struct {
	Process         Process
	Compat          string // haproxy-1.5: ConnMode has five values; "": it has three
	MaxConn         int    // most client connections at a time; 0: not set
	NbThread        int    // number of threads, which are shards here; 0: not set, the number of CPUs
	BufSize         int    // tune.bufsize: most bytes of what has to be held as a whole, such as a request that may be sent again; 16384
	MaxHead         int    // most bytes of a head: tune.bufsize less tune.maxrewrite; 15360
	MaxFields       int    // most fields of a head: tune.http.maxhdr less one; 100
	IdlePoolShared  bool   // a thread may take over what another thread parked; true unless switched off
	PoolLowFDRatio  int    // percent of the file descriptors above which a thread keeps one parked connection; 20
	PoolHighFDRatio int    // percent of the file descriptors above which nothing is parked; 25
	NoSplice        bool   // nothing is spliced, whatever proxies say
	MaxPipes        int    // most pipes that bytes are spliced through at a time; 0: not set, a quarter of MaxConn
	PipeSize        int    // tune.pipesize: bytes that a pipe holds; 0: what the system thinks right
	StatsSockets    []StatsSocket
	StatsTimeout    time.Duration // how long a client of the stats socket may be silent; 10s
	StatsMaxConn    int           // most clients of all stats sockets at a time; 10
}

// StatsSocket is a socket that serves the runtime API.
type StatsSocket struct {
	Network string // as in Bind
	Addr    string // as in Bind
	Mode    uint32 // file mode of a unix socket; 0: not set
	Level   string // user, operator (the default) or admin
	Pos     Pos
}

// Kind says which sides a proxy has.
type Kind int

const (
	Frontend Kind = iota // accepts clients
	Backend              // has servers
	Listen               // both in one
)

// String gives the keyword of the section.
func (k Kind) String() string {
	switch k {
	case Frontend:
		return "frontend"
	case Backend:
		return "backend"
	}
	return "listen"
}

// Proxy is a frontend, a backend or a listen.
type Proxy struct {
	Kind    Kind
	Name    string
	ID      int  // unique in the configuration; handed out from 2 on where "id" does not say
	IDGiven bool // by "id"
	Pos     Pos  // of the section's keyword
	TCP     bool // mode tcp: nobody looks into what is forwarded, and a client's connection has a server's to itself

	// The frontend's side: empty in a backend.
	Binds              []Bind       // at least one
	UseBackend         []UseBackend // in order of declaration
	DefaultBackend     *Proxy       // where requests go; nil in a frontend without one; a listen points at itself
	MaxConn            int          // most client connections at a time; 0: only the global limit
	MaxSessionSrvConns int          // idle server connections that one client connection may own; 5; 0: none
	IgnoreProbes       bool         // option http-ignore-probes
	ClientKeepAlive    KeepAlive    // option clitcpka, option tcpka

	// The backend's side: defaults in a frontend.
	Balance          string // roundrobin
	HTTPReuse        string // never, safe (the default), aggressive or always
	Servers          []*Server
	UseServer        []UseServer // in order of declaration
	Dispatch         *Address    // where all requests go instead of servers; nil: there are servers
	PretendKeepalive bool        // option http-pretend-keepalive
	AbortOnClose     bool        // option abortonclose
	Retries          int         // further attempts after the first; 3; 0: none
	RetryOn          []string    // retry-on: which failures are retried; nil: failures to connect
	Redispatch       int         // option redispatch: every how manieth retry goes to another server, below 0 counted from the last; 0: off
	PreferLastServer bool        // option prefer-last-server
	ServerKeepAlive  KeepAlive   // option srvtcpka, option tcpka

	// Both sides.
	// ConnMode is keep-alive, server-close or close: option http-keep-alive (the default), http-server-close, httpclose. With
	// compat haproxy-1.5 close is option forceclose, and there are tunnel and passive-close, too: option http-tunnel, httpclose.
	ConnMode      string
	BufferRequest bool // option http-buffer-request
	Timeouts      Timeouts
	ErrorFiles    []ErrorFile // at most one for each status
	Rules         Rules
	Splice        Splice
}

// Splice says which bytes are moved by the kernel, without coming into our memory. What the frontend or the backend says holds.
type Splice struct {
	Auto     bool // option splice-auto: those of bodies and streams that come fast
	Request  bool // option splice-request: all those from the client that can be
	Response bool // option splice-response: all those from the server that can be
}

// Timeouts have a resolution of a millisecond; zero means not set, that is no limit. HAProxy's fallbacks (http-keep-alive to
// http-request to client, queue to connect, client-fin to client, server-fin to server) are not applied: who waits knows which
// one it means. Queue is only kept: no request waits for a server, since servers have no maxconn.
type Timeouts struct {
	Connect, Client, ClientFin, Server, ServerFin, HTTPRequest, HTTPKeepAlive, Queue, Tunnel time.Duration
}

// Bind is one address to listen on.
type Bind struct {
	Network string // "tcp", "unix" or "fd"; "tcp4" for 0.0.0.0, which means no IPv6 address, as net.Listen would have it
	Addr    string // "127.0.0.1:8080", "[::1]:8080"; an absolute path; a descriptor that is already listening
	// AcceptProxy says that each client begins with a PROXY header, which says where it comes from.
	AcceptProxy bool
	Pos         Pos
}

// Server is one server of a backend, with what default-server lines above it said.
type Server struct {
	Name           string
	ID             int           // unique in its backend; handed out from 1 on where "id" does not say
	IDGiven        bool          // by "id"
	Network        string        // "tcp" or "unix"
	Addr           string        // "127.0.0.1:8080", "[::1]:8080"; an absolute path
	ClientAddr     bool          // the address is the one that the client connected to, or set-dst's: Addr has 0.0.0.0 or ::
	ClientPort     bool          // the port is the one that the client connected to, or set-dst-port's: Addr has 0
	SendProxy      int           // version of the PROXY header that a connection begins with, 1 or 2; 0: none
	SNI            *Sample       // name to ask for in TLS, which is not supported: see ConnName
	ConnName       *Sample       // requests share connections only with those for which this gives the same text; nil: with all
	Proto          string        // "h1" (the default) or "h2"
	PoolMaxConn    int           // most parked connections; 0: none is parked or taken; -1, the default: no limit
	PoolLowConn    int           // parked connections that other threads leave alone; 0
	PoolPurgeDelay time.Duration // between two purges; 5s; 0: nothing is parked
	MaxReuse       int           // how often an h2 connection is used again; 0: never; -1, the default: no limit
	Weight         int           // share of the requests, 0 to 256; 1; 0: none
	Disabled       bool          // begins in maintenance
	Pos            Pos           // of the keyword "server"
}
