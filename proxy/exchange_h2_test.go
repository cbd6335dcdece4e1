package proxy

import (
	"context"
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/parking"
)

// In mode always a connection is shared from before it is established (specification 1.3): those who come meanwhile wait
// for it, and fail with it.
func TestAllWhoWaitForAConnectionFailWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		v := newVirtual(t, haproxycfg.Timeouts{Connect: time.Minute}, nil)
		be := v.p.backends[0]
		be.retry.Retries = 0
		be.servers[0].h2 = true
		connects := 0
		be.servers[0].connect = func(context.Context, parking.Lot) (net.Conn, error) {
			connects++
			time.Sleep(time.Second)
			return nil, errors.New("refused")
		}
		var clients []far
		for range 10 {
			clients = append(clients, v.client())
			go say(clients[len(clients)-1], someRequest)
		}
		start := time.Now()
		for _, c := range clients {
			g.Expect(head(c.Reader)).To(HavePrefix("HTTP/1.1 503"))
		}
		g.Expect(time.Since(start)).To(Equal(time.Second))
		g.Expect(connects).To(Equal(1))
		synctest.Wait()
		g.Expect(v.p.Stats()[0].Servers[0].Pool.UsedCur).To(BeZero())
	})
}
