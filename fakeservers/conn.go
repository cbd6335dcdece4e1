package fakeservers

import (
	"context"
	"errors"
	"io"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/reuselab/reuselab/fakeservers/wire"
)

// conn is one accepted connection, of either protocol.
type conn struct {
	server   *server
	id       int64 // X-Conn-Id
	wire     *wire.Conn
	requests atomic.Int64 // written by the reading goroutine only
	first    string       // X-Client of the first request; set before anything is answered
	entry    *entry       // nil: left out of the journal
	events   []int64      // of each fault, on this connection; the reading goroutine's; nil before the first

	mu       sync.Mutex // guards following fields and their effect on the server's gauge
	inFlight int        // requests read and not answered to the last byte
	idling   *idleWatch // nil: nobody minds how long it is idle
	h2       *wire.H2   // nil: it speaks HTTP/1, or nothing yet
	ended    string     // behavior of the fault that ended it; "": none has
	behind   ending     // what comes behind the last answer; none if it has no name
}

// serve reads and answers requests until either side ends the connection. It returns nil when a request asked for the end.
func (c *conn) serve(ctx context.Context) error {
	if c.server.config.ByScript {
		return c.serveByScript(c.server.group.script)
	}
	c.greet()
	h2, err := c.speaksH2()
	switch {
	case err != nil:
	case h2:
		err = c.serveH2(ctx)
	default:
		err = c.serveH1(ctx)
	}
	return err
}

// speaksH2 finds out which protocol to speak.
func (c *conn) speaksH2() (bool, error) {
	if c.server.config.Proto == "h1" {
		return false, nil
	}
	found, err := c.wire.HasPreface()
	if err == nil && !found && c.server.config.Proto == "h2" {
		return false, wire.ErrNotHTTP
	}
	return found, err
}

// received counts a request whose head is complete and returns its X-Conn-Seq. The connection is busy from here on. On one that
// a fault has ended nothing is received any more.
func (c *conn) received(m *wire.Message) (seq int64, err error) {
	c.mu.Lock()
	if c.ended != "" {
		c.mu.Unlock()
		return 0, errEnded
	}
	if c.inFlight++; c.inFlight == 1 {
		c.server.busy.add(1)
		c.idling.stop()
	}
	c.mu.Unlock()

	client, id := m.Get("x-client"), m.Get("x-request-id")
	seq = c.requests.Load() + 1
	if seq == 1 {
		c.first = string(client)
	}
	c.requests.Store(seq)
	c.server.group.shared.request(client, id, place{c.server.index, c.id})
	if c.entry != nil {
		c.entry.request(seq, client, id, c.server.group.journal)
	}
	return seq, nil
}

// answered says that a request's last byte is about to leave, or never will.
func (c *conn) answered() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.inFlight--; c.inFlight == 0 {
		c.server.busy.add(-1)
		c.idling.begin()
	}
}

// over ends requests that were in flight when the connection ended, and waits for what was to be done while it was idle. It
// returns the behavior of the fault that ended the connection, "" if none did.
func (c *conn) over() string {
	c.mu.Lock()
	c.idling.stop()
	if c.inFlight > 0 {
		c.inFlight = 0
		c.server.busy.add(-1)
	}
	c.mu.Unlock()
	if c.idling != nil {
		c.idling.acting.Wait()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended
}

// stamp is a field that a response carries.
type stamp struct{ name, value string }

// stamps returns what every response of this connection says, X-Conn-Seq aside.
func (c *conn) stamps() []stamp {
	stamps := []stamp{
		{"X-Server", c.server.config.Name},
		{"X-Conn-Id", strconv.FormatInt(c.id, 10)},
	}
	if c.first != "" {
		stamps = append(stamps, stamp{"X-Conn-First-Client", c.first})
	}
	return stamps
}

// closedBy tells from the error that ended a connection who ended it, as [Entry] says it.
func closedBy(err error) string {
	switch {
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "rst"
	case errors.Is(err, wire.ErrNotHTTP):
		return closedByUs
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "fin"
	}
	return closedByUs
}

// closedByUs is what [Entry] says of a connection that the server ended.
const closedByUs = "us"
