package fakeservers

import (
	"fmt"
	"io"
	"net"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"
)

// An accept that fails is counted with its reason and tried again: it must not look like a proxy that does not connect.
func TestAcceptErrorsAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		s := bare(t, Config{})
		begin := time.Now()
		s.accept(s.group.ctx, &stubborn{fails: 3})
		seen := s.counters()
		g.Expect(seen.AcceptErrors).To(Equal(int64(3)))
		g.Expect(seen.AcceptError).To(Equal("too many open files"))
		g.Expect(time.Since(begin)).To(Equal(3 * acceptAgain))
	})
}

// stubborn is a listener that fails some times and then is closed.
type stubborn struct {
	net.Listener
	fails int
}

func (s *stubborn) Accept() (net.Conn, error) {
	if s.fails == 0 {
		return nil, net.ErrClosed
	}
	s.fails--
	return nil, &net.OpError{Op: "accept", Err: syscall.EMFILE}
}

// A burst of connections finds room in the backlog, and the port is free again at once.
func TestBacklogAndPort(t *testing.T) {
	g := NewWithT(t)
	group, _ := start(t, Config{Name: "s1"})
	addr := group.Addrs()[0]
	const clients = 300
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			raw, err := net.Dial("tcp", addr)
			if err != nil {
				t.Error(err)
				return
			}
			defer raw.Close()
			fmt.Fprint(raw, "GET / HTTP/1.0\r\n\r\n")
			if text, err := io.ReadAll(raw); err != nil || len(text) == 0 {
				t.Errorf("%d bytes, %v", len(text), err)
			}
		})
	}
	wg.Wait()
	seen := group.Snapshot().PerServer["s1"]
	g.Expect(seen.Accepts).To(Equal(int64(clients)))
	g.Expect(seen.RequestsPerConn).To(Equal(map[int64]int64{1: clients}))
	g.Expect(group.Close()).To(Succeed())
	again, err := Start(t.Context(), []Config{{Name: "s1", Addr: addr}})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(again.Close()).To(Succeed())
}
