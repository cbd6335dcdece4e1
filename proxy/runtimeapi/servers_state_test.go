package runtimeapi

import (
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// The rows are HAProxy 3.0.11's for servers in these states.
func TestShowServersState(t *testing.T) {
	now := time.Now().Add(-5 * time.Second)
	server := func(s Server) Server {
		s.Name, s.ID, s.Network, s.Addr, s.Weight, s.InitialWeight, s.LastChange = "s", 1, "tcp", "127.0.0.1:80", 2, 3, now
		return s
	}
	for _, c := range []struct {
		story  string
		server Server
		want   string
	}{
		{"as configured", Server{}, "2 0 2 3 T 1 0 2 0 0 0 0 - 80"},
		{"drained", Server{State: Drain}, "2 8 2 3 T 1 0 2 0 0 0 0 - 80"},
		{"in maintenance", Server{State: Maintenance, Touched: true}, "0 1 2 3 T 1 0 0 0 0 0 0 - 80"},
		{"ready again", Server{Touched: true}, "2 0 2 3 T 1 0 0 0 0 0 0 - 80"},
		{"disabled", Server{State: Maintenance, Disabled: true}, "0 5 2 3 T 1 0 0 8 0 0 0 - 80"},
		{"disabled, but ready by now", Server{Disabled: true, Touched: true}, "2 4 2 3 T 1 0 0 8 0 0 0 - 80"},
		{"with a number of its own", Server{ForcedID: true}, "2 0 2 3 T 1 0 2 0 0 0 1 - 80"},
	} {
		s := &still{proxies: []Proxy{{Name: "be", ID: 3, Backend: &Backend{Servers: []Server{server(c.server)}}}}}
		lines := strings.Split(ask(t, s, User, "show servers state be"), "\n")
		want := "^3 be 1 s 127.0.0.1 " + strings.Replace(c.want, "T", "[56]", 1) + " - 0 0 - - 0$"
		NewWithT(t).Expect(lines[0] + lines[1]).To(HavePrefix("1# be_id be_name srv_id"))
		NewWithT(t).Expect(lines[2]).To(MatchRegexp(want), c.story)
	}
	NewWithT(t).Expect(ask(t, &still{}, User, "show servers state be")).To(Equal("Can't find backend.\n"))
}
