package fakeservers

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"

	"github.com/reuselab/reuselab/fakeservers/wire"
)

// Raw is a server for cases of raw bytes, one at a time: it reads requests as strictly as can be, takes down all that is doubtful
// about them, and answers the first of a case with bytes that it was given and all others with a plain 200.
type Raw struct {
	listener net.Listener
	life     sync.WaitGroup

	news     // guards following fields
	plan     RawPlan
	answered bool // the plan's reply was given
	writing  int  // replies of a plan that are on their way out
	conns    []*rawConn
	nth      int // of connections
	seen     []RawRequest
}

// RawPlan is how the server behaves in one case.
type RawPlan struct {
	Own   []string `json:"own"`             // targets of the requests that are not the case's
	Reply []byte   `json:"reply,omitempty"` // to the case's first request; none: a plain 200
	Extra []byte   `json:"extra,omitempty"` // behind Reply, at once with its last byte
	Ends  bool     `json:"ends,omitempty"`  // the connection is closed behind Reply
	Split bool     `json:"split,omitempty"` // Reply goes out byte by byte
}

// RawRequest is a request as it came.
type RawRequest struct {
	Conn     int           `json:"conn"` // from 1, over the server's whole life
	Method   string        `json:"method"`
	Target   string        `json:"target"`
	Version  string        `json:"version"`
	Fields   []ScriptField `json:"fields"`
	Trailers []ScriptField `json:"trailers,omitempty"`
	Body     []byte        `json:"body,omitempty"`
	Framing  string        `json:"framing"`           // none, length, chunked
	Doubts   []string      `json:"doubts,omitempty"`  // why somebody else might read it otherwise
	Partial  bool          `json:"partial,omitempty"` // its end did not come
}

// RawConn is what became of a connection.
type RawConn struct {
	Conn int  `json:"conn"`
	Open bool `json:"open"`
}

// RawSeen is what a case has come to.
type RawSeen struct {
	Requests []RawRequest `json:"requests"`
	Conns    []RawConn    `json:"conns"` // those of Requests
}

type rawConn struct {
	net.Conn
	id   int
	idle bool // between two requests
}

// ListenRaw starts a server.
func ListenRaw(addr string) (*Raw, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	s := &Raw{listener: l, news: newNews()}
	s.life.Go(s.accept)
	return s, nil
}

// Addr is where it listens.
func (s *Raw) Addr() string { return s.listener.Addr().String() }

