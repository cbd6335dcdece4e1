package scenarios

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	. "github.com/onsi/gomega"
)

// The bounds of the blog's cells, as they were measured on real HAProxy 2.3, 2.6 and 3.4: with 50 users, 4 threads, 12
// purge ticks and 20,000 requests the slack is 4*(4+24) + 20 = 132.
func TestTheBlogsCellsHaveTheMeasuredBounds(t *testing.T) {
	const requests, users, threads, slack = 20000, 50, 4, 132
	type bound struct{ least, most float64 }
	exactly := func(n float64) bound { return bound{n, n} }
	atMost := func(n float64) bound { return bound{0, n} }
	want := map[string]bound{
		"client-close server-proto=h1 http-reuse=safe":           exactly(requests),
		"client-close server-proto=h1 http-reuse=aggressive":     exactly(requests),
		"client-close server-proto=h1 http-reuse=always":         atMost(users + slack),
		"client-close server-proto=h2 http-reuse=safe":           exactly(requests),
		"client-close server-proto=h2 http-reuse=aggressive":     atMost(2*users + slack),
		"client-close server-proto=h2 http-reuse=always":         atMost(2 * threads),
		"client-keepalive server-proto=h1 http-reuse=safe":       {users, 2*users + slack},
		"client-keepalive server-proto=h1 http-reuse=aggressive": atMost(2*users + slack),
		"client-keepalive server-proto=h1 http-reuse=always":     atMost(users + slack),
		"client-keepalive server-proto=h2 http-reuse=safe":       {users, 2*users + slack},
		"client-keepalive server-proto=h2 http-reuse=aggressive": atMost(2*users + slack),
		"client-keepalive server-proto=h2 http-reuse=always":     atMost(2 * threads),
		"never client=close server-proto=h1":                     exactly(requests),
		"never client=close server-proto=h2":                     exactly(requests),
		"never client=keepalive server-proto=h1":                 exactly(users),
		"never client=keepalive server-proto=h2":                 exactly(users),
	}
	g := NewWithT(t)
	list, err := Find([]string{"blog"}, vocabulary)
	g.Expect(err).NotTo(HaveOccurred())
	seen := 0
	for _, s := range list {
		cases, err := s.Plan(Options{})
		g.Expect(err).NotTo(HaveOccurred())
		for _, c := range cases {
			name := s.Name[len("blog/"):] + " " + c.String()
			b, known := want[name]
			g.Expect(known).To(BeTrue(), name)
			seen++
			for _, row := range []struct {
				connects float64
				passes   bool
			}{{b.least, true}, {b.most, true}, {b.least - 1, b.least == 0}, {b.most + 1, false}} {
				g.Expect(passes(t, &c, row.connects, requests, users)).To(Equal(row.passes), "%s with %v connects", name, row.connects)
			}
		}
	}
	g.Expect(seen).To(Equal(len(want)))
}

