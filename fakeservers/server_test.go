package fakeservers

import (
	"net"
	"sync"
	"testing"

	. "github.com/onsi/gomega"
)

// A gauge knows its height exactly, whoever else changes it.
func TestGauge(t *testing.T) {
	g := NewWithT(t)
	var gauge gauge
	var up, wg sync.WaitGroup
	const workers = 8
	up.Add(workers)
	for range workers {
		wg.Go(func() {
			for range 1000 {
				gauge.add(1)
				gauge.add(-1)
			}
			gauge.add(1)
			up.Done()
			up.Wait() // all are up at once
			gauge.add(-1)
		})
	}
	wg.Wait()
	g.Expect(gauge.now.Load()).To(BeZero())
	g.Expect(gauge.most.Load()).To(Equal(int64(workers)))
}

// A connection that never carries a request is unused while it is open and when it is closed.
func TestUnused(t *testing.T) {
	g := NewWithT(t)
	group, _ := start(t, Config{Name: "s1"})
	seen := func() Counters { return group.Snapshot().PerServer["s1"] }
	raw, err := net.Dial("tcp", group.Addrs()[0])
	g.Expect(err).NotTo(HaveOccurred())
	g.Eventually(func() int64 { return seen().Unused }).Should(Equal(int64(1)))
	raw.Close()
	g.Eventually(func() int64 { return seen().Open }).Should(BeZero())
	g.Expect(seen().Unused).To(Equal(int64(1)))
	g.Expect(seen().RequestsPerConn).To(BeEmpty())
}

// A real reset is told from a real end.
func TestResetIsTold(t *testing.T) {
	g := NewWithT(t)
	group, _ := start(t, Config{Name: "s1"})
	for _, linger := range []int{0, 1} {
		raw, err := net.Dial("tcp", group.Addrs()[0])
		g.Expect(err).NotTo(HaveOccurred())
		_, err = raw.Write([]byte("GET / HTTP/1.1\r\n\r\n"))
		g.Expect(err).NotTo(HaveOccurred())
		_, err = raw.Read(make([]byte, 1000))
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(raw.(*net.TCPConn).SetLinger(linger)).To(Succeed())
		raw.Close()
		g.Eventually(func() int64 { return group.Snapshot().PerServer["s1"].Open }).Should(BeZero())
	}
	var closed []string
	for _, e := range group.Journal().Entries {
		closed = append(closed, e.Closed)
	}
	g.Expect(closed).To(Equal([]string{"rst", "fin"}))
}
