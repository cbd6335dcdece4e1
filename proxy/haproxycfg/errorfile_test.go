package haproxycfg

import (
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// A proxy begins with the files of its defaults; the last one for a status counts, and other proxies do not see it.
func TestErrorFiles(t *testing.T) {
	g := NewWithT(t)
	cfg, err := Parse("t.cfg", []byte(`defaults
	mode http
	timeout client 1s
	errorfile 503 d503
	errorfile 408 /dev/null
frontend f
	bind :80
	errorfile 503 f503
	errorfile 400 f400
	errorfile 503 again
backend b
`), nil)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(cfg.Proxies[0].ErrorFiles).To(Equal([]ErrorFile{
		{408, "/dev/null", Pos{"t.cfg", 5, 16}}, {400, "f400", Pos{"t.cfg", 9, 16}}, {503, "again", Pos{"t.cfg", 10, 16}},
	}))
	g.Expect(cfg.Proxies[1].ErrorFiles).To(Equal([]ErrorFile{{503, "d503", Pos{"t.cfg", 4, 16}}, {408, "/dev/null", Pos{"t.cfg", 5, 16}}}))
}

// An http-errors section is imported as if its lines stood there, wherever it stands itself.
func TestErrorGroups(t *testing.T) {
	g := NewWithT(t)
	cfg, err := Parse("t.cfg", []byte(errorGroups), nil)
	g.Expect(err).NotTo(HaveOccurred())
	paths := func(p *Proxy) (all []string) {
		for _, f := range p.ErrorFiles {
			all = append(all, f.Path)
		}
		return all
	}
	g.Expect(paths(cfg.Proxies[0])).To(Equal([]string{"a408", "own503", "b404"}))
	g.Expect(paths(cfg.Proxies[1])).To(Equal([]string{"a503", "b404", "b408"}), "the last line counts, from defaults too")
	g.Expect(cfg.Proxies[0].ErrorFiles[0].Pos).To(Equal(Pos{"t.cfg", 3, 16}))
	g.Expect(cfg.ErrorFiles).To(HaveLen(4))
	g.Expect(cfg.ErrorFiles[3].Path).To(Equal("b408"))
	g.Expect(cfg.Warnings).To(HaveLen(1))
	g.Expect(cfg.Warnings[0].String()).To(Equal("t.cfg:17:19: http-errors 'b' has no file for 500"))
}

const errorGroups = `http-errors a
	errorfile 503 a503
	errorfile 408 a408
defaults
	mode http
	timeout client 1s
	errorfiles a
frontend f
	bind :80
	default_backend b
	errorfile 503 own503
	errorfiles b 404
backend b
	errorfile 408 own408
	errorfiles a 503
	errorfile 404 own404
	errorfiles b 404 500 408
http-errors b
	errorfile 404 b404
	errorfile 408 b408
`

var errorGroupMistakes = map[string]string{
	"http-errors\n":                                              "1:1: http-errors lacks its name: http-errors NAME",
	"http-errors a b\n":                                          "1:15: 'b' is one word too many: http-errors NAME",
	"http-errors a/b\n":                                          "1:13: '/' cannot stand in a name",
	"http-errors a\nhttp-errors a\n":                             "2:13: http-errors 'a' has the same name as the one at line 1",
	"http-errors a\n\tmode http\n":                               "2:2: 'mode' does not belong into http-errors 'a', but into defaults, frontend, listen, backend",
	"http-errors a\n\terrorfile 999 x\n":                         "2:12: 'errorfile' takes 200, ",
	"http-errors a\n\terrorfile 503\n":                           "2:12: 'errorfile' in http-errors 'a' lacks an argument",
	"http-errors all\nbackend b\n\tmode http\n\terrorfiles al\n": "4:13: there is no 'http-errors al' (did you mean 'all'?)",
	"http-errors a\nbackend b\n\tmode http\n\terrorfiles a 99\n": "4:15: 'errorfiles' takes 200, ",
	"http-errors a\nbackend b\n\tmode http\n\terrorfiles\n":      "4:2: 'errorfiles' in backend 'b' lacks an argument: errorfiles NAME",
	"http-errors a\nfrontend b\n\tmode http\n\terrorfile\n":      "4:2: 'errorfile' in frontend 'b' lacks an argument",
}

func TestMistakesInErrorGroups(t *testing.T) {
	for text, want := range errorGroupMistakes {
		g := NewWithT(t)
		_, err := Parse("t", []byte(text), nil)
		g.Expect(err).To(HaveOccurred(), text)
		g.Expect(asDiagnostics(err)).To(ContainElement(HaveField("String()", HavePrefix("t:"+want))), text)
	}
}

// HAProxy takes the same, warns of the same, and refuses the same; of a word too many it says nothing.
func TestOracleErrorGroups(t *testing.T) {
	o := newOracle(t)
	g := NewWithT(t)
	status, out := o.check(regexp.MustCompile(`(errorfile \d+) .*`).ReplaceAllString(errorGroups, "$1 /dev/null"))
	g.Expect(status).To(BeZero(), out)
	g.Expect(strings.Count(out, "[WARNING]")).To(Equal(1), out)
	for text := range errorGroupMistakes {
		listens := "\nlisten l\n\tmode http\n\tbind 127.0.0.1:1\n"
		if status, out := o.check(text + listens); status == 0 && text != "http-errors a b\n" {
			t.Errorf("%q: %s", text, out)
		}
	}
}
