package haproxycfg

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// minimal has 12 lines.
const minimal = `global
	maxconn 100
defaults
	mode http
	timeout connect 5s
	timeout client 5s
	timeout server 5s
frontend f
	bind 127.0.0.1:8080
	default_backend b
backend b
	server s1 127.0.0.1:8081
`

// configWith puts lines at the end of a section, and gives the number of the first of them. In "g" they are in a frontend that
// has nothing of its own but bind; "" is for a whole configuration.
func configWith(in, line string) (string, int) {
	if in == "" {
		return line, 1
	}
	sections := strings.SplitAfter(minimal, "5s\nfrontend")
	head, tail := strings.TrimSuffix(sections[0], "frontend"), "frontend"+sections[1]
	globalPart, defaultsPart, _ := strings.Cut(head, "defaults")
	frontendPart, backendPart, _ := strings.Cut(tail, "backend b\n\tserver")
	parts := []struct{ name, text string }{
		{"global", globalPart}, {"defaults", "defaults" + defaultsPart}, {"frontend", frontendPart},
		{"g", "frontend g\n\tbind 127.0.0.1:8085\n"},
		{"backend", "backend b\n\tserver" + backendPart},
		{"listen", "listen l\n\tbind 127.0.0.1:8090\n\tserver s1 127.0.0.1:8091\n"},
	}
	text, at := "", 0
	for _, p := range parts {
		text += p.text
		if p.name == in {
			at = strings.Count(text, "\n") + 1
			text += "\t" + line + "\n"
		}
	}
	return text, at
}

// All errors of a file come together, in order of position.
func TestAllErrors(t *testing.T) {
	_, err := Parse("haproxy.cfg", []byte("global\n\tnbthread x\nfrontend f\n\tmode http\n\tbind :1 ssl\n\tdefault_backend c\nbackend b\n\tmode http\n\tserver s\n"), nil)
	NewWithT(t).Expect(err).To(MatchError("haproxy.cfg:2:11: 'x' is no whole number, which 'nbthread' needs\n" +
		"haproxy.cfg:5:10: parameter 'ssl' in bind is known to HAProxy, not supported by reuseproxy yet\n" +
		"haproxy.cfg:6:18: frontend 'f' sends its requests to 'c', but there is no backend or listen of that name\n" +
		"haproxy.cfg:9:9: 'server' in backend 'b' lacks an argument: server NAME ADDRESS:PORT|/PATH [PARAMETER VALUE]... (a server)"))
}

// warnings are accepted lines with a complaint.
var warnings = []struct{ in, line, want string }{
	{"global", "maxconn 5", "1:2: 'maxconn' is already 100 since line 2: the first value is kept"},
	{"global", "maxpipes 5\n\tmaxpipes 6", "2:2: 'maxpipes' is already 5: the first value is kept"},
	{"frontend", "http-reuse safe", "1:2: 'http-reuse' in frontend 'f' is ignored: it belongs into defaults, listen, backend"},
	{"frontend", "timeout server 5", "1:2: 'timeout server' in frontend 'f' is ignored: it belongs into defaults, listen, backend"},
	{"frontend", "no option abortonclose", "1:5: 'option abortonclose' in frontend 'f' is ignored: it belongs into defaults, listen, backend"},
	{"frontend", "retries 4", "1:2: 'retries' in frontend 'f' is ignored: it belongs into defaults, listen, backend"},
	{"backend", "maxconn 5", "1:2: 'maxconn' in backend 'b' is ignored: it belongs into defaults, frontend, listen (servers have limits of their own)"},
	{"backend", "timeout client 5", "1:2: 'timeout client' in backend 'b' is ignored: it belongs into defaults, frontend, listen"},
	{"backend", "timeout client-fin 5", "1:2: 'timeout client-fin' in backend 'b' is ignored: it belongs into defaults, frontend, listen"},
	{"frontend", "timeout server-fin 5", "1:2: 'timeout server-fin' in frontend 'f' is ignored: it belongs into defaults, listen, backend"},
	{"frontend", "timeout queue 5", "1:2: 'timeout queue' in frontend 'f' is ignored: it belongs into defaults, listen, backend"},
	{"backend", "option http-ignore-probes", "1:2: 'option http-ignore-probes' in backend 'b' is ignored: it belongs into defaults, frontend, listen"},
	{"backend", "no option http-ignore-probes", "1:5: 'option http-ignore-probes' in backend 'b' is ignored: it belongs into defaults, frontend, listen"},
	{"backend", "option clitcpka", "1:2: 'option clitcpka' in backend 'b' is ignored: it belongs into defaults, frontend, listen"},
	{"frontend", "srvtcpka-intvl 5", "1:2: 'srvtcpka-intvl' in frontend 'f' is ignored: it belongs into defaults, listen, backend"},
	{"frontend", "option tcp-smart-connect", "1:2: 'option tcp-smart-connect' in frontend 'f' is ignored: it belongs into defaults, listen, backend"},
	{"backend", "option dontlognull", "1:2: 'option dontlognull' in backend 'b' is ignored: it belongs into defaults, frontend, listen"},
	{"backend", "bind :80", "1:2: 'bind' in backend 'b' is ignored: it belongs into frontend, listen"},
	{"backend", `server "s${NONE}${NADA}" 127.0.0.1:1`, `1:9: environment variables 'NONE', 'NADA' are not set: nothing is put in; "${NAME-default}" gives a default`},
	{"backend", "timeout connect 0", "-1:1: backend 'b' has no 'timeout connect': it waits without limit; write for example 'timeout connect 10s'"},
	{"listen", "bind ${NONE}:81", `1:7: environment variable 'NONE' is not set: nothing is put in; "${NAME-default}" gives a default`},
}

