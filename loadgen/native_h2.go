package loadgen

import (
	"github.com/reuselab/reuselab/fakeservers/wire"
)

// h2Speaker speaks HTTP/2. A lane's tag is its stream's.
type h2Speaker struct {
	conn   *conn
	client *wire.H2Client
	at     int // bytes of client.Out that were written
}

func newH2Speaker(c *conn) *h2Speaker {
	h := &h2Speaker{conn: c}
	h.client = wire.NewH2Client(&c.request, h)
	return h
}

func (h *h2Speaker) room() int { return h.client.Room() }

func (h *h2Speaker) begin(l *lane, id []byte, _ bool) { h.client.Send(l.tag, id) }

func (h *h2Speaker) output() []byte {
	if h.at == len(h.client.Out) {
		h.client.Out, h.at = h.client.Out[:0], 0
		h.client.Fill()
	}
	return h.client.Out[h.at:]
}

func (h *h2Speaker) sent(n int) { h.at += n }

func (h *h2Speaker) read(p []byte) (int, error) { return h.client.Read(p) }

// Responded is called by the client.
func (h *h2Speaker) Responded(tag int, r *wire.Response) { h.conn.responded(h.conn.home.lanes[tag], r) }

// Failed is called by the client.
func (h *h2Speaker) Failed(tag int, refused bool) {
	f := failedStream
	if refused {
		f = refusedStream
	}
	h.conn.failed(h.conn.home.lanes[tag], f)
}

func (h *h2Speaker) closed() bool        { return h.client.Open() == 0 }
func (h *h2Speaker) began(l *lane) bool  { return h.client.Began(l.tag) }
func (h *h2Speaker) ending() bool        { return h.client.Leaving() }
func (h *h2Speaker) leave()              { h.client.Leave() }
func (h *h2Speaker) cancel(l *lane) bool { h.client.Cancel(l.tag); return true }
