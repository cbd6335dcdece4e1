package fakeservers

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/net/http2/hpack"

	"github.com/reuselab/reuselab/fakeservers/wire"
)

// serveH2 answers the requests of an HTTP/2 connection whose preface was read, each when it is complete.
func (c *conn) serveH2(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	streams := c.server.config.Streams
	if streams == 0 {
		streams = wire.StreamsAtOnce
	}
	h := h2{conn: c, wire: wire.NewH2(c.wire, streams, func(*wire.Stream) { c.answered() })}
	c.mu.Lock()
	c.h2 = h.wire
	c.mu.Unlock()
	defer h.delayed.Wait()
	defer cancel()
	for {
		event, err := h.wire.Next()
		if errors.Is(err, wire.ErrLeft) {
			c.endIfLeft(h.wire)
		}
		if err != nil {
			return err
		}
		if err := h.take(ctx, event); err != nil {
			return err
		}
	}
}

// take answers a request, or keeps how to answer it until it is complete.
func (h *h2) take(ctx context.Context, e wire.Event) (err error) {
	if e.Head == nil {
		if r, waits := e.Stream.Note.(reply); waits {
			h.respond(ctx, e.Stream, r)
		}
		return nil
	}
	r := h.reply()
	if r.refused {
		return h.wire.Refuse(e.Stream)
	}
	if e.Stream.Tag, err = h.received(e.Head); err != nil {
		return err
	}
	if e.End || r.early {
		h.respond(ctx, e.Stream, r)
	} else {
		e.Stream.Note = r
	}
	return nil
}

// h2 is the state of a connection that speaks HTTP/2.
type h2 struct {
	*conn
	wire    *wire.H2
	delayed sync.WaitGroup // answers that wait

	mu     sync.Mutex // guards following fields
	like   form       // what fields were made for
	fields []hpack.HeaderField
}

// respond queues the response to a request, later if there is a delay.
func (h *h2) respond(ctx context.Context, s *wire.Stream, r reply) {
	switch {
	case r.silent:
	case r.delay == 0 && r.over == 0:
		h.answer(s, r)
	default:
		h.delayed.Go(func() {
			if pause(ctx, r.delay) {
				h.answer(s, r)
				_ = h.conn.wire.Flush()
				h.drip(ctx, s, r)
				h.endIfLeft(h.wire)
			}
		})
	}
}

// answer queues a response, or what is sent of it, and what goes with it. A connection that cannot take it shows that to whoever
// reads it.
func (h *h2) answer(s *wire.Stream, r reply) {
	if r.streams > 0 {
		_ = h.wire.Limit(r.streams)
	}
	switch {
	case r.told:
		h.leave(r.end)
	case r.goaway:
		h.leave(ending{})
	case r.end.do != "" && r.sent == whole:
		h.endBehind(h.wire, s, r.end)
	}
	held := r.size - r.sent.bytes(r.size)
	if r.over > 0 {
		held = r.size
	}
	if r.sent != nothing {
		h.begin(s, form{r.status, r.size}, held)
	}
	if r.sent != whole {
		_ = h.conn.wire.Flush()
		h.end(r.end, false)
	}
}

// begin queues a response but for the last bytes of its body, as many as held.
func (h *h2) begin(s *wire.Stream, f form, held int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.like != f || h.fields == nil {
		h.like, h.fields = f, h.prepare(f)
	}
	h.fields[len(h.fields)-1].Value = strconv.FormatInt(s.Tag, 10)
	_ = h.wire.AnswerHolding(s, h.fields, f.size, held)
}

// drip lets a slow body go, piece by piece.
func (h *h2) drip(ctx context.Context, s *wire.Stream, r reply) {
	if r.over == 0 {
		return
	}
	left := r.size
	for pieces := slowPieces; pieces > 0 && pause(ctx, r.over/slowPieces); pieces-- {
		n := left / pieces
		left -= n
		_ = h.wire.Release(s, n)
		_ = h.conn.wire.Flush()
	}
}

// prepare returns the fields of one form, X-Conn-Seq last and without its value.
func (h *h2) prepare(f form) []hpack.HeaderField {
	fields := []hpack.HeaderField{
		{Name: ":status", Value: strconv.Itoa(f.status)},
		{Name: "content-length", Value: strconv.Itoa(f.size)},
	}
	for _, s := range h.stamps() {
		fields = append(fields, hpack.HeaderField{Name: strings.ToLower(s.name), Value: s.value})
	}
	// Sensitive keeps a value that never comes again out of the compression's table, where it would push out the others.
	return append(fields, hpack.HeaderField{Name: "x-conn-seq", Sensitive: true})
}
