package proxy

import (
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// Behind the first request `timeout http-request` counts from the first byte of a head on, once: pieces that come later give it no
// more time, and what passed before it does not count.
func TestALaterHeadHasItsOwnTime(t *testing.T) {
	for _, c := range []struct {
		story    string
		timeouts haproxycfg.Timeouts
		late     time.Duration // behind the first byte
	}{
		{"http-request", haproxycfg.Timeouts{Client: 20 * time.Second, HTTPRequest: 3 * time.Second, HTTPKeepAlive: 5 * time.Second}, 3 * time.Second},
		{"client without it", haproxycfg.Timeouts{Client: 7 * time.Second}, 7 * time.Second},
	} {
		t.Run(c.story, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := NewWithT(t)
				v := newVirtual(t, c.timeouts, obliging(0))
				client := v.client()
				go say(client, someRequest)
				g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 200"))
				time.Sleep(4 * time.Second)
				began := time.Now()
				go func() {
					for _, piece := range []string{"G", "ET / ", "HTTP/1.1\r\n", "host: a\r\n"} {
						say(client, piece)
						time.Sleep(900 * time.Millisecond)
					}
				}()
				g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 408"))
				g.Expect(time.Since(began)).To(Equal(c.late))
				rest, _ := hear(client)
				g.Expect(rest).To(HavePrefix("<html>"))
			})
		})
	}
}

// A head that came in time is as good as one that came at once.
func TestAHeadInPiecesIsARequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVirtual(t, haproxycfg.Timeouts{Client: 2 * time.Second, HTTPRequest: 3 * time.Second}, obliging(0))
		client := v.client()
		for range 3 {
			go func() {
				say(client, "GET / HTTP/1.1\r\n")
				time.Sleep(2900 * time.Millisecond)
				say(client, "host: a\r\n\r\n")
			}()
			NewWithT(t).Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 200"))
		}
	})
}
