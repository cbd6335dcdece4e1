package haproxycfg

import "time"

// Config is a whole configuration, defaults already applied: every proxy carries its effective settings.
type Config struct {
	Global   Global
	Proxies  []*Proxy // frontends, backends, listens in order of declaration; ids from 2 (spec 8.1)
	Warnings []Diagnostic
}

type Global struct {
	MaxConn                         int // 0: not set
	NbThread                        int // 0: not set (number of CPUs)
	IdlePoolShared                  bool
	PoolLowFDRatio, PoolHighFDRatio int // percent, 20 and 25
	StatsSockets                    []StatsSocket
	StatsTimeout                    time.Duration
}

type StatsSocket struct {
	Path  string
	Mode  uint32 // file mode, 0: unset
	Level string // user, operator, admin
}

type Kind int

const (
	Frontend Kind = iota
	Backend
	Listen
)

type Proxy struct {
	Kind Kind
	Name string
	ID   int
	Pos  Pos

	// frontend part
	Binds          []Bind
	DefaultBackend *Proxy // resolved; a listen with servers points at itself
	MaxConn        int    // 0: the global one

	// backend part
	Balance   string // roundrobin
	HTTPReuse string // never, safe, aggressive, always
	Servers   []*Server

	ConnMode           string // keep-alive, server-close, close: option http-keep-alive, http-server-close, httpclose
	PreferLastServer   bool
	PretendKeepalive   bool
	AbortOnClose       bool
	Retries            int
	RetryOn            []string
	Redispatch         int
	MaxSessionSrvConns int // 5
	Timeouts           Timeouts
}

// Timeouts are zero when not set: no limit.
type Timeouts struct{ Connect, Client, Server, HTTPRequest, HTTPKeepAlive, Queue, Tunnel time.Duration }

type Bind struct {
	Network, Addr string // "tcp", "127.0.0.1:8080"; "unix", path; "fd", number
	Pos           Pos
}

type Server struct {
	Name           string
	ID             int
	Network, Addr  string
	Proto          string // "h1" or "h2"
	PoolMaxConn    int    // -1
	PoolLowConn    int
	PoolPurgeDelay time.Duration // 5s
	MaxReuse       int           // -1
	Weight         int           // 1
	Pos            Pos
}

type Pos struct {
	File         string
	Line, Column int // from 1
}

// Diagnostic is one complaint; its text says what was wrong and what would be right.
type Diagnostic struct {
	Pos  Pos
	Text string
}
