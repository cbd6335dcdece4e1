package proxy_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// keepAliveTimer says when the system will ask the peer of a connection whether it is there: in so many seconds, of which the kernel
// has rounded; -1: never.
func keepAliveTimer(g Gomega, local, peer int) int {
	table, err := os.ReadFile("/proc/net/tcp")
	g.Expect(err).NotTo(HaveOccurred())
	for line := range strings.Lines(string(table)) {
		f := strings.Fields(line)
		if !strings.HasSuffix(f[1], fmt.Sprintf(":%04X", local)) || !strings.HasSuffix(f[2], fmt.Sprintf(":%04X", peer)) {
			continue
		}
		kind, ticks, _ := strings.Cut(f[5], ":")
		if kind != "02" {
			return -1
		}
		n, err := strconv.ParseInt(ticks, 16, 64)
		g.Expect(err).NotTo(HaveOccurred())
		return int((n + 99) / 100)
	}
	g.Expect(fmt.Errorf("no connection from %d to %d", local, peer)).NotTo(HaveOccurred())
	return 0
}

var keepAliveCases = []struct {
	lines          string
	client, server int // seconds until it is asked, less those that have passed
}{
	{"", -1, -1},
	{"  option tcpka\n  clitcpka-idle 1000\n  srvtcpka-idle 30m\n  clitcpka-cnt 3\n  srvtcpka-intvl 5s\n", 1000, 1800},
	{"  option clitcpka\n", 7200, -1},
	{"  option srvtcpka\n  srvtcpka-idle 500s\n", -1, 500},
}

// Which peers the system asks whether they are there, beside a real HAProxy.
func TestKeepAliveIsHAProxys(t *testing.T) {
	haproxy := needHAProxy(t)
	usual, err := os.ReadFile("/proc/sys/net/ipv4/tcp_keepalive_time")
	if err != nil || strings.TrimSpace(string(usual)) != "7200" {
		t.Skipf("the system's own time is %q, %v", usual, err)
	}
	for _, c := range keepAliveCases {
		for _, program := range []string{"", haproxy} {
			t.Run(program+c.lines, func(t *testing.T) {
				g := NewWithT(t)
				o := newOrigin(t)
				t.Cleanup(func() { o.Close() })
				hold, err := net.Listen("tcp", "127.0.0.1:0")
				g.Expect(err).NotTo(HaveOccurred())
				hold.Close()
				dir, err := os.MkdirTemp("", "keep")
				g.Expect(err).NotTo(HaveOccurred())
				t.Cleanup(func() { os.RemoveAll(dir) })
				unix := filepath.Join(dir, "s")
				text := fmt.Sprintf(linkConfig, "1h", "1h", unix, "  bind "+hold.Addr().String()+"\n"+c.lines+"  server s1 "+o.addr()+"\n")
				if program == "" {
					cfg, err := haproxycfg.Parse("cfg", []byte(text), os.LookupEnv)
					g.Expect(err).NotTo(HaveOccurred())
					start(t, cfg)
				} else {
					runHAProxy(t, program, text, "tcp", hold.Addr().String())
					first, err := o.Accept() // that of the client that found it ready
					g.Expect(err).NotTo(HaveOccurred())
					first.Close()
				}
				client := dial(t, hold.Addr().String())
				server, err := o.Accept()
				g.Expect(err).NotTo(HaveOccurred())
				defer server.Close()
				port := func(a net.Addr) int { return a.(*net.TCPAddr).Port }
				g.Eventually(func(g Gomega) {
					left := func(want, timer int) {
						if want < 0 {
							g.Expect(timer).To(Equal(-1))
						} else {
							g.Expect(timer).To(And(BeNumerically("<=", want), BeNumerically(">", want/2)))
						}
					}
					left(c.client, keepAliveTimer(g, port(client.RemoteAddr()), port(client.LocalAddr())))
					left(c.server, keepAliveTimer(g, port(server.RemoteAddr()), port(server.LocalAddr())))
				}, "5s", "10ms").Should(Succeed())
			})
		}
	}
}
