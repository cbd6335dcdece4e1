package fakeservers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/reuselab/reuselab/fakeservers/wire"
)

// serveH1 answers HTTP/1 requests one after the other.
func (c *conn) serveH1(ctx context.Context) error {
	h := h1{conn: c}
	for {
		last, err := h.exchange(ctx)
		if errors.Is(err, wire.ErrNotHTTP) {
			_, _ = c.wire.Write(badRequest) // for the log of whoever sent it; it may be gone
		}
		if last || err != nil {
			_ = c.wire.Flush()
			return err
		}
	}
}

// badRequest answers what is no request.
var badRequest = []byte("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

// h1 is the state of a connection that speaks HTTP/1. All of it is kept from exchange to exchange, so that a plain one
// needs no memory.
type h1 struct {
	*conn
	message wire.Message
	like    reply  // what ready was made for
	ready   []byte // head of a response up to the value of X-Conn-Seq; empty before the first
	head    []byte // head of the response being sent
}

// exchange reads a request and queues its response. It reports whether it is the connection's last.
func (h *h1) exchange(ctx context.Context) (last bool, err error) {
	m := &h.message
	if err := h.wire.ReadHead(m); err != nil {
		return false, err
	}
	seq := h.received(m)
	bodiless := string(m.Start[0]) == "HEAD"
	if err := h.wire.Discard(m); err != nil {
		return false, err
	}
	r := h.server.behavior.reply(seq)
	if r.delay > 0 {
		if err := h.wire.Flush(); err != nil {
			return false, err
		}
		if !pause(ctx, r.delay) {
			return false, ctx.Err()
		}
	}
	if _, err := h.wire.Write(h.headOf(r, seq)); err != nil {
		return false, err
	}
	if !bodiless {
		err = h.wire.WriteFiller(r.size)
	}
	h.answered() // the newest bytes are still queued
	return m.Last, err
}

// headOf returns the head of a response.
func (h *h1) headOf(r reply, seq int64) []byte {
	if h.like != r || len(h.ready) == 0 {
		h.like, h.ready = r, h.prepare(r)
	}
	h.head = append(h.head[:0], h.ready...)
	h.head = strconv.AppendInt(h.head, seq, 10)
	// A server that ends the connection says so, and one that keeps an HTTP/1.0 client's open too: RFC 9112 section 9.3, 9.6.
	switch {
	case h.message.Last:
		h.head = append(h.head, "\r\nConnection: close"...)
	case h.message.Minor == 0:
		h.head = append(h.head, "\r\nConnection: keep-alive"...)
	}
	return append(h.head, "\r\n\r\n"...)
}

// prepare returns what the heads of equal replies have in common.
func (h *h1) prepare(r reply) []byte {
	head := fmt.Appendf(nil, "HTTP/1.1 %d %s\r\nContent-Length: %d\r\n", r.status, http.StatusText(r.status), r.size)
	for _, s := range h.stamps() {
		head = fmt.Appendf(head, "%s: %s\r\n", s.name, s.value)
	}
	return append(head, "X-Conn-Seq: "...)
}
