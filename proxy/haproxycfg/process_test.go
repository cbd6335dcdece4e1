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
