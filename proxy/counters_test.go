package proxy

import (
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// Every count of every thread is in the sum, and clearing takes exactly what was there.
func TestCountersAddUp(t *testing.T) {
	g := NewWithT(t)
	c := newCounters(3)
	count := func() {
		for i := range c {
			by := c.by(&shard{index: i})
			for n, one := range fieldsOf(by) {
				one.Add(uint64(n + 1))
			}
			by.last.Store(int64(100 + i))
		}
	}
	count()
	sum := c.sum()
	g.Expect(sum.Sessions).To(BeEquivalentTo(3))
	g.Expect(sum.Responses).To(Equal([6]uint64{12, 15, 18, 21, 24, 27}))
	g.Expect(sum.BytesOut).To(BeEquivalentTo(3 * len(fieldsOf(&c[0]))))
	g.Expect(sum.Last).To(Equal(time.Unix(102, 0)))

	cleared := c.snapshot()
	g.Expect(c.since(cleared)).To(Equal(Counts{}))
	count()
	g.Expect(c.since(cleared)).To(Equal(sum), "counted once more, so the same again")
	g.Expect(c.since(nil).Retries).To(Equal(2 * sum.Retries))
}

// fieldsOf are all counts, in the order of their declaration.
func fieldsOf(c *counts) []interface{ Add(uint64) uint64 } {
	all := []interface{ Add(uint64) uint64 }{&c.sessions, &c.balanced, &c.requests}
	for i := range c.responses {
		all = append(all, &c.responses[i])
	}
	return append(all, &c.connFailures, &c.respFailures, &c.retries, &c.redispatches, &c.clientAborts, &c.serverAborts, &c.badRequests,
		&c.deniedReqs, &c.deniedResps, &c.intercepted, &c.bytesIn, &c.bytesOut)
}

func TestAGaugeKnowsItsPeak(t *testing.T) {
	g := NewWithT(t)
	var load gauge
	var in, out sync.WaitGroup
	release := make(chan bool)
	for range 8 {
		in.Add(1)
		out.Go(func() {
			for range 1000 {
				load.enter()
				load.leave()
			}
			load.enter()
			in.Done()
			<-release
			load.leave()
		})
	}
	in.Wait()
	g.Expect(load.get()).To(Equal(Load{Now: 8, Peak: 8}))
	close(release)
	out.Wait()
	g.Expect(load.get()).To(Equal(Load{Now: 0, Peak: 8}))
	load.forgetPeak()
	g.Expect(load.get()).To(Equal(Load{}))
}
