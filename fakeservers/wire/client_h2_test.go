package wire

import (
	"fmt"
	"io"
	"net"
	"testing"

	. "github.com/onsi/gomega"
)

// heard is what a client reports.
type heard []string

func (h *heard) Responded(tag int, r *Response) {
	*h = append(*h, fmt.Sprintf("%d: %d %s", tag, r.Status, r.Server))
}

func (h *heard) Failed(tag int, refused bool) {
	*h = append(*h, fmt.Sprintf("%d: failed, refused %t", tag, refused))
}

// served is a raw connection to our own HTTP/2 server, which answers everything with size bytes.
func served(t *testing.T, size int) net.Conn {
	g := NewWithT(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	ended := make(chan error, 1)
	go func() {
		defer close(ended)
		raw, err := l.Accept()
		if err != nil {
			ended <- err
			return
		}
		defer raw.Close()
		c := NewConn(raw)
		if found, err := c.HasPreface(); !found {
			ended <- fmt.Errorf("no preface: %w", err)
			return
		}
		h := NewH2(c, StreamsAtOnce, func(*Stream) {})
		for {
			event, err := h.Next()
			if err != nil {
				ended <- err
				return
			}
			if event.End {
				_ = h.Answer(event.Stream, okFields, size)
			}
		}
	}()
	raw, err := net.Dial("tcp", l.Addr().String())
	g.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() {
		raw.Close()
		l.Close()
		g.Expect(<-ended).To(MatchError(io.EOF), "the server saw a wrong frame")
	})
	return raw
}

// exchange sends what is queued and reads until n results were heard.
func exchange(g *WithT, raw net.Conn, h *H2Client, results *heard, n int) {
	buffer, kept := make([]byte, 64<<10), 0
	for len(*results) < n {
		h.Fill()
		_, err := raw.Write(h.Out)
		g.Expect(err).NotTo(HaveOccurred())
		h.Out = h.Out[:0]
		got, err := raw.Read(buffer[kept:])
		g.Expect(err).NotTo(HaveOccurred())
		took, err := h.Read(buffer[:kept+got])
		g.Expect(err).NotTo(HaveOccurred())
		kept = copy(buffer, buffer[took:kept+got])
	}
}

// Requests and responses with and without bodies, far more than windows and limits let through at once.
func TestH2ClientAgainstOurServer(t *testing.T) {
	for _, c := range []struct{ body, size, streams, rounds int }{
		{0, 0, 1, 50}, {0, 0, 100, 5}, {10, 20, 10, 5}, {200_000, 0, 3, 3}, {0, 300_000, 3, 3},
	} {
		g := NewWithT(t)
		request := aRequest
		request.Method, request.Size = "POST", c.body
		raw := served(t, c.size)
		results := &heard{}
		h := NewH2Client(&request, results)
		for range c.rounds {
			*results = nil
			for tag := range c.streams {
				g.Expect(h.Room()).To(BeNumerically(">", 0))
				h.Send(tag, []byte("id"))
			}
			exchange(g, raw, h, results, c.streams)
			for tag := range c.streams {
				g.Expect(*results).To(ContainElement(fmt.Sprintf("%d: 200 s1", tag)))
			}
			g.Expect(h.Open()).To(BeZero())
		}
	}
}

// One exchange in steady state.
func TestH2ClientNeedsNoMemory(t *testing.T) {
	results := counting(0)
	h := NewH2Client(&aRequest, &results)
	s := server()
	_, err := h.Read([]byte(s.take()))
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	s.answer(1, true, ":status", "200", "x-server", "s1", "content-length", "0")
	answers := []byte(s.take())
	s.answer(1, true, ":status", "200", "x-server", "s1", "content-length", "0")
	again := []byte(s.take()) // all of it from the table
	id := []byte("r-u1-1")
	round := func(answer []byte) {
		h.Out = h.Out[:0]
		h.Send(0, id)
		answer[7], answer[8] = byte((h.next-2)>>8), byte(h.next-2)
		if _, err := h.Read(answer); err != nil {
			panic(err)
		}
	}
	round(answers)
	for range 5 {
		round(again)
	}
	before := results
	NewWithT(t).Expect(testing.AllocsPerRun(100, func() { round(again) })).To(BeZero())
	NewWithT(t).Expect(int(results - before)).To(Equal(101))
}

type counting int

func (c *counting) Responded(int, *Response) { *c++ }
func (c *counting) Failed(int, bool)         {}
