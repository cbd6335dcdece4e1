package fakeservers

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"
)

// Script is the hand by which a script plays the servers of a group: it receives what servers with ByScript are asked, answers, and
// ends connections of any server. Its methods may be called from several goroutines; those that wait do so until their context ends.
type Script struct {
	news    // guards following fields, and those of what they hold
	answers map[string]bool
	asked   []*asked      // not answered, in the order received
	conns   []*scriptConn // of all servers, in the order accepted
}

// scriptConn is a connection as a script sees it. It stays when the connection has ended.
type scriptConn struct {
	*conn
	closed string // as [Entry] says it; "": open
	tunnel bool   // what comes now is no HTTP
}

// ScriptRequest is a request that a server received.
type ScriptRequest struct {
	Server  string            `json:"server"`
	Conn    int64             `json:"conn"`  // X-Conn-Id
	Seq     int64             `json:"seq"`   // X-Conn-Seq
	First   string            `json:"first"` // X-Client of the connection's first request
	Client  string            `json:"client"`
	ID      string            `json:"id"` // X-Request-Id
	Method  string            `json:"method"`
	Target  string            `json:"target"`
	Headers map[string]string `json:"headers"` // by name in lower case; of several the values, with a comma between two
}

// ScriptConn is what became of a connection so far.
type ScriptConn struct {
	Server  string   `json:"server"`
	Conn    int64    `json:"conn"`
	Carried int64    `json:"carried"`           // requests
	First   string   `json:"first,omitempty"`   // X-Client of the first of them
	Closed  string   `json:"closed,omitempty"`  // fin or rst by the peer, us; "" while open
	Waiting []string `json:"waiting,omitempty"` // targets of requests that are not answered
}

// ErrNoConn says that a step is about a connection that is not there to be acted on.
var ErrNoConn = errors.New("no such connection")

func newScript() *Script {
	return &Script{news: newNews(), answers: map[string]bool{}}
}

// Script gives the hand that plays the group's servers; nil where no server was configured as Scripted.
func (g *Group) Script() *Script { return g.script }

// Answer has the request of an id answered with 200, as soon as a server with ByScript receives it.
func (s *Script) Answer(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[id] = id != "" // who sends none gets no answer by it
}

// Receive waits for a request that no earlier call gave: at a server, for a target, on a connection; "" and 0 stand for any.
func (s *Script) Receive(ctx context.Context, server, target string, id int64) (ScriptRequest, error) {
	var found *asked
	err := s.await(ctx, func() bool {
		i := slices.IndexFunc(s.asked, func(a *asked) bool {
			return !a.claimed && a.Server == server && (target == "" || a.Target == target) && (id == 0 || a.Conn == id)
		})
		if i >= 0 {
			found = s.asked[i]
			found.claimed = true
		}
		return i >= 0
	})
	if err != nil {
		return ScriptRequest{}, err
	}
	return found.ScriptRequest, nil
}

// Reply answers a request that was received and not answered: on a connection, of a target where that is not empty, the newest that
// fits.
func (s *Script) Reply(server string, id int64, target string, r ScriptReply) error {
	s.mu.Lock()
	var found *asked
	for _, a := range s.asked {
		if a.claimed && a.Server == server && (id == 0 || a.Conn == id) && (target == "" || a.Target == target) {
			found = a
		}
	}
	s.mu.Unlock()
	if found == nil {
		return fmt.Errorf("%w: %s received no request there that waits for an answer", ErrNoConn, server)
	}
	return s.answer(found, r)
}

// Say sends bytes on a connection as they are.
func (s *Script) Say(server string, id int64, bytes string) error {
	c, err := s.open(server, id)
	if err != nil {
		return err
	}
	if !c.say(bytes) {
		return fmt.Errorf("connection %d of %s takes no more bytes: the other side has ended it", id, server)
	}
	return nil
}

// closeWithin is how long the other side gets to close an idle connection behind our FIN.
const closeWithin = time.Second

// Close ends a connection, by a RST or a FIN. Behind a FIN on an idle one it waits a second at most until the other side has closed
// as well, which then knows of the end.
func (s *Script) Close(ctx context.Context, server string, id int64, rst bool) error {
	c, err := s.open(server, id)
	if err != nil {
		return err
	}
	gone := func() bool { return c.closed != "" }
	if tcp, ok := c.wire.Net.(*net.TCPConn); ok && !rst && c.endSoftly() {
		wait, cancel := context.WithTimeout(ctx, closeWithin)
		err := errors.Join(tcp.CloseWrite(), s.await(wait, gone))
		cancel()
		if err == nil {
			return nil
		}
		_ = tcp.Close()
	} else {
		c.end(ending{do: byScript, rst: rst}, false)
	}
	return s.await(ctx, gone)
}

// byScript is the fault by which a connection ended that a script has ended.
const byScript = "script"

// endSoftly makes an idle connection one that was ended, and leaves the ending to the caller.
func (c *conn) endSoftly() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.inFlight > 0 || c.ended != "" {
		return false
	}
	c.ended = byScript
	return true
}

// AwaitClosed waits until the other side has closed a connection, and says how: fin or rst.
func (s *Script) AwaitClosed(ctx context.Context, server string, id int64) (string, error) {
	s.mu.Lock()
	i := slices.IndexFunc(s.conns, func(c *scriptConn) bool { return c.server.config.Name == server && c.id == id })
	s.mu.Unlock()
	if i < 0 {
		return "", fmt.Errorf("%w: %s accepted no connection %d", ErrNoConn, server, id)
	}
	c := s.conns[i] // they only become more
	err := s.await(ctx, func() bool { return c.closed != "" })
	return c.closed, err
}

// Conns tells of every connection, in the order accepted.
func (s *Script) Conns() (list []ScriptConn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		seen := ScriptConn{Server: c.server.config.Name, Conn: c.id, Carried: c.requests.Load(), Closed: c.closed}
		if seen.Carried > 0 {
			seen.First = c.first
		}
		for _, a := range s.asked {
			if a.conn == c {
				seen.Waiting = append(seen.Waiting, a.Target)
			}
		}
		list = append(list, seen)
	}
	return list
}

// open gives a connection that is not ended.
func (s *Script) open(server string, id int64) (*scriptConn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		if c.server.config.Name == server && c.id == id {
			if c.closed != "" {
				return nil, fmt.Errorf("%w: connection %d of %s has ended (%s)", ErrNoConn, id, server, c.closed)
			}
			return c, nil
		}
	}
	return nil, fmt.Errorf("%w: %s accepted no connection %d", ErrNoConn, server, id)
}

// opened and ended follow a connection.
func (s *Script) opened(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns = append(s.conns, &scriptConn{conn: c})
	s.change()
}

func (s *Script) ended(c *conn, how string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = slices.DeleteFunc(s.asked, func(a *asked) bool { return a.conn.conn == c })
	for _, o := range s.conns {
		if o.conn == c {
			o.closed = how
		}
	}
	s.change()
}
