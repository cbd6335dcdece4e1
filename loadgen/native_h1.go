package loadgen

import (
	"github.com/reuselab/reuselab/fakeservers/wire"
)

// h1Speaker speaks HTTP/1.1: one request at a time.
type h1Speaker struct {
	conn   *conn
	reader wire.H1Client
	isHead bool
	head   []byte // of a request, up to its id's value
	last   []byte // ... of a request that says "Connection: close"

	out   []byte // to be written from at on
	at    int
	rest  int   // bytes of body not yet in out
	busy  *lane // whose request is under way
	some  bool  // some of its response is there
	final bool  // no further request can follow
}

func newH1Speaker(c *conn) *h1Speaker {
	h := &h1Speaker{conn: c, isHead: c.request.Method == "HEAD", head: c.request.H1Head()}
	// A client that resets says nothing.
	closing := c.request
	closing.Closes = c.worker.plan.Closes != ClosesRST
	h.last = closing.H1Head()
	return h
}

// reset readies the speaker for another connection.
func (h *h1Speaker) reset() {
	h.out, h.at, h.rest, h.busy, h.some, h.final = h.out[:0], 0, 0, nil, false, false
}

func (h *h1Speaker) room() int {
	if h.busy != nil || h.final {
		return 0
	}
	return 1
}

func (h *h1Speaker) begin(l *lane, id []byte, last bool) {
	head := h.head
	if last {
		head = h.last
	}
	h.out = append(append(append(h.out[:0], head...), id...), wire.HeadEnd...)
	h.at, h.rest = 0, h.conn.request.Size
	h.fill()
	h.busy, h.some = l, false
	h.reader.Expect(h.isHead)
}

// fill puts more of the body behind what is to be written, so that a small one leaves with its head.
func (h *h1Speaker) fill() {
	piece := wire.Filler(h.rest)
	h.out = append(h.out, piece...)
	h.rest -= len(piece)
}

func (h *h1Speaker) output() []byte { return h.out[h.at:] }

func (h *h1Speaker) sent(n int) {
	if h.at += n; h.at == len(h.out) {
		h.out, h.at = h.out[:0], 0
		h.fill()
	}
}

func (h *h1Speaker) read(p []byte) (int, error) {
	if h.busy == nil {
		return 0, errStray
	}
	h.some = true
	n, done, err := h.reader.Read(p)
	if err != nil || !done {
		return n, err
	}
	h.complete()
	if n < len(p) {
		return n, errStray
	}
	return n, nil
}

// complete hands out the response.
func (h *h1Speaker) complete() {
	l := h.busy
	h.busy = nil
	// Behind a request that is not sent to its end no other one can follow.
	h.final = h.reader.Last || len(h.output()) > 0 || h.rest > 0
	h.conn.responded(l, &h.reader.Response)
}

func (h *h1Speaker) closed() bool {
	if h.busy == nil || !h.reader.Closed() {
		return h.busy == nil
	}
	h.complete()
	return true
}

func (h *h1Speaker) began(l *lane) bool { return h.some }
func (h *h1Speaker) ending() bool       { return h.final }
func (h *h1Speaker) leave()             {}
func (h *h1Speaker) cancel(*lane) bool  { return false }
