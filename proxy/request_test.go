package proxy

import (
	"bufio"
	"io"
	"net"
	"strings"
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
		for kind, pipe := range clientKinds {
			t.Run(c.story+", "+kind, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					g := NewWithT(t)
					v := newVirtual(t, c.timeouts, obliging(0))
					v.pipe = pipe
					client := v.client()
					go say(client, someRequest)
					g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 200"))
					time.Sleep(4 * time.Second)
					began := time.Now()
					go func() {
						say(client, "G")
						for _, piece := range []string{"ET / ", "HTTP/1.1\r\n", "host: a\r\n"} {
							time.Sleep(900 * time.Millisecond)
							say(client, piece)
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
}

// A head that came in time is as good as one that came at once.
func TestAHeadInPiecesIsARequest(t *testing.T) {
	for kind, pipe := range clientKinds {
		t.Run(kind, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newVirtual(t, haproxycfg.Timeouts{Client: 2 * time.Second, HTTPRequest: 3 * time.Second}, obliging(0))
				v.pipe = pipe
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
		})
	}
}

// What comes a byte at a time, with the next request begun behind it, is the same requests as if it had come at once, however a
// piece ends; and the end of a client amid a head is answered.
func TestRequestsAByteAtATime(t *testing.T) {
	const requests = "\r\nPOST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc" + someRequest + "\r\n" + someRequest
	for kind, pipe := range clientKinds {
		for first := range len(requests) {
			synctest.Test(t, func(t *testing.T) {
				g := NewWithT(t)
				v := newVirtual(t, haproxycfg.Timeouts{Client: time.Minute}, echoing)
				v.pipe = pipe
				client := v.client()
				go func() {
					say(client, requests[:first])
					for i := first; i < len(requests); i++ {
						time.Sleep(time.Millisecond)
						say(client, requests[i:i+1])
					}
					say(client, "GET / HT")
					if c, ok := client.conn.(interface{ CloseWrite() error }); ok {
						_ = c.CloseWrite()
					}
				}()
				for _, target := range []string{"/a", "/", "/"} {
					g.Expect(head(client.Reader)).To(And(HavePrefix("HTTP/1.1 200"), ContainSubstring("target: "+target+"\r\n")), "%s, first %d bytes", kind, first)
				}
				after := "HTTP/1.1 408" // a pipe of net's cannot end on one side
				if kind == "prompt" {
					after = "HTTP/1.1 400"
				}
				g.Expect(head(client.Reader)).To(HavePrefix(after))
			})
		}
	}
}

// echoing answers with the request's target, and reads a body of three bytes if there is any.
func echoing(c net.Conn) {
	r := bufio.NewReader(c)
	for {
		h := head(r)
		if h == "" {
			return
		}
		if strings.Contains(h, "content-length: 3") {
			_, _ = r.Discard(3)
		}
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\ntarget: "+strings.Fields(h)[1]+"\r\n\r\n")
	}
}

// What comes with its head and is no body is answered before any server is asked.
func TestNoBodyBesideItsHeadReachesNobody(t *testing.T) {
	for _, body := range []string{"no chunk\r\n", "2\r\nok\r\nno chunk\r\n", "2\r\nokay\r\n"} {
		synctest.Test(t, func(t *testing.T) {
			g := NewWithT(t)
			v := newVirtual(t, haproxycfg.Timeouts{}, obliging(0))
			client := v.client()
			go say(client, "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"+body)
			rest, _ := hear(client)
			g.Expect(rest).To(HavePrefix("HTTP/1.1 400 "), body)
			g.Expect(v.connects).To(BeEmpty(), body)
		})
	}
}
