package h2

import (
	"bufio"
	"net"
	"sync"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/reuselab/reuselab/proxy/h1"
)

// Head is the head of a request. Open drops the hop-by-hop fields, those that Connection names, and Host, and lower-cases
// names. For CONNECT, Scheme and Path are not sent (RFC 9113 section 8.5).
type Head struct {
	Method, Scheme, Authority, Path []byte
	Fields                          []h1.Field
}

const (
	maxWindow   = 1<<31 - 1 // RFC 9113 section 6.9.1
	firstWindow = 65535     // section 6.9.2, until SETTINGS change it
	maxStreamID = 1<<31 - 1 // section 5.1.1
	ownMaxFrame = 16384     // section 4.2; we ask for no larger ones
)

// ClientConn is a connection to a server, for any number of goroutines.
type ClientConn struct {
	nc  net.Conn
	cfg Config
	fr  *http2.Framer // read by the one goroutine; written, to out, under mu
	dec *hpack.Decoder
	blk block // the header block being read; of the one goroutine

	running sync.WaitGroup

	mu          sync.Mutex       // guards all below, and what streams say it does
	streams     map[uint32]*core // those that count: not finished, not reset
	ended       [16]uint32       // some of those that the server ended last
	free        []*core
	nextID      uint32
	sendWindow  int64 // bytes of DATA the server takes on the connection
	unannounced int64 // bytes received and not yet given back to the connection's window
	peer        peerSettings
	goneAway    bool
	err         error // the connection is over
	sendErr     error // nothing more can be sent
	toldLimit   int
	out         output
	enc         encoder
}

// peerSettings are the server's (RFC 9113 section 6.5.2), or their initial values.
type peerSettings struct {
	maxStreams uint32
	window     int64
	maxFrame   int
}

// NewClientConn makes nc, just connected, an HTTP/2 connection by prior knowledge (RFC 9113 section 3.3). It does not wait:
// preface and SETTINGS go out at once, together with the first request if that comes soon enough. nc is its own from now on.
func NewClientConn(nc net.Conn, cfg Config) *ClientConn {
	cfg.fill()
	c := &ClientConn{
		nc: nc, cfg: cfg, nextID: 1, streams: make(map[uint32]*core), sendWindow: firstWindow, toldLimit: cfg.MaxConcurrentStreams,
		peer: peerSettings{maxStreams: maxStreamID, window: firstWindow, maxFrame: 16384},
	}
	c.fr = http2.NewFramer(&c.out, bufio.NewReaderSize(nc, 4096))
	c.fr.SetReuseFrames()
	c.fr.SetMaxReadFrameSize(ownMaxFrame)
	c.out.written.L = &c.mu
	c.enc.init()
	c.dec = hpack.NewDecoder(4096, c.blk.emit)
	c.dec.SetMaxStringLength(maxHeadBytes)

	c.out.Write([]byte(http2.ClientPreface))
	c.fr.WriteSettings(
		http2.Setting{ID: http2.SettingEnablePush, Val: 0},
		http2.Setting{ID: http2.SettingInitialWindowSize, Val: uint32(cfg.StreamWindow)},
		http2.Setting{ID: http2.SettingMaxHeaderListSize, Val: maxHeadBytes},
	)
	// As HAProxy: the connection's window is as large as can be, the streams' windows alone bound what is buffered.
	c.fr.WriteWindowUpdate(0, maxWindow-firstWindow)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running.Go(c.readFrames)
	c.flushLater()
	return c
}

// Limit returns how many streams the connection can carry in all now: the smaller of the server's and our limit; ours while
// the server's SETTINGS have not come; 0 when no further stream can be opened, ever.
func (c *ClientConn) Limit() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.limit()
}

func (c *ClientConn) limit() int {
	if c.err != nil || c.sendErr != nil || c.goneAway || c.nextID > maxStreamID {
		return 0
	}
	return int(min(int64(c.peer.maxStreams), int64(c.cfg.MaxConcurrentStreams)))
}

// tellLimit tells OnLimit what changed; mu must not be held.
func (c *ClientConn) tellLimit() {
	c.mu.Lock()
	limit := c.limit()
	changed := limit != c.toldLimit
	c.toldLimit = limit
	c.mu.Unlock()
	if changed && c.cfg.OnLimit != nil {
		c.cfg.OnLimit(c, limit)
	}
}

// Open sends the head of a request on a new stream; endStream says that no body follows. An error means that nothing was sent:
// ErrClosed, ErrGoAway, ErrLimit, or the *ConnError that the connection had ended with, or its sending side, before.
func (c *ClientConn) Open(h Head, endStream bool) (*Stream, error) {
	c.mu.Lock()
	switch {
	case c.err != nil:
		defer c.mu.Unlock()
		return nil, c.err
	case c.sendErr != nil:
		defer c.mu.Unlock()
		return nil, c.sendErr
	case c.goneAway:
		c.mu.Unlock()
		return nil, ErrGoAway
	case len(c.streams) >= c.limit():
		c.mu.Unlock()
		return nil, ErrLimit
	}
	x := c.newCore(c.nextID, h.Method)
	x.sentEnd = endStream
	c.streams[x.id] = x
	c.nextID += 2
	c.writeHead(x.id, &h, endStream)
	last := c.nextID > maxStreamID
	c.mu.Unlock()
	if last {
		c.tellLimit()
	}
	// From here on nobody can tell how much of the head has left, so a failure to write is the stream's, not Open's: whoever
	// sends a request again must know that nothing of it was sent.
	c.flush(time.Time{})
	return &Stream{c: c, core: x}, nil
}

// closeGrace is how long Close lets the last frames take. RFC 9113 section 5.4.1 wants GOAWAY before the end; a server that
// does not even take that is not waited for.
const closeGrace = 100 * time.Millisecond

// Close ends the connection and its streams, and waits until its goroutine has ended and OnClosed was told. It can be
// called again.
func (c *ClientConn) Close() error {
	c.end(ErrClosed)
	c.nc.Close()
	c.running.Wait()
	return nil
}

// end makes err the connection's end, unless it had one, and says GOAWAY. The caller closes nc.
func (c *ClientConn) end(err error) {
	c.mu.Lock()
	if c.err != nil {
		c.mu.Unlock()
		return
	}
	c.err = err
	for id, x := range c.streams {
		delete(c.streams, id)
		x.fail(err)
	}
	conn, ours := err.(*ConnError)
	if ours && conn.Err != nil {
		c.mu.Unlock()
		return
	}
	code := http2.ErrCodeNo
	if ours {
		code = conn.Code
	}
	c.fr.WriteGoAway(0, code, nil)
	c.nc.SetWriteDeadline(time.Now().Add(closeGrace)) // of a write under way too
	c.mu.Unlock()
	c.flush(time.Time{})
	c.mu.Lock()
	for c.out.writing {
		c.out.written.Wait()
	}
	c.mu.Unlock()
}
