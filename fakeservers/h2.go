package fakeservers

import (
	"context"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/net/http2/hpack"

	"github.com/reuselab/reuselab/fakeservers/wire"
)

// serveH2 answers the requests of an HTTP/2 connection whose preface was read, each when it is complete.
func (c *conn) serveH2(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	h := h2{conn: c, wire: wire.NewH2(c.wire, func(*wire.Stream) { c.answered() })}
	defer h.delayed.Wait()
	defer cancel()
	for {
		event, err := h.wire.Next()
		if err != nil {
			return err
		}
		if event.Head != nil {
			event.Stream.Tag = c.received(event.Head)
		}
		if event.End {
			h.respond(ctx, event.Stream)
		}
	}
}

// h2 is the state of a connection that speaks HTTP/2.
type h2 struct {
	*conn
	wire    *wire.H2
	delayed sync.WaitGroup // answers that wait

	mu     sync.Mutex // guards following fields
	like   reply      // what fields were made for
	fields []hpack.HeaderField
}

// respond queues the response to a complete request, later if there is a delay.
func (h *h2) respond(ctx context.Context, s *wire.Stream) {
	r := h.server.behavior.reply(s.Tag)
	if r.delay == 0 {
		h.answer(s, r)
		return
	}
	h.delayed.Go(func() {
		if pause(ctx, r.delay) {
			h.answer(s, r)
			_ = h.conn.wire.Flush()
		}
	})
}

// answer queues a response. A connection that cannot take it shows that to whoever reads it.
func (h *h2) answer(s *wire.Stream, r reply) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.like != r || h.fields == nil {
		h.like, h.fields = r, h.prepare(r)
	}
	h.fields[len(h.fields)-1].Value = strconv.FormatInt(s.Tag, 10)
	_ = h.wire.Answer(s, h.fields, r.size)
}

// prepare returns the fields of equal replies, X-Conn-Seq last and without its value.
func (h *h2) prepare(r reply) []hpack.HeaderField {
	fields := []hpack.HeaderField{
		{Name: ":status", Value: strconv.Itoa(r.status)},
		{Name: "content-length", Value: strconv.Itoa(r.size)},
	}
	for _, s := range h.stamps() {
		fields = append(fields, hpack.HeaderField{Name: strings.ToLower(s.name), Value: s.value})
	}
	// Sensitive keeps a value that never comes again out of the compression's table, where it would push out the others.
	return append(fields, hpack.HeaderField{Name: "x-conn-seq", Sensitive: true})
}