func TestWarnings(t *testing.T) {
	for _, w := range warnings {
		g := NewWithT(t)
		text, first := configWith(w.in, w.line)
		c, err := Parse("test.cfg", []byte(text), testLookup)
		g.Expect(err).NotTo(HaveOccurred(), w.line)
		var lines []string
		for _, d := range slices.Concat(c.Warnings, c.Hints) {
			d.Pos.Line -= first - 1
			if !strings.Contains(d.Text, "default_backend") { // of frontend g
				lines = append(lines, strings.TrimPrefix(d.String(), "test.cfg:"))
			}
		}
		g.Expect(strings.Join(lines, "\n")).To(Equal(w.want), w.line)
	}
}

// What is ignored sets nothing.
func TestIgnored(t *testing.T) {
	g := NewWithT(t)
	text, _ := configWith("frontend", "http-reuse never\n\tretries 9\n\toption abortonclose\n\ttimeout server 9")
	c, err := Parse("f", []byte(text), nil)
	g.Expect(err).NotTo(HaveOccurred())
	p := c.Proxies[0]
	g.Expect([]any{p.HTTPReuse, p.Retries, p.AbortOnClose, p.Timeouts.Server}).To(Equal([]any{"safe", 3, false, 5 * time.Second}))
}

// wholeConfigs are accepted by HAProxy too.
var wholeConfigs = map[string]string{
	"minimal": minimal,
	"as in the blog": `global#comment
    maxconn 20000
    nbthread 4

# one more section of the same kind goes on
 global
  stats   socket "/run/haproxy.sock"	level admin mode 600
defaults base
    mode http
    timeout connect 5s
    timeout client  30s
    timeout server  30s
    no option abortonclose
defaults close from base
    option http-server-close
frontend fe from base
    bind :8000
    bind ${HOST}:8001,/run/fe.sock
    default_backend be
backend be from base
    balance roundrobin
    http-reuse always
    default-server proto h2 pool-purge-delay 5s
    server s1 '127.0.0.1:9001' weight 10
    server s2 127.0.0.1:9002 proto h1 id 1
listen both from close
    bind [::1]:8002
    server s1 /run/s1.sock max-reuse 7
`,
}

func TestWholeConfig(t *testing.T) {
	const file = "blog.cfg"
	g := NewWithT(t)
	c, err := Parse(file, []byte(wholeConfigs["as in the blog"]), testLookup)
	g.Expect(err).NotTo(HaveOccurred())

	times := Timeouts{Connect: 5 * time.Second, Client: 30 * time.Second, Server: 30 * time.Second}
	fe := &Proxy{
		Kind: Frontend, Name: "fe", ID: 2, Pos: Pos{file, 16, 1},
		Binds: []Bind{
			{"tcp4", "0.0.0.0:8000", false, Pos{file, 17, 10}}, {"tcp", "127.0.0.1:8001", false, Pos{file, 18, 10}}, {"unix", "/run/fe.sock", false, Pos{file, 18, 10}},
		},
		MaxSessionSrvConns: 5, Balance: "roundrobin", HTTPReuse: "safe", Retries: 3, ConnMode: "keep-alive", Timeouts: times,
	}
	be := &Proxy{
		Kind: Backend, Name: "be", ID: 3, Pos: Pos{file, 20, 1},
		Servers: []*Server{
			{Name: "s1", ID: 2, Network: "tcp", Addr: "127.0.0.1:9001", Proto: "h2", PoolMaxConn: -1, PoolPurgeDelay: 5 * time.Second, MaxReuse: -1, Weight: 10, Pos: Pos{file, 24, 5}},
			{Name: "s2", ID: 1, IDGiven: true, Network: "tcp", Addr: "127.0.0.1:9002", Proto: "h1", PoolMaxConn: -1, PoolPurgeDelay: 5 * time.Second, MaxReuse: -1, Weight: 1, Pos: Pos{file, 25, 5}},
		},
		MaxSessionSrvConns: 5, Balance: "roundrobin", HTTPReuse: "always", Retries: 3, ConnMode: "keep-alive", Timeouts: times,
	}
	both := &Proxy{
		Kind: Listen, Name: "both", ID: 4, Pos: Pos{file, 26, 1},
		Binds:              []Bind{{"tcp", "[::1]:8002", false, Pos{file, 27, 10}}},
		Servers:            []*Server{{Name: "s1", ID: 1, Network: "unix", Addr: "/run/s1.sock", Proto: "h1", PoolMaxConn: -1, PoolPurgeDelay: 5 * time.Second, MaxReuse: 7, Weight: 1, Pos: Pos{file, 28, 5}}},
		MaxSessionSrvConns: 5, Balance: "roundrobin", HTTPReuse: "safe", Retries: 3, ConnMode: "server-close", Timeouts: times,
	}
	fe.DefaultBackend, both.DefaultBackend = be, both
	g.Expect(c).To(Equal(&Config{
		Global: Global{
			MaxConn: 20000, NbThread: 4, BufSize: 16384, MaxHead: 15360, MaxFields: 100, IdlePoolShared: true, PoolLowFDRatio: 20, PoolHighFDRatio: 25, StatsTimeout: 10 * time.Second, StatsMaxConn: 10,
			StatsSockets: []StatsSocket{{"unix", "/run/haproxy.sock", 0o600, "admin", Pos{file, 7, 3}}},
		},
		Proxies: []*Proxy{fe, be, both},
	}))
}

