// Package targets are the products under test: how each is found, configured and started.
//
// The lab says what it wants in a Config, in HAProxy's words; a target writes it in its product's own language, or says what the
// product lacks. Products that read haproxy.cfg get the very same file, so that a real HAProxy is the oracle for the reference.
package targets

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Config is what a proxy is to do in one case.
type Config struct {
	Threads        int // nbthread; 0: the product's default
	MaxConn        int // global maxconn
	Timeout        time.Duration
	IdlePoolShared string // tune.idle-pool.shared: on, off
	Frontends      []Frontend
	Backends       []Backend

	// HAProxyCfg is the configuration itself, in HAProxy's language and without its global section: in place of frontends and
	// backends. Only targets that Can read it get one.
	HAProxyCfg string
	Env        []string // NAME=VALUE: what HAProxyCfg finds in the product's environment
}

// Frontend accepts clients at Addr and sends all they ask to Backend.
type Frontend struct {
	Name, Addr, Backend string
	Proto               string // what clients speak: h1, h2 (cleartext, prior knowledge)
	FrontendKnobs
}

// FrontendKnobs are HAProxy's keywords of a frontend. What is zero or nil is the product's default.
type FrontendKnobs struct {
	ConnectionMode       string // keep-alive, server-close, close
	MaxSessionSrvConns   *int   // idle server connections that a client connection may own
	TimeoutClient        time.Duration
	TimeoutHTTPKeepAlive time.Duration
	TimeoutHTTPRequest   time.Duration
}

// Backend is a group of servers.
type Backend struct {
	Name    string
	Servers []Server
	BackendKnobs
}

// BackendKnobs are HAProxy's keywords of a backend and its servers. What is zero or nil is the product's default; of timeouts it is
// Config.Timeout.
type BackendKnobs struct {
	AbortOnClose     bool // give up the request of a client that left
	Balance          string
	ConnectionMode   string // keep-alive, server-close, close
	HTTPReuse        string // never, safe, aggressive, always
	PoolLowConn      *int
	PoolMaxConn      *int
	PoolPurgeDelay   *time.Duration
	PreferLastServer bool
	Redispatch       *int // the interval of option redispatch; 0: off
	Retries          *int
	RetryOn          string // words with a space between two
	TimeoutConnect   time.Duration
	TimeoutQueue     time.Duration
	TimeoutServer    time.Duration
	TimeoutTunnel    time.Duration
}

// Server is one server of a backend.
type Server struct {
	Name, Addr string
	Proto      string // h1, h2 (cleartext, prior knowledge)
}

// Product is an installed program of a target.
type Product struct {
	Path    string // absolute
	Version string // "3.0.11", as the program itself says
	Commit  string // of its source, where it says
}

// Target is one product under test.
type Target interface {
	Name() string
	// Direct says that there is no product: clients go straight to the server. Then Render, FileName, Command and Stats are not used.
	Direct() bool
	// Find gives the program at path, or the usual one when path is empty; the error says how to get it.
	Find(ctx context.Context, path string) (Product, error)
	// Can lists the capabilities that a scenario may need: runtime-api, show-servers-conn, direct-connection, haproxy-cfg,
	// compat-haproxy-1.5.
	Can() []string
	// Lacks says what of a configuration the product cannot do; empty: nothing.
	Lacks(Config) string
	// Render writes the configuration. The runtime API's socket is to be at the path in the environment variable EnvStats.
	Render(Config) ([]byte, error)
	// FileName is what the configuration file is called.
	FileName() string
	// Command starts the product in the foreground on a configuration file.
	Command(p Product, file string) []string
	// Stats asks a running product for its own counters; ok is false where it has none.
	Stats(ctx context.Context, socket string) (s Stats, ok bool, err error)
}

// EnvStats is the environment variable in which a started product finds the path for its runtime API's socket.
const EnvStats = "REUSELAB_STATS"

// table lists the targets by name.
var table = []Target{
	direct{},
	haproxy{},
	nginx{},
	reference{},
}

// Names are all targets' names, sorted.
func Names() []string {
	names := make([]string, len(table))
	for i, t := range table {
		names[i] = t.Name()
	}
	return names
}

// Capabilities are what scenarios may need, sorted: each that some target has.
func Capabilities() []string {
	var list []string
	for _, t := range table {
		list = append(list, t.Can()...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Find gives the target of a name.
func Find(name string) (Target, error) {
	if i := slices.IndexFunc(table, func(t Target) bool { return t.Name() == name }); i >= 0 {
		return table[i], nil
	}
	return nil, fmt.Errorf("unknown target %q: want one of %s", name, strings.Join(Names(), ", "))
}
