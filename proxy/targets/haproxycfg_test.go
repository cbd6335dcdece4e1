package targets

import (
	"os"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// What the lab wants is written in HAProxy's words, and what versions default differently is always written out.
func TestRenderHAProxy(t *testing.T) {
	g := NewWithT(t)
	limit, delay := 3, 416*time.Millisecond
	got, err := renderHAProxy(Config{
		Threads: 4, MaxConn: 9000, Timeout: 30 * time.Second,
		Frontends: []Frontend{{Name: "fe", Addr: "198.18.0.2:8080", Backend: "be"}},
		Backends: []Backend{{Name: "be", BackendKnobs: BackendKnobs{HTTPReuse: "always", PoolMaxConn: &limit, PoolPurgeDelay: &delay}, Servers: []Server{
			{"s1", "198.18.1.2:8001", "h1"}, {"s2", "198.18.1.2:8002", "h2"},
		}}},
	})
	g.Expect(err).NotTo(HaveOccurred())
	want, err := os.ReadFile("testdata/haproxy.cfg")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(got)).To(Equal(string(want)))
}
