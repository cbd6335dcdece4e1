package proxy_test

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

const maxReuseConfig = `
global
  nbthread 1
  maxconn 500
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend fe
  bind unix@%s
  default_backend be
backend be
  http-reuse always
  server s1 %s proto %s max-reuse %d
`

// `max-reuse N` lets an HTTP/2 connection carry N+1 streams, and does not concern HTTP/1.
func TestMaxReuse(t *testing.T) {
	for _, c := range []struct {
		proto              string
		maxReuse, requests int
		connects           int
	}{
		{"h2", -1, 7, 1},
		{"h2", 0, 4, 4},
		{"h2", 1, 7, 4},
		{"h2", 2, 7, 3},
		{"h2", 6, 7, 1},
		{"h2", 7, 7, 1},
		{"h1", 2, 7, 1},
	} {
		t.Run(fmt.Sprintf("%s %d", c.proto, c.maxReuse), func(t *testing.T) {
			for _, run := range []struct {
				name  string
				start func(t *testing.T, socket, config string)
			}{{"ours", startConfig}, {"HAProxy", func(t *testing.T, socket, config string) {
				runHAProxy(t, needHAProxy(t), config, "unix", socket)
			}}} {
				t.Run(run.name, func(t *testing.T) {
					g := NewWithT(t)
					o := handled(t, empty)
					socket := filepath.Join(t.TempDir(), "s")
					run.start(t, socket, fmt.Sprintf(maxReuseConfig, socket, o.addr(), c.proto, c.maxReuse))
					conn, err := net.Dial("unix", socket)
					g.Expect(err).NotTo(HaveOccurred())
					defer conn.Close()
					client := newPeer(conn)
					before := o.accepts.Load()
					for range c.requests {
						g.Expect(client.get(t).StatusCode).To(Equal(200))
					}
					g.Expect(int(o.accepts.Load() - before)).To(Equal(c.connects))
				})
			}
		})
	}
}

// The bound holds for streams that begin at the same time, and no request is lost to it.
func TestMaxReuseOfManyAtOnce(t *testing.T) {
	g := NewWithT(t)
	var mu sync.Mutex
	carried := map[string]int{}
	o := handled(t, func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		carried[r.RemoteAddr]++
	})
	server := h2Server(o.addr())
	server.MaxReuse = 4
	cfg := config(reuse("always"), server)
	cfg.Global.NbThread = 4
	p, addr := start(t, cfg)
	var all sync.WaitGroup
	for range 20 {
		c := dial(t, addr)
		all.Go(func() {
			for range 30 {
				if c.get(t).StatusCode != 200 {
					t.Error("a request was not answered")
				}
			}
		})
	}
	all.Wait()
	sum := 0
	for _, n := range carried {
		g.Expect(n).To(BeNumerically("<=", 5))
		sum += n
	}
	g.Expect(sum).To(Equal(600))
	g.Eventually(o.open.Load).Should(BeNumerically("<=", 4), "those that are used up are closed")
	g.Expect(p.Stats()[0].Servers[0].Pool.UsedCur).To(BeZero())
}

// The connection is closed with its last stream: nobody has to find it parked first, and SETTINGS do not bring it back.
func TestMaxReuseClosesWhatIsUsedUp(t *testing.T) {
	for _, n := range []int{0, 2} {
		g := NewWithT(t)
		o := handledBy(t, &http.Server{HTTP2: &http.HTTP2Config{MaxConcurrentStreams: 50}, Handler: http.HandlerFunc(empty)})
		server := h2Server(o.addr())
		server.MaxReuse = n
		p, addr := start(t, config(reuse("always"), server))
		c := dial(t, addr)
		for range n + 1 {
			g.Expect(c.get(t).StatusCode).To(Equal(200))
		}
		g.Expect(parked(p)).To(BeZero())
		g.Eventually(o.open.Load).Should(BeZero())
	}
}

func startConfig(t *testing.T, _, config string) {
	cfg, err := haproxycfg.Parse("cfg", []byte(config), os.LookupEnv)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	start(t, cfg)
}
