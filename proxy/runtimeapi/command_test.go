package runtimeapi

import (
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// still is a process at rest, or with the gauges it was given.
type still struct {
	threads  int
	backends []Backend
}

func (s still) Version() string     { return "3.0-test" }
func (s still) Threads() int        { return s.threads }
func (s still) Backends() []Backend { return s.backends }

func ask(t *testing.T, s Source, line string) string {
	t.Helper()
	var out []byte
	for _, words := range splitLine([]byte(line)) {
		out, _ = answer(out, s, words)
	}
	return string(out)
}

func TestShowVersion(t *testing.T) {
	g := NewWithT(t)
	g.Expect(ask(t, still{}, "show version")).To(Equal("3.0-test\n"))
	g.Expect(ask(t, still{}, "show version # and more words")).To(Equal("3.0-test\n"), "words too many are ignored")
}

func TestHelpListsTheCommandsAsked(t *testing.T) {
	g := NewWithT(t)
	g.Expect(strings.Count(ask(t, still{}, "help"), "\n")).To(Equal(1 + len(commands) + len(closing)))
	g.Expect(ask(t, still{}, "help show servers")).To(And(ContainSubstring("show servers conn [<backend>]"), Not(ContainSubstring("show version"))))
}

func TestUnknownCommandsSayWhatThereIs(t *testing.T) {
	g := NewWithT(t)
	g.Expect(ask(t, still{}, "bogus x")).To(HavePrefix("Unknown command: 'bogus'. Please enter one of the following commands only:\n"))
	g.Expect(ask(t, still{}, "show bogus")).To(HavePrefix("Unknown command: 'show', but maybe one of the following ones is a better match:\n"))
	g.Expect(ask(t, still{}, strings.Repeat("show ", maxWords+1))).To(ContainSubstring("at most 64"))
}

func TestTheTableIsSorted(t *testing.T) {
	for i := range commands[1:] {
		NewWithT(t).Expect(strings.Join(commands[i].words, " ") < strings.Join(commands[i+1].words, " ")).To(BeTrue())
	}
}

func TestShowServersConnRows(t *testing.T) {
	s := still{threads: 2, backends: []Backend{
		{Name: "be", ID: 3, Servers: []Server{
			{Name: "s1", ID: 1, Network: "tcp", Addr: "[::1]:80", PurgeDelay: 1500 * time.Millisecond, IdleLimit: -1,
				UsedCur: 1, UsedMax: 2, NeedEst: 3, Unsafe: 4, Safe: 5, IdleCur: 9, IdlePerThread: []int{6, 3}},
			{Name: "s2", ID: 2, Network: "unix", Addr: "/run/a.sock", IdlePerThread: []int{0, 0}},
		}},
		{Name: "other", ID: 4},
	}}
	const header = "# bkname/svname bkid/svid addr port - purge_delay used_cur used_max need_est unsafe_nb safe_nb idle_lim idle_cur idle_per_thr[2]\n"
	g := NewWithT(t)
	g.Expect(ask(t, s, "show servers conn")).To(Equal(header +
		"be/s1 3/1 ::1 80 - 1500 1 2 3 4 5 -1 9 6 3\n" +
		"be/s2 3/2 - 0 - 0 0 0 0 0 0 0 0\n"))
	g.Expect(ask(t, s, "show servers conn other")).To(Equal(header))
	g.Expect(ask(t, s, "show servers conn nobody")).To(Equal("Can't find backend.\n"))
}
