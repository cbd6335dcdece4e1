package h2

import "time"

// Config is what a ClientConn is told by its owner. The zero value works.
type Config struct {
	// MaxConcurrentStreams is our own bound on open streams. 0 means 100, HAProxy's default for
	// tune.h2.max-concurrent-streams (manual, section 3.2); negative means none.
	MaxConcurrentStreams int

	// StreamWindow is how many bytes of one response the server may send before they are read. 0 or less means 65535.
	StreamWindow int

	// WriteTimeout bounds each write to the connection where no stream's deadline does. 0 or less means 30 s. A server that
	// takes nothing for so long blocks every stream; the connection is then over.
	WriteTimeout time.Duration

	// OnLimit, unless nil, is told each change of Limit. OnClosed, unless nil, is told once that the connection is over, after
	// OnLimit was told 0, and why: ErrClosed after Close, else a *ConnError. Both run without any lock of the connection
	// held, on the connection's own goroutine (OnLimit for the last stream id: in Open). They may call everything but Close,
	// which waits for that goroutine.
	OnLimit  func(c *ClientConn, limit int)
	OnClosed func(c *ClientConn, err error)
}

func (g *Config) fill() {
	if g.MaxConcurrentStreams == 0 {
		g.MaxConcurrentStreams = 100
	}
	g.MaxConcurrentStreams = max(g.MaxConcurrentStreams, 0)
	if g.StreamWindow <= 0 {
		g.StreamWindow = 65535
	}
	g.StreamWindow = min(g.StreamWindow, maxWindow)
	if g.WriteTimeout <= 0 {
		g.WriteTimeout = 30 * time.Second
	}
}
