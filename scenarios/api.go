package scenarios

// CONTRACT (to be completed by the package's author; relied on by scenarios/lab, reports/verdict, reports and cmd/reuselab)

import "time"

// Scenario is one file, read and checked.
type Scenario struct {
	Name    string // "blog/client-close"
	Version int
	About, Cite, Rule string
	Axes    []Axis // in the file's order
	Errors  string // "" or "allowed"
	Needs   []string
	Versions map[string]string // target -> constraint, ">= 3.0"
	Let     []Let
	Expect, Optimal []Expectation // the file's own, then the implicit ones every scenario carries (Implicit true)
	Note    []string
	File    string // where it was read from
	Source  []byte
	SHA256  string
	// unexported: the templates of proxy, servers, load
}

type Axis struct {
	Name   string
	Values []any // string, int, float64, bool
}

// Case is one concrete cell: placeholders filled, shorthand written out.
type Case struct {
	Scenario *Scenario
	Axes     map[string]any // "http-reuse": "always"
	Inputs   map[string]any // users, threads, purge_ticks, duration_s, requests_planned, ... (names with _; int, float64, string, bool)
	Proxy    Proxy
	Servers  []Server
	Load     []Load
}

// Proxy is what a target is configured with; pointers and empty strings were left open by the scenario (the product's default holds, or a SETTING fills it).
type Proxy struct {
	Threads   int // 0: left open
	Frontends []Frontend // the flat form is one, named "fe"
	Backends  []Backend  // the flat form is one, named "be"
}

type Frontend struct{ Name, Proto, Backend string } // Proto: h1

type Backend struct {
	Name           string
	Balance        string // "": roundrobin is written
	HTTPReuse      string
	PoolMaxConn    *int
	PoolLowConn    *int
	PoolPurgeDelay *time.Duration // from purge-ticks: the load's duration / ticks; purge-ticks and pool-purge-delay exclude each other
	Servers        []string
}

type Server struct {
	Name, Proto string // h1, h2
	Size        int
	Delay       time.Duration
}

type Load struct {
	Name, To, Generator, Proto, Client, Method string // Generator hey, Proto h1, Client keepalive|close, Method GET
	Users    int
	Duration time.Duration
	Requests int
}

// Options change what Plan makes of a scenario.
type Options struct {
	Duration time.Duration       // 0: as the file says; replaces the duration of every timed load
	Filter   map[string][]string // axis -> alternatives; unknown axis or value is an error
	Settings map[string]string   // knob (names of proxy:) -> value; an error where the scenario sets it
}

// Vocabulary is what expressions may name beside axes, inputs and let; scenarios is a leaf, so the caller brings it.
type Vocabulary struct{ Metrics []string }

// Parse(file string, src []byte, v Vocabulary) (*Scenario, error)   *Error{File, Line, Column, Msg, Excerpt}
// (*Scenario) Plan(Options) ([]Case, error)      cells in the file's axis order (last axis fastest)
// Library(v) ([]*Scenario, error); Find(args []string, v) ([]*Scenario, error): names, folders of names ("blog"), or files (*.yaml)
// Duration of a plan etc.

// Env is what expressions are evaluated over: metric, input, axis and let names (with _) to values, plus link["be/s1"].metric and by_server.
type Env map[string]any

// Expectation is one compiled line.
type Expectation struct {
	That, When, Because string
	Implicit            bool
	Line, Column        int
	// unexported programs
}

type Let struct{ Name, Expr string }

// (*Scenario) Env(axes, inputs map[string]any, metrics map[string]float64, byServer map[string]map[string]float64) (Env, error)  let evaluated in order
// (*Expectation) Applies(Env) (bool, error); Holds(Env) (bool, error)  a name that is absent (nil) is an error naming it, never false
// (*Expectation) Values(Env) string   the expression with its variables' values: "connects == requests: 22000 == 22000"
