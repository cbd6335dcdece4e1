package haproxycfg

import (
	"testing"

	. "github.com/onsi/gomega"
)

func TestParseMasterSocket(t *testing.T) {
	for value, want := range map[string]StatsSocket{
		"fd@7":                            {"fd", "7", 0, "admin", Pos{"-S", 1, 1}},
		"127.0.0.1:99":                    {"tcp", "127.0.0.1:99", 0, "admin", Pos{"-S", 1, 1}},
		"/run/m.sock,mode,600,level,user": {"unix", "/run/m.sock", 0o600, "user", Pos{"-S", 1, 1}},
		"unix@/run/m.sock,level,operator": {"unix", "/run/m.sock", 0, "operator", Pos{"-S", 1, 1}},
	} {
		g := NewWithT(t)
		got, err := ParseMasterSocket(value)
		g.Expect(err).NotTo(HaveOccurred(), value)
		g.Expect(got).To(Equal(want), value)
	}
	for value, want := range map[string]string{
		"":                 "-S:1:1: this address is empty",
		"bogus":            "-S:1:1: host name 'bogus'",
		"fd@7,level":       "-S:1:6: 'level' of stats socket lacks its value",
		"fd@7,level,root":  "-S:1:12: 'level' takes user, operator or admin, not 'root'",
		"fd@7,levle,admin": "-S:1:6: unknown parameter 'levle' in stats socket (did you mean 'level'?)",
		"127.0.0.1":        "-S:1:1: address '127.0.0.1' lacks a port",
	} {
		_, err := ParseMasterSocket(value)
		NewWithT(t).Expect(err).To(MatchError(HavePrefix(want)), value)
	}
}

// The number of threads is settled before any proxy is read; several global sections may say it.
func TestThreadsComeFirst(t *testing.T) {
	for text, want := range map[string]string{
		"global\n\tnbthread 3\nglobal\n\tnbthread 2\n\tthread-groups 1\n" + minimal: "",
		minimal + "global\n\tnbthread 2\n":                                          "f:14:2: 'nbthread' stands behind a section that is not global: it belongs into the first section",
		"defaults\nglobal\n\tthread-groups 1\n" + minimal:                           "f:3:2: 'thread-groups' stands behind a section that is not global: it belongs into the first section",
		"global\n\tthread-groups 2\n" + minimal:                                     "f:2:16: more than one thread group is known to HAProxy, not supported by reuseproxy yet",
		"global\n\tthread-groups 17\n" + minimal:                                    "f:2:16: '17' is out of range: 'thread-groups' takes 1 to 16",
	} {
		g := NewWithT(t)
		c, err := Parse("f", []byte(text), nil)
		if want != "" {
			g.Expect(err).To(MatchError(want))
			continue
		}
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(c.Global.NbThread).To(Equal(2))
	}
}

func TestPidFileKeepsTheFirst(t *testing.T) {
	g := NewWithT(t)
	c, err := Parse("f", []byte("global\n\tpidfile /a\n\tpidfile /b\n"+minimal), nil)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Global.Process.PidFile).To(Equal("/a"))
	g.Expect(shown(c.Hints)).To(Equal("3: 'pidfile' is already '/a': the first value is kept"))
}