// passes judges a run without errors by everything a scenario expects.
func passes(t *testing.T, c *Case, connects, requests, users float64) bool {
	t.Helper()
	env, err := c.Scenario.Env(c.Axes, c.Inputs, map[string]float64{
		"connects": connects, "client_conns": users, "requests": requests, "responses_2xx": requests, "errors": 0, "servers_without_requests": 0,
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range c.Scenario.Expect {
		e := &c.Scenario.Expect[i]
		applies, err := e.Applies(env)
		if err != nil {
			t.Fatal(err)
		}
		held, err := e.Holds(env)
		if err != nil {
			t.Fatal(err)
		}
		if applies && !held {
			return false
		}
	}
	return true
}

func TestTheLibraryExplainsItself(t *testing.T) {
	g := NewWithT(t)
	list, err := Library(vocabulary)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(list).NotTo(BeEmpty())
	for i, s := range list {
		g.Expect(s.About).NotTo(BeEmpty(), s.Name)
		g.Expect(s.Cite).NotTo(BeEmpty(), s.Name)
		g.Expect(s.File).To(Equal("library/" + s.Name + ".yaml"))
		for _, e := range append(s.Expect, s.Optimal...) {
			g.Expect(e.Because).NotTo(BeEmpty(), "%s: %s", s.Name, e.That)
		}
		if i > 0 {
			g.Expect(list[i-1].Name < s.Name).To(BeTrue())
		}
	}
}

// What the article ran: 50 users, both protocols, three modes, and twelve purges in its minute.
func TestTheBlogsMatrixIsTheArticles(t *testing.T) {
	g := NewWithT(t)
	for _, name := range []string{"client-close", "client-keepalive"} {
		list, err := Find([]string{"blog/" + name}, vocabulary)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(list[0].Axes).To(Equal([]Axis{{"server-proto", []any{"h1", "h2"}}, {"http-reuse", []any{"safe", "aggressive", "always"}}}))
		g.Expect(list[0].Optimal[0].That).To(Equal("connects == threads"))
		cases, err := list[0].Plan(Options{Duration: 60e9})
		g.Expect(err).NotTo(HaveOccurred())
		for _, c := range cases {
			l := c.Load[0]
			g.Expect([]any{l.Generator, l.Proto, l.Users, l.Client}).To(Equal([]any{"hey", "h1", 50, name[len("client-"):]}))
			g.Expect(c.Proxy.Threads).To(Equal(4))
			g.Expect(c.Proxy.Backends[0].PoolPurgeDelay.String()).To(Equal("5s"))
		}
	}
}

func TestFindTakesNamesFoldersAndFiles(t *testing.T) {
	mine := filepath.Join(t.TempDir(), "mine.yaml")
	other := filepath.Join(t.TempDir(), "other.yaml")
	for file, src := range map[string]string{mine: good, other: good + "# another\n"} {
		if err := os.WriteFile(file, []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const all = "blog/client-close blog/client-keepalive blog/never"
	for _, row := range []struct {
		args []string
		want string
		says string
	}{
		{[]string{"blog"}, all, ""},
		{[]string{"blog/"}, all, ""},
		{[]string{"blog/never", "blog"}, all, ""},
		{[]string{"blog/never", "blog/client-close"}, "blog/client-close blog/never", ""},
		{[]string{mine, "blog/never", mine}, "blog/never my/one", ""},
		{[]string{"unheard/of"}, "", `no scenario, folder of scenarios or *.yaml file "unheard/of": the folders are behaves, blog, conformance, conformance/http1`},
		{[]string{"blog/nevr"}, "", `no scenario, folder of scenarios or *.yaml file "blog/nevr": did you mean "blog/never"?`},
		{[]string{"blogs"}, "", `did you mean "blog"?`},
		{[]string{"blog/n"}, "", `did you mean "blog"?`},
		{nil, "", "no scenario is named: one of behaves, "},
		{[]string{"absent.yaml"}, "", "scenario file: open absent.yaml"},
		{[]string{mine, other}, "", `both hold a scenario "my/one"`},
	} {
		t.Run(fmt.Sprint(row.args), func(t *testing.T) {
			g := NewWithT(t)
			list, err := Find(row.args, vocabulary)
			if row.says != "" {
				g.Expect(err).To(MatchError(ContainSubstring(row.says)))
				return
			}
			g.Expect(err).NotTo(HaveOccurred())
			got := ""
			for i, s := range list {
				if i > 0 {
					got += " "
				}
				got += s.Name
			}
			g.Expect(got).To(Equal(row.want))
		})
	}
}

func TestALibraryFileIsNamedAsItIsPlaced(t *testing.T) {
	g := NewWithT(t)
	s := parsed(t)
	g.Expect(placed(s, "my/one")).To(Succeed())
	g.Expect(placed(s, "my/two")).To(MatchError(HavePrefix(`my.yaml:1:11: this file holds "my/two" by its place and "my/one" by its name`)))
}

func TestAScenarioAloneIsTheLibrarysWithItsKnownFailures(t *testing.T) {
	g := NewWithT(t)
	all, err := Library(vocabulary)
	g.Expect(err).NotTo(HaveOccurred())
	known := 0
	for _, s := range all {
		if len(s.Known) == 0 && known > 0 {
			continue
		}
		known += len(s.Known)
		alone, err := Find([]string{s.Name}, vocabulary)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(alone).To(HaveLen(1))
		g.Expect(alone[0].Known).To(Equal(s.Known), s.Name)
		g.Expect(alone[0].FromLibrary()).To(BeTrue())
	}
	g.Expect(known).To(BeNumerically(">", 0))

	changed := *all[0]
	changed.Source = append([]byte("# mine\n"), changed.Source...)
	g.Expect(changed.FromLibrary()).To(BeFalse())
	g.Expect(parsed(t).FromLibrary()).To(BeFalse())
}