// Arm ends all connections, waits until the other side has closed them too, forgets what was seen, and begins a case.
func (s *Raw) Arm(ctx context.Context, p RawPlan) error {
	s.mu.Lock()
	for _, c := range s.conns {
		s.endLocked(c)
	}
	s.mu.Unlock()
	wait, cancel := context.WithTimeout(ctx, closeWithin)
	defer cancel()
	if err := s.await(wait, func() bool { return len(s.conns) == 0 }); err != nil {
		s.mu.Lock()
		for _, c := range s.conns {
			_ = c.Close()
		}
		s.mu.Unlock()
		if err := s.await(ctx, func() bool { return len(s.conns) == 0 }); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plan, s.answered, s.seen = p, false, nil
	return nil
}

// endLocked ends a connection: an idle one gently, so that the other side's end can be waited for.
func (s *Raw) endLocked(c *rawConn) {
	if tcp, ok := c.Conn.(*net.TCPConn); ok {
		if c.idle && tcp.CloseWrite() == nil {
			return
		}
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}

// Seen gives what the case has come to, and waits before until the other side has ended the connections of its requests, as long as
// ctx allows.
func (s *Raw) Seen(ctx context.Context, gone bool) RawSeen {
	if gone {
		_ = s.await(ctx, func() bool {
			return !slices.ContainsFunc(s.conns, func(c *rawConn) bool {
				return slices.ContainsFunc(s.seen, func(r RawRequest) bool { return r.Conn == c.id && !slices.Contains(s.plan.Own, r.Target) })
			})
		})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := RawSeen{Requests: slices.Clone(s.seen)}
	for _, r := range s.seen {
		if !slices.ContainsFunc(seen.Conns, func(c RawConn) bool { return c.Conn == r.Conn }) {
			open := slices.ContainsFunc(s.conns, func(o *rawConn) bool { return o.id == r.Conn })
			seen.Conns = append(seen.Conns, RawConn{Conn: r.Conn, Open: open})
		}
	}
	return seen
}

// Close ends the server and every connection.
func (s *Raw) Close() error {
	err := s.listener.Close()
	s.mu.Lock()
	for _, c := range s.conns {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.life.Wait()
	return err
}

// update changes what is guarded, and tells those who wait.
func (s *Raw) update(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
	s.change()
}

func (s *Raw) accept() {
	for {
		raw, err := s.listener.Accept()
		if err != nil {
			return
		}
		c := &rawConn{Conn: raw, idle: true}
		s.update(func() {
			s.nth++
			c.id = s.nth
			s.conns = append(s.conns, c)
		})
		s.life.Go(func() {
			s.serve(c)
			_ = c.Close()
			s.update(func() { s.conns = slices.DeleteFunc(s.conns, func(o *rawConn) bool { return o == c }) })
		})
	}
}

// serve reads and answers until the other side ends the connection, or says what is no request.
func (s *Raw) serve(c *rawConn) {
	in := bufio.NewReader(c)
	for {
		if _, err := in.Peek(1); err != nil {
			return
		}
		s.update(func() { c.idle = false })
		r, err := readRaw(in)
		r.Conn = c.id
		var reply, extra []byte
		var split, ends bool
		var own []string
		s.update(func() {
			reply, own = plainReply(r), s.plan.Own
			if !slices.Contains(s.plan.Own, r.Target) && !s.answered && s.plan.Reply != nil && err == nil {
				s.answered, reply, extra, split, ends = true, s.plan.Reply, s.plan.Extra, s.plan.Split, s.plan.Ends
			}
			s.seen = append(s.seen, r)
			if split {
				s.writing++
			}
		})
		if err != nil {
			return
		}
		if slices.Contains(own, r.Target) {
			// Who asks for one of these wants to know that all before it is over.
			_ = s.await(context.Background(), func() bool { return s.writing == 0 })
		}
		s.update(func() { c.idle = true })
		if split {
			last := len(reply) - 1
			err := wire.WritePieces(c, reply[:last], true)
			s.update(func() { s.writing-- })
			if err != nil {
				return
			}
			reply = reply[last:]
		}
		if _, err := c.Write(append(reply[:len(reply):len(reply)], extra...)); err != nil || ends {
			return
		}
	}
}

// plainReply is the answer to what no case has a reply for. It says what it answers.
func plainReply(r RawRequest) []byte {
	shown := strings.Map(func(c rune) rune {
		if c <= ' ' || c >= 0x7f {
			return '?'
		}
		return c
	}, r.Method+"#"+r.Target)
	if len(shown) > 200 {
		shown = shown[:200]
	}
	body := "ok"
	if r.Method == "HEAD" {
		body = ""
	}
	status := "200 OK"
	if r.Method == "CONNECT" {
		status = "405 Method Not Allowed" // a tunnel would be none of HTTP's business any more
	}
	return fmt.Appendf(nil, "HTTP/1.1 %s\r\nX-Server: s1\r\nX-Answers: %s\r\nContent-Length: 2\r\n\r\n%s", status, shown, body)
}

// errNoRequest ends a connection on which nothing can be found any more.
var errNoRequest = errors.New("this is no request")

// readRaw reads one request. With an error it gives what was there.
func readRaw(in *bufio.Reader) (r RawRequest, err error) {
	doubt := func(format string, a ...any) { r.Doubts = append(r.Doubts, fmt.Sprintf(format, a...)) }
	line := func() ([]byte, error) {
		b, err := in.ReadBytes('\n')
		if err != nil {
			r.Partial = true
			return b, err
		}
		b = b[:len(b)-1]
		if !bytes.HasSuffix(b, []byte("\r")) {
			doubt("a line ends in LF alone: %.60q", b)
			return b, nil
		}
		b = b[:len(b)-1]
		if i := bytes.IndexFunc(b, func(c rune) bool { return c == 0 || c == '\r' }); i >= 0 {
			doubt("a line has the control %q: %.60q", b[i], b)
		}
		return b, nil
	}
	start, err := line()
	if err != nil {
		return r, err
	}
	parts := strings.Split(string(start), " ")
	if len(parts) != 3 || parts[0] == "" || parts[1] == "" || !strings.HasPrefix(parts[2], "HTTP/1.") {
		doubt("no request line: %.80q", start)
		return r, errNoRequest
	}
	r.Method, r.Target, r.Version = parts[0], parts[1], parts[2]
	if r.Fields, err = rawFields(line, doubt); err != nil {
		return r, err
	}
	length := rawFraming(&r, doubt)
	switch r.Framing {
	case "chunked":
		err = rawChunks(in, &r, line, doubt)
	case "length":
		r.Body = make([]byte, length)
		var n int
		if n, err = readFull(in, r.Body); err != nil {
			r.Body, r.Partial = r.Body[:n], true
		}
	}
	return r, err
}
