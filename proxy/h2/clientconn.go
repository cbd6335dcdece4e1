package h2

import (
	"errors"
	"fmt"
	"net"
	"time"

	"golang.org/x/net/http2"

	"github.com/reuselab/reuselab/proxy/h1"
)

// Config is what a ClientConn is told by its owner.
type Config struct {
	// MaxConcurrentStreams is our own bound on open streams. 0 means 100, HAProxy's default for
	// tune.h2.max-concurrent-streams; negative means 0 streams.
	MaxConcurrentStreams int

	// StreamWindow is how many bytes of one response the server may send before they are read. 0 or less means 65535.
	StreamWindow int

	// OnLimit, unless nil, is told each new value of Limit. It and OnClosed run without any lock of the connection held,
	// on the connection's own goroutine: they may call everything but Close, which waits for that goroutine.
	OnLimit func(*ClientConn, int)

	// OnClosed, unless nil, is told once that the connection is over and why (ErrClosed after Close), after OnLimit with 0.
	OnClosed func(*ClientConn, error)
}

// Head is the head of a request.
type Head struct {
	Method, Scheme, Authority, Path []byte
	Fields                          []h1.Field // hop-by-hop fields and Host are left out, names are lower-cased by Open
}

var (
	ErrClosed  = errors.New("h2: closed by us")                        // Close was called
	ErrGoAway  = errors.New("h2: server goes away")                    // Open after GOAWAY: use another connection
	ErrLimit   = errors.New("h2: as many streams as allowed are open") // Open above Limit: use another connection
	ErrRefused = errors.New("h2: server did not process the stream")   // REFUSED_STREAM, or above GOAWAY's last id: safe to send again
)

// ResetError is a stream that the server, or the connection for the server's mistake, ended early.
type ResetError struct {
	Code   http2.ErrCode
	Local  bool   // it was us who reset it
	Reason string // for a reset by us: what was wrong, and the rule's place
}

func (e *ResetError) Error() string { return fmt.Sprintf("h2: stream reset: %v %s", e.Code, e.Reason) }

// ClientConn is one connection to a server.
type ClientConn struct{ nc net.Conn }

func NewClientConn(nc net.Conn, cfg Config) *ClientConn            { return &ClientConn{nc: nc} }
func (c *ClientConn) Open(h Head, endStream bool) (*Stream, error) { return nil, ErrClosed }
func (c *ClientConn) Limit() int                                   { return 0 }
func (c *ClientConn) Close() error                                 { return c.nc.Close() }

// Stream is one request and its response.
type Stream struct{}

func (s *Stream) Write(p []byte) (int, error)   { return 0, ErrClosed }
func (s *Stream) CloseWrite() error             { return ErrClosed }
func (s *Stream) SetDeadline(t time.Time)       {}
func (s *Stream) Response(p *h1.Response) error { return ErrClosed }
func (s *Stream) Read(p []byte) (int, error)    { return 0, ErrClosed }
func (s *Stream) Trailers() []h1.Field          { return nil }
func (s *Stream) Reset(code http2.ErrCode)      {}
func (s *Stream) Close() error                  { return nil }
