package fakeservers

import (
	"context"
	"net"

	"github.com/reuselab/reuselab/fakeservers/sockets"
	"github.com/reuselab/reuselab/fakeservers/wire"
)

// plainConn is a connection that a worker serves.
type plainConn struct {
	h1
	worker  *worker
	name    int
	raw     plainSocket
	unknown bool // whether it speaks HTTP/1
}

func newPlainConn(w *worker) *plainConn {
	p := &plainConn{worker: w}
	p.conn = &conn{wire: wire.NewConn(&p.raw)}
	return p
}

// begin makes the connection one that was just accepted.
func (p *plainConn) begin(s *server) {
	p.raw.unsent = nil
	p.wire.Begin(&p.raw)
	*p.conn = conn{wire: p.wire}
	p.ready = p.ready[:0]
	p.unknown = s.config.Proto == ""
	s.enrol(p.conn)
}

// turn answers what has come, all in one read and one write, and hands over what cannot be answered without waiting.
func (p *plainConn) turn() {
	p.raw.asked = false
	if p.unknown && !p.recognize() {
		return
	}
	ctx := p.worker.group.ctx
	for {
		err := p.wire.ReadHead(&p.message)
		switch {
		case err == wire.ErrAgain && len(p.raw.unsent) == 0:
			p.await()
			return
		case err == wire.ErrAgain:
			p.handOver(func(ctx context.Context) error { return p.goOn(ctx, false, nil) })
			return
		case err == nil && !p.wire.Holds(&p.message):
			p.handOver(func(ctx context.Context) error {
				last, err := p.respond(ctx)
				return p.goOn(ctx, last, err)
			})
			return
		}
		last := false
		if err == nil {
			last, err = p.respond(ctx)
		}
		switch {
		case last || err != nil:
			p.finish(err)
			if len(p.raw.unsent) > 0 {
				p.handOver(func(context.Context) error { return err })
			} else {
				p.close(err)
			}
			return
		case len(p.raw.unsent) > 0:
			p.handOver(func(ctx context.Context) error { return p.goOn(ctx, false, nil) })
			return
		}
	}
}

// recognize finds out whether the connection speaks HTTP/1, and reports whether it is known to.
func (p *plainConn) recognize() bool {
	h2, err := p.wire.HasPreface()
	switch {
	case err == wire.ErrAgain:
		p.await()
	case err != nil:
		p.close(err)
	case h2:
		p.handOver(p.serveH2)
	default:
		p.unknown = false
	}
	return !p.unknown
}

// await lets the worker come back when there is more to read.
func (p *plainConn) await() {
	if err := p.raw.socket.Watch(false); err != nil {
		p.close(err)
	}
}

// close ends the connection, for that reason.
func (p *plainConn) close(err error) {
	p.raw.socket.Close(false)
	p.server.unregister(p.conn, err)
	p.worker.keep(p)
}

// handOver gives the connection to a goroutine of its own, which first writes what the client has not taken.
func (p *plainConn) handOver(talk func(context.Context) error) {
	p.worker.forget(p)
	s := p.server
	raw, err := p.raw.socket.Detach()
	if err != nil {
		s.acceptFailed(err) // as if it had not been
		s.unregister(p.conn, err)
		return
	}
	p.wire.Net = raw
	s.group.running.Go(func() {
		s.run(s.group.ctx, p.conn, func(ctx context.Context) error {
			if len(p.raw.unsent) > 0 {
				if _, err := raw.Write(p.raw.unsent); err != nil {
					return err
				}
			}
			return talk(ctx)
		})
	})
}

// plainSocket is a raw connection that does not wait.
type plainSocket struct {
	net.Conn // nil: nobody asks for anything else
	socket   sockets.EpollSocket
	asked    bool   // for what there is to read, in this turn: what comes later is for the next one
	unsent   []byte // that the client has not taken
}

func (s *plainSocket) Read(p []byte) (int, error) {
	if s.asked {
		return 0, wire.ErrAgain
	}
	s.asked = true
	n, err := s.socket.Read(p)
	if err == sockets.ErrAgain {
		err = wire.ErrAgain
	}
	return n, err
}

// Write takes everything, whether the client does or not.
func (s *plainSocket) Write(p []byte) (int, error) {
	if len(s.unsent) > 0 {
		s.unsent = append(s.unsent, p...)
		return len(p), nil
	}
	n, err := s.socket.Write(p)
	if err != nil && err != sockets.ErrAgain {
		return n, err
	}
	s.unsent = append(s.unsent, p[n:]...)
	return len(p), nil
}
