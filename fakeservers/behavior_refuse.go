package fakeservers

import (
	"context"
	"errors"
	"net"
)

// refuse closes the server's port for a time, as a server does that restarts: who connects meanwhile gets a RST. Connections
// that are open stay so.
var refuse = behavior{
	do:     "refuse",
	on:     []string{onClock},
	server: func(ctx context.Context, f Fault, s *server) { s.refuse(ctx, f) },
	check: func(f Fault, _ Config) error {
		if f.For <= 0 {
			return errors.New("the time for which to refuse is more than 0")
		}
		return nil
	},
}

// refuse ends the listener and begins a new one on the same port. Connections that the kernel had completed and nobody had
// accepted are reset with it: they are in the kernel's count of connections and not in ours.
func (s *server) refuse(ctx context.Context, f Fault) {
	s.listenOn(nil)
	if !pause(ctx, f.For) {
		return
	}
	for {
		fresh, err := listen(ctx, s.addr)
		if err == nil {
			s.listenOn(fresh)
			return
		}
		s.acceptFailed(err) // somebody else has the port
		if !pause(ctx, acceptAgain) {
			return
		}
	}
}

// listenOn closes the listener there is, and accepts from another one; nil: from none. A group that has ended accepts no more.
func (s *server) listenOn(fresh net.Listener) {
	s.mu.Lock()
	old := s.listener
	s.listener = fresh
	if fresh != nil && s.group.ctx.Err() != nil {
		old, s.listener, fresh = fresh, nil, nil
	}
	s.mu.Unlock()
	if old != nil {
		_ = old.Close() // it was open: there is nothing that could go wrong and matter
	}
	if fresh != nil {
		s.group.running.Go(func() { s.accept(s.group.ctx, fresh) })
	}
}