// A file written elsewhere may end its lines with carriage returns.
func TestCarriageReturns(t *testing.T) {
	g := NewWithT(t)
	unix, err := Parse("f", []byte(minimal), nil)
	g.Expect(err).NotTo(HaveOccurred())
	dos, err := Parse("f", []byte(strings.ReplaceAll(minimal, "\n", "\r\n")), nil)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(dos).To(Equal(unix))
}

// No input makes the reader panic; an error has a place and a text of one line; what is accepted is accepted again, with the same
// meaning, when its words are written with other quotes.
func FuzzParse(f *testing.F) {
	for _, text := range wholeConfigs {
		f.Add(text)
	}
	for _, s := range slices.Concat(samples, ruleSamples) {
		text, _ := configWith(s.in, s.line)
		f.Add(text)
	}
	for _, m := range slices.Concat(mistakes, ruleMistakes) {
		text, _ := configWith(m.in, m.line)
		f.Add(text)
	}
	f.Add("global\n\tcompat haproxy-1.5\n" + minimal + "\toption forceclose\n\tno option http-tunnel\n")
	for _, b := range blocks {
		f.Add(b.lines + "\n" + minimal)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse("fuzz.cfg", []byte(text), testLookup)
		if err != nil {
			ds, _ := err.(Diagnostics)
			if len(ds) == 0 || c != nil {
				t.Fatalf("no Diagnostics: %v, %v", c, err)
			}
			checkDiagnostics(t, text, ds)
			return
		}
		checkDiagnostics(t, text, c.Warnings)
		checkDiagnostics(t, text, c.Hints)
		again, err := Parse("fuzz.cfg", []byte(requote(text)), testLookup)
		if err != nil {
			t.Fatalf("%q is refused as %q: %v", text, requote(text), err)
		}
		NewWithT(t).Expect(withoutColumns(again)).To(Equal(withoutColumns(c)))
	})
}

func checkDiagnostics(t *testing.T, text string, ds []Diagnostic) {
	lines := strings.Split(text, "\n")
	for i, d := range ds {
		if d.Pos.File != "fuzz.cfg" || d.Pos.Line < 1 || d.Pos.Line > len(lines) || d.Pos.Column < 1 || d.Pos.Column > len(lines[d.Pos.Line-1])+1 {
			t.Errorf("%q: no such place: %v", text, d)
		}
		if d.Text == "" || strings.ContainsAny(d.Text, "\n\r") {
			t.Errorf("%q: not one line of text: %v", text, d)
		}
		if i > 0 && d.Pos.Line < ds[i-1].Pos.Line {
			t.Errorf("%q: not in order: %v", text, ds)
		}
	}
}

// requote writes each line's words with all their bytes escaped.
func requote(text string) string {
	r := newReader("fuzz.cfg", testLookup)
	var out strings.Builder
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		r.line++
		words, _ := splitLine(Pos{}, strings.TrimSuffix(line, "\r"), r.lookup)
		r.line--
		r.readLine(line, true) // for ".LINE" and ".SECTION"
		for _, w := range words {
			out.WriteByte(' ')
			for i := range len(w.text) {
				fmt.Fprintf(&out, `\x%02x`, w.text[i])
			}
		}
		out.WriteByte('\n')
	}
	return out.String()
}

// withoutColumns gives what is left when words stand elsewhere on their lines. Warnings go, and hints: variables are set now.
func withoutColumns(c *Config) *Config {
	c.Warnings, c.Hints = nil, nil
	for _, messages := range [][]Diagnostic{c.Notices, c.Diags} {
		for i := range messages {
			messages[i].Pos.Column = 0
		}
	}
	for i := range c.Global.StatsSockets {
		c.Global.StatsSockets[i].Pos.Column = 0
	}
	for i := range c.ErrorFiles {
		c.ErrorFiles[i].Pos.Column = 0
	}
	for _, p := range c.Proxies {
		p.Pos.Column = 0
		for i := range p.Binds {
			p.Binds[i].Pos.Column = 0
		}
		for i := range p.ErrorFiles {
			p.ErrorFiles[i].Pos.Column = 0
		}
		for _, s := range p.Servers {
			s.Pos.Column = 0
		}
	}
	return c
}
