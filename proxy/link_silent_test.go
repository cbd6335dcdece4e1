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
			v.pipe, v.greets = pipe, true
			v.p.frontends[0].cfg.TCP, v.p.backends[0].cfg.TCP = true, true
			defer v.client().conn.Close()
			time.Sleep(2 * time.Minute)
			synctest.Wait()
			g.Expect(v.p.shards[0].list()).To(BeEmpty(), name)
		})
	}
}

// A PROXY header has to be whole when its client's time is over, however it comes.
func TestAHeaderThatComesByteByByte(t *testing.T) {
	for name, pipe := range clientKinds {
		for _, tcp := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				v := newVirtual(t, haproxycfg.Timeouts{Client: time.Minute}, obliging(0))
				v.pipe, v.greets = pipe, true
				v.p.frontends[0].cfg.TCP, v.p.backends[0].cfg.TCP = tcp, tcp
				client := v.client()
				defer client.conn.Close()
				go func() {
					for _, b := range []byte("PROXY TCP4") {
						if _, err := client.conn.Write([]byte{b}); err != nil {
							return
						}
						time.Sleep(50 * time.Second)
					}
				}()
				time.Sleep(2 * time.Minute)
				synctest.Wait()
				NewWithT(t).Expect(len(v.p.shards[0].list())).To(BeZero(), name)
			})
		}
	}
}
