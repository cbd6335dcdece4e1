package haproxycfg

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// oracle is a real HAProxy, asked with -c.
type oracle struct {
	t       *testing.T
	path    string
	version string // "2.6"
}

// newOracle finds haproxy in PATH. Without it the test is skipped, or fails where REUSELAB_REQUIRE lists it.
func newOracle(t *testing.T) oracle {
	t.Helper()
	t.Parallel()
	path, err := exec.LookPath("haproxy")
	if err != nil {
		if strings.Contains(os.Getenv("REUSELAB_REQUIRE"), "haproxy") {
			t.Fatalf("REUSELAB_REQUIRE lists haproxy: %v", err)
		}
		t.Skipf("no real HAProxy to compare with: %v", err)
	}
	out, err := exec.CommandContext(t.Context(), path, "-v").Output()
	found := regexp.MustCompile(`ersion (\d+\.\d+)`).FindSubmatch(out)
	if err != nil || found == nil {
		t.Fatalf("%s -v: %v: %s", path, err, out)
	}
	return oracle{t, path, string(found[1])}
}

// check gives the exit status and what was printed. File descriptor 3 is a listening socket.
func (o oracle) check(text string) (int, string) {
	o.t.Helper()
	file := filepath.Join(o.t.TempDir(), "haproxy.cfg")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		o.t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		o.t.Fatal(err)
	}
	defer l.Close()
	socket, err := l.(*net.TCPListener).File()
	if err != nil {
		o.t.Fatal(err)
	}
	defer socket.Close()

	cmd := exec.CommandContext(o.t.Context(), o.path, "-c", "-f", file)
	cmd.ExtraFiles = []*os.File{socket}
	cmd.Env = append(cmd.Env, "PATH="+os.Getenv("PATH"))
	for name, value := range testEnvironment {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err = cmd.Run()
	if cmd.ProcessState == nil {
		o.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String()
}

// knows tells whether this HAProxy is at least of the given version; versions have one digit behind the dot.
func (o oracle) knows(since string) bool { return o.version >= since }

// What ours accepts, HAProxy accepts, from the version on that brought the keywords.
func TestOracleAcceptsSamples(t *testing.T) {
	o := newOracle(t)
	for _, s := range slices.Concat(samples, ruleSamples) {
		if !o.knows(newestSince(s.line)) {
			t.Logf("%s: needs HAProxy %s", s.line, newestSince(s.line))
			continue
		}
		text, _ := configWith(s.in, s.line)
		if status, out := o.check(text); status != 0 {
			t.Errorf("%s: %s: status %d: %s", s.in, s.line, status, out)
		}
	}
	for name, text := range wholeConfigs {
		if status, out := o.check(text); status != 0 {
			t.Errorf("%s: status %d: %s", name, status, out)
		}
	}
}

func newestSince(line string) string {
	newest := ""
	for _, kw := range keywords {
		if strings.Contains(" "+line, " "+kw.name) {
			newest = max(newest, kw.since)
		}
	}
	for _, f := range fetches {
		if strings.Contains(line, f.name) {
			newest = max(newest, f.since)
		}
	}
	return newest
}

// What HAProxy refuses, ours refuses; the rows marked as ours alone say where ours is stricter.
func TestOracleRefusesMistakes(t *testing.T) {
	o := newOracle(t)
	for _, m := range slices.Concat(mistakes, ruleMistakes) {
		text, _ := configWith(m.in, m.line)
		switch status, out := o.check(text); {
		case status == 0 && !m.oursAlone:
			t.Errorf("%s: %s: HAProxy takes it: %s", m.in, m.line, out)
		case status != 0 && m.oursAlone && o.version == "2.6": // later ones are stricter
			t.Errorf("%s: %s: HAProxy refuses it too: %s", m.in, m.line, out)
		}
	}
}

// HAProxy warns where ours does, so that -dW refuses the same configurations; hints are ours alone.
func TestOracleWarns(t *testing.T) {
	o := newOracle(t)
	for _, w := range warnings {
		text, _ := configWith(w.in, w.line)
		c, err := Parse("test.cfg", []byte(text), testLookup)
		NewWithT(t).Expect(err).NotTo(HaveOccurred(), w.line)
		if status, out := o.check("global\n\tzero-warning\n" + text); (status != 0) != (len(c.Warnings) > 0) {
			t.Errorf("%s: %s: ours warns %v, HAProxy's status is %d: %s", w.in, w.line, c.Warnings, status, out)
		}
	}
}

// A word and its quotes mean the same to HAProxy, shown by its complaint about an unknown keyword.
func TestOracleQuotes(t *testing.T) {
	o := newOracle(t)
	for _, q := range quotes {
		if q.oursAlone {
			continue
		}
		status, out := o.check("global\n" + strings.ReplaceAll(q.line, "\n", "") + "\n")
		shown := "unknown keyword '" + strings.Join(q.words[:min(1, len(q.words))], "") + "' in 'global'"
		if q.err == "" && !strings.Contains(out, shown) || q.err != "" && (status == 0 || strings.Contains(out, "unknown keyword")) {
			t.Errorf("%s: want %q %s: status %d: %s", q.line, q.words, q.err, status, out)
		}
	}
}

// What is called known to HAProxy, HAProxy 3.0 knows.
func TestOracleKnowsWords(t *testing.T) {
	o := newOracle(t)
	if !o.knows("3.0") {
		t.Skipf("the lists are those of HAProxy 3.0, this is %s", o.version)
	}
	unknown := regexp.MustCompile(`unknown (keyword|option)|'timeout' supports|balance only supports`)
	compiledIn := regexp.MustCompile(`^(51degrees|deviceatlas|wurfl|tune\.zlib|profiling\.memory|ssl-engine)`)
	for in, lists := range map[string]map[string][]string{
		"global": {"%s": globalWords},
		"listen": {"%s": proxyWords, "option %s": optionWords, "timeout %s 5s": timeoutWords, "balance %s": balanceWords,
			"bind :1 %s": bindWords, "server x 127.0.0.1:1 %s": serverWords},
	} {
		for form, words := range lists {
			for _, w := range words {
				text, _ := configWith(in, strings.NewReplacer("%s", w).Replace(form))
				text = strings.Replace(text, "balance hdr\n", "balance hdr(x)\n", 1)
				if _, out := o.check(text); unknown.MatchString(out) && !compiledIn.MatchString(w) {
					t.Errorf("%s: %s", w, out)
				}
			}
		}
	}
}

// HAProxy is asked about names of sections too.
func TestOracleKnowsSections(t *testing.T) {
	o := newOracle(t)
	g := NewWithT(t)
	for _, w := range sectionWords {
		if _, out := o.check(w + " x\n"); o.knows("3.0") {
			g.Expect(out).NotTo(ContainSubstring("unknown keyword"), w)
		}
	}
}
