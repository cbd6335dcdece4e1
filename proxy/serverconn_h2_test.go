package proxy

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/parking"
)

// In mode always a connection is shared while it is being opened, also by more than max-reuse lets it carry: those who
// are too many find another one.
func TestMaxReuseOfAConnectionThatIsBeingOpened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		v := newVirtual(t, haproxycfg.Timeouts{Connect: time.Minute}, nil)
		sv := v.p.backends[0].servers[0]
		sv.h2, sv.cfg.MaxReuse = true, 3
		var mu sync.Mutex
		var carried []int
		sv.connect = func(context.Context, parking.Lot) (net.Conn, error) {
			time.Sleep(time.Second)
			mu.Lock()
			n := len(carried)
			carried = append(carried, 0)
			mu.Unlock()
			ours, theirs := net.Pipe()
			go serveH2(theirs, func(http.ResponseWriter, *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				carried[n]++
			})
			return ours, nil
		}
		var clients []far
		for range 10 {
			clients = append(clients, v.client())
			go say(clients[len(clients)-1], someRequest)
		}
		for _, c := range clients {
			g.Expect(head(c.Reader)).To(HavePrefix("HTTP/1.1 200"))
		}
		synctest.Wait()
		sum := 0
		for _, n := range carried {
			g.Expect(n).To(BeNumerically("<=", 4))
			sum += n
		}
		g.Expect(sum).To(Equal(10))
		v.p.Close()
	})
}
