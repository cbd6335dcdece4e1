package histories

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// setup is what the proxy is told. Its zero value, with a mode, is the plainest one.
//
// There are four ways for a request, by its path: b1 and b2 to backends with a server each; slow to one whose server does not answer
// in time; dead to one that nobody listens for.
type setup struct {
	mode         string // http-reuse
	h2           bool   // the servers speak HTTP/2
	keys         bool   // b2 is another port of b1's server, so the two differ by their key
	twin         bool   // b1 has two servers, in turn
	redispatch   bool
	maxConn      int // pool-max-conn, plus 1: 0 is no limit
	lowConn      int
	ownConns     int // max-session-srv-conns; 0: the default
	abortOnClose bool
	retryOn      string
	retries      int
}

// modes, each of which shares more than the one before.
var modes = []string{"never", "safe", "aggressive", "always"}

// shares is whether the mode is this one, or shares more.
func (s setup) shares(as string) bool { return slices.Index(modes, s.mode) >= slices.Index(modes, as) }

// retrySafe is 1.2: such a request may take a connection that turns out dead, as it would be sent again.
func (s setup) retrySafe() bool { return strings.Contains(s.retryOn, "response-timeout") }

// own is how many idle connections a session may own: configuration manual 4.2, max-session-srv-conns.
func (s setup) own() int {
	if s.ownConns == 0 {
		return 5
	}
	return s.ownConns
}

// oneOf draws from values, each as often as it stands there.
func oneOf[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }

func drawSetup(r *rand.Rand, to leaning) setup {
	s := setup{
		mode:         oneOf(r, "never", "safe", "safe", "aggressive", "aggressive", "always", "always"),
		h2:           r.IntN(3) == 0,
		maxConn:      oneOf(r, 0, 0, 0, 0, 0, 1, 2, 3),
		lowConn:      oneOf(r, 0, 0, 0, 1, 2, 3),
		ownConns:     oneOf(r, 0, 1),
		abortOnClose: r.IntN(2) == 0,
		retryOn:      oneOf(r, "", "", "conn-failure empty-response", "conn-failure empty-response response-timeout"),
		retries:      oneOf(r, 1, 2),
	}
	switch to {
	case toOwn:
		s.h2, s.ownConns = false, oneOf(r, 0, 1, 1, 1)
	case toShare:
		s.h2, s.mode = true, oneOf(r, "aggressive", "aggressive", "always")
	case toLeave:
		s.abortOnClose = false
	}
	switch r.IntN(5) {
	case 0:
		s.keys = true
	case 1:
		s.twin = true
		s.redispatch = r.IntN(2) == 0
	}
	return s
}

// plainer are setups with one thing less to think of.
func (s setup) plainer() (list []setup) {
	for _, less := range []func(*setup){
		func(p *setup) { p.keys = false },
		func(p *setup) { p.twin, p.redispatch = false, false },
		func(p *setup) { p.redispatch = false },
		func(p *setup) { p.h2 = false },
		func(p *setup) { p.maxConn = 0 },
		func(p *setup) { p.lowConn = 0 },
		func(p *setup) { p.ownConns = 0 },
		func(p *setup) { p.retryOn, p.retries = "", 0 },
		func(p *setup) { p.abortOnClose = false },
	} {
		p := s
		if less(&p); p != s {
			list = append(list, p)
		}
	}
	return list
}

// fakes are the servers' names; s4 is b1's second one, and there is none on the way dead.
func (s setup) fakes() []string {
	if s.twin {
		return []string{"s1", "s2", "s3", "s4"}
	}
	return []string{"s1", "s2", "s3"}
}

// yaml is a scenario's servers and configuration. A purge would come too late to be seen: but for the answer that does not come in
// time, on the way slow, time plays no part.
func (s setup) yaml() string {
	proto, pool := "h1", fmt.Sprintf(" pool-purge-delay 1h pool-max-conn %d pool-low-conn %d", s.maxConn-1, s.lowConn)
	speaks := ""
	if s.h2 {
		proto, speaks = "h2", " proto h2"
	}
	server := func(name, addr string) string { return "  server " + name + " " + addr + speaks + pool }
	only := func(is bool, lines ...string) []string {
		if is {
			return lines
		}
		return nil
	}
	cfg := slices.Concat(
		[]string{
			"defaults", "  mode http", "  timeout connect 5s", "  timeout client 30s", "  timeout server 30s", "  balance roundrobin",
			"  http-reuse " + s.mode, fmt.Sprintf("  retries %d", s.retries),
		},
		only(s.retryOn != "", "  retry-on "+s.retryOn),
		only(s.redispatch, "  option redispatch 1"),
		only(s.abortOnClose, "  option abortonclose"),
		only(!s.abortOnClose, "  no option abortonclose"),
		[]string{"frontend fe", `  bind "${bind_fe}"`},
		only(s.ownConns > 0, fmt.Sprintf("  max-session-srv-conns %d", s.ownConns)),
		[]string{"  use_backend slow if { path_beg /slow/ }", "  use_backend dead if { path_beg /dead/ }"},
		only(!s.keys, "  use_backend b2 if { path_beg /b2/ }"),
		[]string{"  default_backend b1", "backend b1"},
		only(s.keys,
			`  http-request set-dst-port int("${port_s2}") if { path_beg /b2/ }`,
			`  http-request set-dst-port int("${port_s1}") unless { path_beg /b2/ }`,
			server("s1", `"${host_s1}"`)),
		only(!s.keys, server("s1", `"${addr_s1}"`)),
		only(s.twin, server("s4", `"${addr_s4}"`)),
		[]string{
			"backend b2", server("s2", `"${addr_s2}"`),
			"backend slow", "  timeout server 400ms", "  retry-on none", server("s3", `"${addr_s3}"`),
			"backend dead", "  retries 0", server("s0", `"${host_s1}":1`),
		},
	)
	var b strings.Builder
	b.WriteString("servers:\n")
	for _, name := range s.fakes() {
		fmt.Fprintf(&b, "  - {name: %s, proto: %s, replies: by-script}\n", name, proto)
	}
	b.WriteString("haproxy-cfg: |\n")
	for _, l := range cfg {
		b.WriteString("  " + l + "\n")
	}
	return b.String()
}
