package loadgen

import (
	"errors"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/reuselab/reuselab/fakeservers/sockets"
	"github.com/reuselab/reuselab/fakeservers/wire"
)

// conn is the place of one client connection, which is opened anew whenever it ended and a request needs it.
type conn struct {
	home    *home
	worker  *worker
	name    int // in the worker and its network
	request wire.Request
	random  *rand.Rand
	id      []byte // X-Request-Id; its first part is the same in all
	idFixed int
	seq     int64 // of the request begun last

	socket   sockets.Socket // nil: closed
	speaker  speaker
	opened   bool   // something could be written
	kept     []byte // received, but not enough to act on
	carried  int    // requests begun
	limit    int    // of these; 0: none
	inFlight int
	waits    bool // for the proxy to close
	until    int64
	queued   bool // among the worker's unsent

	stamped        bool // a response said where it came from:
	server, connID []byte
}

// A speaker knows the protocol of one connection.
type speaker interface {
	room() int                           // requests that can be begun now, as far as the protocol goes
	begin(l *lane, id []byte, last bool) // queues a request
	output() []byte                      // what to write now
	sent(n int)                          // n bytes of it were written
	read(p []byte) (n int, err error)    // takes in n of the bytes received, and tells the connection what they say
	closed() bool                        // the proxy has closed: reports whether that completed a response
	began(l *lane) bool                  // some of the response is there
	ending() bool                        // the proxy lets no further request follow
	leave()                              // queues a farewell
	cancel(l *lane) bool                 // gives a request up; false: only with the connection
}

// Why the client ends a connection.
var (
	errTimeout = errors.New("no response in time")
	errStray   = errors.New("bytes that no request asked for")
)

// refusedPause is how long a user who could not connect waits before it tries again.
const refusedPause = 10 * time.Millisecond

// newConn makes connection number n of all.
func newConn(h *home, name, n int) *conn {
	c := &conn{home: h, worker: h.worker, name: name, random: h.worker.plan.source(drawsTurn, n)}
	var client string
	c.request, client = h.worker.plan.requestOf(n)
	c.id = append([]byte(client), '-')
	c.idFixed = len(c.id)
	return c
}

// room is how many requests can be begun now.
func (c *conn) room() int {
	left := c.worker.plan.Streams - c.inFlight
	switch {
	case c.waits:
		return 0
	case c.socket == nil && c.worker.plan.RequestsPerConn.Max == 0:
		return left
	case c.socket == nil:
		return 1 // its turn is drawn when it is opened
	case c.limit > 0:
		left = min(left, c.limit-c.carried)
	}
	return min(left, c.speaker.room())
}

// begin begins a request. There must be room for it.
func (c *conn) begin(l *lane) {
	w := c.worker
	c.seq++
	w.tally.requests++
	l.began = w.now
	if w.plan.open() && l.began-l.due > int64(lateAfter) {
		w.tally.late++
	}
	if c.socket == nil {
		if err := c.open(); err != nil {
			w.tally.fail(failureOf(err, false, false))
			w.tally.last = w.now
			l.done(refusedPause)
			return
		}
	}
	c.carried++
	c.inFlight++
	l.first = c.carried == 1
	l.conn = c
	w.inFlight.add(l)
	c.id = strconv.AppendInt(c.id[:c.idFixed], c.seq, 10)
	c.speaker.begin(l, c.id, c.carried == c.limit)
	c.send()
}

// open begins to connect, and draws how many requests the connection carries.
func (c *conn) open() error {
	s, err := c.worker.net.Open(c.name)
	if err != nil {
		return err
	}
	c.socket = s
	c.opened, c.stamped, c.carried, c.kept = false, false, 0, c.kept[:0]
	if turn := c.worker.plan.RequestsPerConn; turn.Max > 0 {
		c.limit = turn.Min + c.random.IntN(turn.Max-turn.Min+1)
	}
	if c.worker.plan.h2 {
		c.speaker = newH2Speaker(c)
	} else if old, ok := c.speaker.(*h1Speaker); ok {
		old.reset()
	} else {
		c.speaker = newH1Speaker(c)
	}
	return nil
}

// send has the worker write what is queued.
func (c *conn) send() {
	if !c.queued {
		c.queued = true
		c.worker.unsent = append(c.worker.unsent, c)
	}
}

// flush writes as much as there is room for.
func (c *conn) flush() {
	c.queued = false
	for c.socket != nil {
		out := c.speaker.output()
		if len(out) == 0 {
			return
		}
		n, err := c.socket.Write(out)
		if n > 0 {
			c.speaker.sent(n)
			c.connected()
		}
		if err == sockets.ErrAgain {
			return
		}
		if err != nil {
			c.unwritable(err)
			return
		}
	}
}

// connected counts the connection, once.
func (c *conn) connected() {
	if !c.opened {
		c.opened = true
		c.worker.tally.conns++
	}
}

// unwritable: a proxy that does not read any more may have answered all the same, so what it wrote comes first.
func (c *conn) unwritable(err error) {
	if isCut(err) {
		c.connected() // only what was there can be cut
		for c.socket != nil && c.receive() {
		}
	}
	c.lost(err)
}
