package haproxycfg

import (
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// inModeTCP is minimal in mode tcp, with a line at the end of its frontend and its backend each.
func inModeTCP(frontend, backend string) string {
	text := strings.Replace(minimal, "mode http", "mode tcp", 1)
	return strings.Replace(text, "backend b\n\tserver", "\t"+frontend+"\nbackend b\n\t"+backend+"\n\tserver", 1)
}

// modeCase is a configuration with what it brings: an error as line:column: text, or the beginnings of warnings.
type modeCase struct {
	text      string
	errors    []string
	warnings  []string
	oursAlone bool
}

var modeCases = []modeCase{
	{text: inModeTCP("option httpclose", "http-reuse always")},
	{text: inModeTCP("timeout http-request 1s", "retry-on 503")},
	{text: inModeTCP("use_backend b if { src 127.0.0.1 }", "use-server s1 if { dst_port 8080 }")},
	{text: inModeTCP("option abortonclose", "option redispatch 1"), warnings: []string{"f:11:2: 'option abortonclose' in frontend 'f' is ignored"}},
	{text: strings.Replace(minimal, "\tmode http\n", "", 1)},
	{
		text:     inModeTCP("http-request deny", "http-response deny\n\thttp-after-response set-header a b"),
		warnings: []string{"f:8:1: the http-request rules of frontend 'f' are ignored", "f:12:1: the http-response rules of backend 'b'", "f:12:1: the http-after-response rules of backend 'b'"},
	},
	{
		text:     inModeTCP("", "option http-pretend-keepalive\n\toption prefer-last-server"),
		warnings: []string{"f:12:1: 'option http-pretend-keepalive' is ignored in backend 'b'", "f:12:1: 'option prefer-last-server' is ignored in backend 'b'"},
	},
	{
		text:     strings.Replace(minimal, "mode http", "mode tcp\n\toption prefer-last-server", 1),
		warnings: []string{"f:12:1: 'option prefer-last-server' is ignored in backend 'b'"},
	},
	{text: inModeTCP("", "mode http"), errors: []string{"10:18: frontend 'f' is in mode tcp, backend 'b' in mode http: reading requests for a frontend in mode tcp is known to HAProxy"}, oursAlone: true},
	{text: inModeTCP("mode http", ""), errors: []string{"10:18: frontend 'f' is in mode http, backend 'b' in mode tcp: write 'mode http' there"}},
	{text: inModeTCP("mode http\n\tuse_backend b", ""), errors: []string{"10:18: frontend 'f' is in mode http", "12:14: frontend 'f' is in mode http"}},
	{text: inModeTCP("", "default-server proto h2"), errors: []string{"13:17: 'proto' says which HTTP a server speaks, but backend 'b' is in mode tcp"}},
	{text: inModeTCP("", "server x 127.0.0.1:1 proto h1"), errors: []string{"13:23: 'proto' says which HTTP"}},
	{text: inModeTCP("use_backend b if { path /a }", ""), errors: []string{"11:14: 'path' looks into requests, but frontend 'f' is in mode tcp"}, oursAlone: true},
	{text: inModeTCP("acl x src 127.0.0.1\n\tacl x method GET\n\tuse_backend b unless x", ""), errors: []string{"13:14: 'method' looks into requests"}, oursAlone: true},
	{text: inModeTCP("", "server x 127.0.0.1:1 sni req.hdr(host)"), errors: []string{"13:2: 'req.hdr' looks into requests"}, oursAlone: true},
	{text: inModeTCP("mode log", ""), errors: []string{"11:7: mode 'log' is known to HAProxy"}},
}

func TestModes(t *testing.T) {
	for _, c := range modeCases {
		g := NewWithT(t)
		cfg, err := Parse("f", []byte(c.text), nil)
		var said []string
		for _, d := range slices.Concat(asDiagnostics(err), warningsOf(cfg)) {
			said = append(said, d.String())
		}
		want := slices.Concat(c.errors, c.warnings)
		g.Expect(said).To(HaveLen(len(want)), "%s: %q", c.text, said)
		for i := range want {
			g.Expect(strings.TrimPrefix(said[i], "f:")).To(HavePrefix(strings.TrimPrefix(want[i], "f:")), c.text)
		}
		if err == nil && len(c.warnings) > 0 {
			for _, p := range cfg.Proxies {
				g.Expect(p.PreferLastServer || p.PretendKeepalive || len(p.Rules.Request)+len(p.Rules.Response)+len(p.Rules.AfterResponse) > 0).To(BeFalse())
			}
		}
	}
}

func asDiagnostics(err error) []Diagnostic {
	all, _ := err.(Diagnostics)
	return all
}

func warningsOf(c *Config) []Diagnostic {
	if c == nil {
		return nil
	}
	return c.Warnings
}

// The default mode is tcp, and reading says so: most proxies are meant to be in mode http.
func TestDefaultMode(t *testing.T) {
	g := NewWithT(t)
	c, err := Parse("f", []byte(strings.Replace(minimal, "\tmode http\n", "", 1)), nil)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Proxies[0].TCP).To(BeTrue())
	g.Expect(c.Hints).To(HaveLen(2))
	g.Expect(c.Hints[0].String()).To(HavePrefix("f:7:1: frontend 'f' is in mode tcp, HAProxy's default: 'mode http' here"))
	c, err = Parse("f", []byte(minimal), nil)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Proxies[0].TCP).To(BeFalse())
	g.Expect(c.Hints).To(BeEmpty())
}

// HAProxy refuses and warns about the same.
func TestOracleModes(t *testing.T) {
	o := newOracle(t)
	for _, c := range modeCases {
		status, out := o.check(c.text)
		if refused := len(c.errors) > 0 && !c.oursAlone; refused != (status != 0) {
			t.Errorf("%s: status %d: %s", c.text, status, out)
		}
		if status == 0 && strings.Count(out, "[WARNING]") != len(c.warnings) {
			t.Errorf("%s: want %q: %s", c.text, c.warnings, out)
		}
	}
}
