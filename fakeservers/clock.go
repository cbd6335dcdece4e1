package fakeservers

import "context"

// startClock does what is to be done at times counted from now.
func (s *server) startClock(ctx context.Context) {
	for _, a := range s.faults.clock {
		s.group.running.Go(func() {
			if pause(ctx, a.At) {
				s.strike(ctx, a)
			}
		})
	}
}

// strike does what a fault wants: to the server, or to each connection that is open.
func (s *server) strike(ctx context.Context, a *armed) {
	if a.behavior.server != nil {
		a.done.Add(1)
		a.behavior.server(ctx, a.Fault, s)
		return
	}
	s.mu.Lock()
	var open []*conn
	for c := range s.conns {
		open = append(open, c)
	}
	s.mu.Unlock()
	for _, c := range open {
		if a.behavior.conn(a.Fault, c) {
			a.done.Add(1)
		}
	}
}
