package fakeservers

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/reuselab/reuselab/fakeservers/wire"
)

// serveH1 answers HTTP/1 requests one after the other.
func (c *conn) serveH1(ctx context.Context) error {
	h := h1{conn: c}
	return h.goOn(ctx, false, nil)
}

// goOn answers further requests, if what became of the one before lets it.
func (h *h1) goOn(ctx context.Context, last bool, err error) error {
	for !last && err == nil {
		last, err = h.exchange(ctx)
	}
	h.finish(err)
	return err
}

// finish says what is left to say before the connection is closed.
func (h *h1) finish(err error) {
	if errors.Is(err, wire.ErrNotHTTP) {
		_, _ = h.wire.Write(badRequest) // for the log of whoever sent it; it may be gone
	}
	_ = h.wire.Flush()
}

// badRequest answers what is no request.
var badRequest = []byte("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

// h1 is the state of a connection that speaks HTTP/1. All of it is kept from exchange to exchange, so that a plain one
// needs no memory.
type h1 struct {
	*conn
	message wire.Message
	like    form   // what ready was made for
	ready   []byte // head of a response up to the value of X-Conn-Seq; empty before the first
	head    []byte // head of the response being sent
}

// exchange reads a request and queues its response. It reports whether it is the connection's last.
func (h *h1) exchange(ctx context.Context) (last bool, err error) {
	if err := h.wire.ReadHead(&h.message); err != nil {
		return false, err
	}
	return h.respond(ctx)
}

// respond queues the response to the request whose head was read. It reports whether it is the connection's last.
func (h *h1) respond(ctx context.Context) (last bool, err error) {
	m := &h.message
	r := h.reply()
	seq, err := h.received(m)
	if err != nil {
		return false, err
	}
	bodiless := string(m.Start[0]) == "HEAD"
	if !r.early {
		err = h.wire.Discard(m)
	}
	switch {
	case err != nil:
		return false, err
	case r.silent:
		return false, h.listen()
	case r.delay > 0:
		if err := h.wait(ctx, r.delay); err != nil {
			return false, err
		}
	}
	if r.sent != nothing {
		if _, err := h.wire.Write(h.headOf(r, seq)); err != nil {
			return false, err
		}
	}
	if !bodiless {
		err = h.body(ctx, r)
	}
	if err == nil && r.stray != "" {
		_, err = h.wire.Write([]byte(r.stray))
	}
	if r.sent == whole {
		h.answered() // the newest bytes are still queued
	}
	if err == nil && r.end.do != "" {
		err = h.wire.Flush()
		h.end(r.end, false)
		return true, err
	}
	if err == nil && r.early {
		return h.rest(m)
	}
	return m.Last, err
}

// wait lets time pass before a response, or a part of one.
func (h *h1) wait(ctx context.Context, d time.Duration) error {
	if err := h.wire.Flush(); err != nil {
		return err
	}
	if !pause(ctx, d) {
		return ctx.Err()
	}
	return nil
}

// body queues a body, or what is sent of it.
func (h *h1) body(ctx context.Context, r reply) error {
	left := r.sent.bytes(r.size)
	if r.over == 0 {
		return h.wire.WriteFiller(left)
	}
	for pieces := slowPieces; pieces > 0; pieces-- {
		if err := h.wait(ctx, r.over/slowPieces); err != nil {
			return err
		}
		n := left / pieces
		left -= n
		if err := h.wire.WriteFiller(n); err != nil {
			return err
		}
	}
	return nil
}

// rest reads the body of a request that was answered before. Who waited for a 100 may keep its body now, and there is no telling
// whether it does: RFC 9110 section 10.1.1.
func (h *h1) rest(m *wire.Message) (last bool, err error) {
	last = m.Last || m.Continue
	if err := h.wire.Flush(); err != nil || m.Continue {
		return last, err
	}
	return last, h.wire.Discard(m)
}

// listen reads on and answers nothing, until the connection ends.
func (h *h1) listen() error {
	_, err := io.Copy(io.Discard, h.wire)
	if err == nil {
		return io.EOF
	}
	return err
}

// form is what heads must have in common to be made alike.
type form struct{ status, size int }

// headOf returns the head of a response.
func (h *h1) headOf(r reply, seq int64) []byte {
	if f := (form{r.status, r.size}); h.like != f || len(h.ready) == 0 {
		h.prepare(f)
	}
	h.head = append(h.head[:0], h.ready...)
	h.head = strconv.AppendInt(h.head, seq, 10)
	// A server that ends the connection says so, and one that keeps an HTTP/1.0 client's open too: RFC 9112 section 9.3, 9.6.
	switch {
	case h.message.Last || r.told:
		h.head = append(h.head, "\r\nConnection: close"...)
	case h.message.Minor == 0:
		h.head = append(h.head, "\r\nConnection: keep-alive"...)
	}
	return append(h.head, "\r\n\r\n"...)
}

// prepare makes ready what heads of one form have in common.
func (h *h1) prepare(f form) {
	h.like = f
	head := append(h.ready[:0], "HTTP/1.1 "...)
	head = strconv.AppendInt(head, int64(f.status), 10)
	head = append(append(head, ' '), http.StatusText(f.status)...)
	head = append(head, "\r\nContent-Length: "...)
	head = append(strconv.AppendInt(head, int64(f.size), 10), "\r\n"...)
	for _, s := range h.stamps() {
		head = append(append(append(append(head, s.name...), ": "...), s.value...), "\r\n"...)
	}
	h.ready = append(head, "X-Conn-Seq: "...)
}
