package proxy

import (
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// A client in mode tcp that owes a PROXY header, and says nothing, is waited for as long as any other.
func TestALinkWhoseHeaderDoesNotCome(t *testing.T) {
	for name, pipe := range clientKinds {
		synctest.Test(t, func(t *testing.T) {
			g := NewWithT(t)
			v := newVirtual(t, haproxycfg.Timeouts{Client: time.Minute}, obliging(0))
			fe := v.p.frontends[0]
			fe.cfg.TCP, v.p.backends[0].cfg.TCP = true, true
			ours, theirs := pipe()
			defer theirs.Close()
			fe.enter()
			s := newSession(fe, v.p.shards[0], ours)
			s.greets = true
			s.begin()
			time.Sleep(2 * time.Minute)
			synctest.Wait()
			g.Expect(v.p.shards[0].list()).To(BeEmpty(), name)
		})
	}
}
