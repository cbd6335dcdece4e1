package proxy

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// A client that was refused amid what it sends gets the answer and its end, and is read from for a while, lest a reset overtake
// the answer: a second, some hundred kilobytes or its own end, whatever comes first.
func TestLastWords(t *testing.T) {
	for kind, pipe := range clientKinds {
		for _, c := range []struct {
			story string
			sends int // bytes, ten times a second
			ends  time.Duration
			after time.Duration
		}{
			{"goes on", 10, time.Hour, time.Second},
			{"is silent", 0, time.Hour, time.Second},
			{"sends much", 60 << 10, time.Hour, 400 * time.Millisecond},
			{"ends", 10, 300 * time.Millisecond, 300 * time.Millisecond},
		} {
			t.Run(c.story+", "+kind, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					g := NewWithT(t)
					v := newVirtual(t, haproxycfg.Timeouts{Client: time.Minute}, obliging(0))
					v.pipe = pipe
					client := v.client()
					open := func() int { return len(v.p.shards[0].list()) }
					start := time.Now()
					say(client, "GET / HTTP/9.9\r\n\r\n")
					g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 "))
					go func() { _, _ = io.Copy(io.Discard, client) }()
					for err := error(nil); err == nil && time.Since(start) < c.ends && open() > 0; time.Sleep(100 * time.Millisecond) {
						_, err = client.conn.Write(make([]byte, c.sends))
						synctest.Wait()
					}
					if c.ends < time.Second {
						client.conn.Close()
						synctest.Wait()
					}
					g.Expect(open()).To(BeZero())
					g.Expect(time.Since(start)).To(BeNumerically("~", c.after, 100*time.Millisecond))
				})
			})
		}
	}
}
