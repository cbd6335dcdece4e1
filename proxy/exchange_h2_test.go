package proxy

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/reuselab/reuselab/proxy/h2"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/parking"
	"github.com/reuselab/reuselab/proxy/retry"
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

// RFC 9113, 8.1.1: a response whose length is not what it says is malformed. What is too much reaches nobody, and what is missing is
// not waited for in the next response: the client's connection ends.
func TestAnHTTP2BodyHasItsLength(t *testing.T) {
	for body, want := range map[string]string{"": "", "a": "a", "ab": "ab", "abc": "ab", "abHTTP/1.1 200 OK\r\n\r\n": "ab"} {
		for _, pieces := range []int{1, 1000} {
			synctest.Test(t, func(t *testing.T) {
				g := NewWithT(t)
				v := newVirtual(t, haproxycfg.Timeouts{Client: time.Minute}, answeringH2("2", body, pieces))
				v.p.backends[0].servers[0].h2 = true
				client := v.client()
				go say(client, someRequest)
				g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 200"))
				rest, took := hear(client)
				g.Expect(want).To(HavePrefix(rest), "%q", body)
				if body == want && len(want) == 2 {
					g.Expect(rest).To(Equal(want))
					g.Expect(took).To(BeNumerically(">=", time.Minute), "the client goes on")
				} else {
					g.Expect(took).To(BeNumerically("<", 10*time.Second), "%q: the client's connection ends", body)
				}
			})
		}
	}
}

// answeringH2 answers every request with a body and what it says of its length, in pieces of so many bytes.
func answeringH2(length, body string, piece int) func(net.Conn) {
	return func(c net.Conn) {
		_, _ = io.ReadFull(c, make([]byte, len(http2.ClientPreface)))
		fr := http2.NewFramer(c, c)
		_ = fr.WriteSettings()
		for {
			f, err := fr.ReadFrame()
			if err != nil {
				return
			}
			if h, ok := f.(*http2.HeadersFrame); ok {
				var block bytes.Buffer
				enc := hpack.NewEncoder(&block)
				_ = enc.WriteField(hpack.HeaderField{Name: ":status", Value: "200"})
				_ = enc.WriteField(hpack.HeaderField{Name: "content-length", Value: length})
				_ = fr.WriteHeaders(http2.HeadersFrameParam{StreamID: h.StreamID, BlockFragment: block.Bytes(), EndHeaders: true})
				for rest := body; rest != ""; rest = rest[min(piece, len(rest)):] {
					_ = fr.WriteData(h.StreamID, false, []byte(rest[:min(piece, len(rest))]))
				}
				_ = fr.WriteData(h.StreamID, true, nil)
			}
		}
	}
}

// A stream that could not be opened said nothing to the server: on a connection that takes no more it is another one's turn, and
// else the connection is dead, as a parked one may be found.
func TestFailuresToOpenAStream(t *testing.T) {
	for err, want := range map[error]retry.Failure{
		h2.ErrGoAway: retry.Unsent, h2.ErrLimit: retry.Unsent, io.EOF: retry.Stale, &h2.ConnError{}: retry.Stale,
	} {
		NewWithT(t).Expect(failureToOpen(err)).To(Equal(want), "%v", err)
	}
}
