package runtimeapi

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

func TestShowSess(t *testing.T) {
	g := NewWithT(t)
	s := &still{sessions: []Session{
		{ID: 10, Network: "tcp", Source: "127.0.0.1:8", Frontend: "fe", Backend: "be", Server: "s1", Age: 65 * time.Second},
		{ID: 11, Network: "tcp", Source: "[::1]:9", Frontend: "fe", Backend: "be", Server: "s2", Age: 26 * time.Hour},
	}}
	const first = "0xa: proto=tcpv4 src=127.0.0.1:8 fe=fe be=be srv=s1 age=1m5s\n"
	const second = "0xb: proto=tcpv6 src=[::1]:9 fe=fe be=be srv=s2 age=1d2h\n"
	g.Expect(ask(t, s, Operator, "show sess")).To(And(HavePrefix(first+second+"0x0: proto="), HaveSuffix(" fe=GLOBAL be=<NONE> srv=<none> age=0s\n")))
	g.Expect(ask(t, s, Operator, "show sess all")).To(HavePrefix(first + second))
	g.Expect(ask(t, s, Operator, "show sess 0xb")).To(Equal(second))
	for _, line := range []string{"show sess 0xc", "show sess zz", "show sess 0x"} {
		g.Expect(ask(t, s, Operator, line)).To(Equal("Session not found.\n"), line)
	}
	g.Expect(ask(t, s, Operator, "show version;show sess 0xc")).To(HaveSuffix("Session not found.\n"))
	g.Expect(age(59*time.Second) + age(3*time.Hour+time.Minute)).To(Equal("59s3h1m"))
}
