package fakeservers

import (
	"context"
	"errors"
	"net"
	"time"
)

// acceptAgain is how long a server that could not accept waits before it tries again: the cause, such as no free
// descriptor, takes a while to go away, and the kernel keeps the connections waiting meanwhile.
const acceptAgain = 5 * time.Millisecond

// listen opens the server's port. Its backlog is the kernel's own limit (net.core.somaxconn), and the port can be
// bound again at once (SO_REUSEADDR): both are what package net does. No TCP keep-alive: a lab's peers do not vanish
// without a word, and setting it costs four system calls per connection.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	config := net.ListenConfig{KeepAliveConfig: net.KeepAliveConfig{Enable: false}, KeepAlive: -1}
	return config.Listen(ctx, "tcp", addr)
}

// accept takes connections until the listener is closed.
func (s *server) accept(ctx context.Context, from net.Listener) {
	for {
		raw, err := from.Accept()
		switch {
		case err == nil:
			c := s.register(raw)
			s.group.running.Go(func() { s.run(ctx, c, c.serve) })
		case errors.Is(err, net.ErrClosed):
			return
		default:
			s.acceptFailed(err)
			if !pause(ctx, acceptAgain) {
				return
			}
		}
	}
}

// acceptFailed counts what would otherwise look like a proxy that does not connect.
func (s *server) acceptFailed(err error) {
	if cause := errors.Unwrap(err); cause != nil {
		err = cause // without the address, which is the same in every text
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.acceptFails++
	s.acceptFail = err.Error()
}

// pause waits, and reports whether ctx let it.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
