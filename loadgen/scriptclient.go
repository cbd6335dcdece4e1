package loadgen

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/reuselab/reuselab/fakeservers/wire"
)

// ScriptClients are the clients of a script, by name: each has one HTTP/1.1 connection at a time, which its first request opens.
// Nothing happens but what is asked for. One goroutine calls its methods; those that wait do so until their context ends.
type ScriptClients struct {
	conns   []*scriptConn // of all clients, in the order opened
	reading sync.WaitGroup
	result  Result
}

// ScriptRequest is what a client sends.
type ScriptRequest struct {
	Client  string        `json:"client"`
	Addr    string        `json:"addr"` // of the proxy
	ID      string        `json:"id"`   // X-Request-Id
	Method  string        `json:"method"`
	Target  string        `json:"target"`
	Version string        `json:"version"`           // HTTP/1.0, HTTP/1.1
	Headers []ScriptField `json:"headers,omitempty"` // beside Host, X-Client and X-Request-Id; one of these names takes their place
	Body    int           `json:"body,omitempty"`    // bytes
}

// ScriptField is a header field.
type ScriptField struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// ScriptResponse is what a client got: a response, or the end of its connection.
type ScriptResponse struct {
	Status  int               `json:"status"`            // 0: none
	Headers map[string]string `json:"headers,omitempty"` // by name in lower case; of several the values, with a comma between two
	Closed  string            `json:"closed,omitempty"`  // fin or rst: so the proxy ended the connection, and there was no complete response
	Within  bool              `json:"within,omitempty"`  // ... but the beginning of one
}

// ScriptConn is what became of a client connection so far.
type ScriptConn struct {
	Client   string   `json:"client"`
	Nth      int      `json:"nth"` // connection of this client, from 1
	Sent     int      `json:"sent"`
	Answered int      `json:"answered"`
	Closed   string   `json:"closed,omitempty"`  // fin or rst by the proxy, us; "" while open
	Waiting  []string `json:"waiting,omitempty"` // targets of requests that are not answered
	Unread   int      `json:"unread,omitempty"`  // bytes that came and that no step has waited for
}

// scriptConn is one connection of a client.
type scriptConn struct {
	client   string
	nth      int
	net      net.Conn
	parser   wire.H1Client
	pending  []ScriptRequest // sent and not answered
	sent     int
	answered int
	first    bool // the response that comes next is the first
	over     bool // the next request opens another one
	us       bool // we ended it

	mu      sync.Mutex // guards following fields
	in      []byte     // received and not taken in; never written to, only appended
	ended   string     // fin, rst: how the proxy ended it
	changed chan struct{}
}

// scriptConnectWithin is what connecting to a proxy that listens may take.
const scriptConnectWithin = 10 * time.Second

// Send writes a request, on a new connection where the client has none. An error is the connection's.
func (s *ScriptClients) Send(ctx context.Context, r ScriptRequest) error {
	c, err := s.open(ctx, r.Client, r.Addr)
	if err != nil {
		return err
	}
	s.result.Requests++
	c.sent++
	c.pending = append(c.pending, r)
	if _, err := c.net.Write(requestBytes(r)); err != nil {
		s.failed(c, ErrorResetBefore)
		return fmt.Errorf("%s cannot send on its connection %d: %w", r.Client, c.nth, err)
	}
	return nil
}

// Say writes bytes as they are, on a new connection where the client has none. They count as no request.
func (s *ScriptClients) Say(ctx context.Context, client, addr, bytes string) error {
	c, err := s.open(ctx, client, addr)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(c.net, bytes); err != nil {
		return fmt.Errorf("%s cannot send on its connection %d: %w", client, c.nth, err)
	}
	return nil
}

// open gives a client's connection, a new one where it has none.
func (s *ScriptClients) open(ctx context.Context, client, addr string) (*scriptConn, error) {
	c := s.current(client)
	if c == nil {
		return s.connect(ctx, client, addr)
	}
	if ended := c.end(); ended != "" {
		return nil, fmt.Errorf("the proxy has closed connection %d of %s (%s): a step {client: %s, recv: closed} takes note of that", c.nth, client, ended, client)
	}
	return c, nil
}

// current is a client's connection; nil: it has none that is ours to use.
func (s *ScriptClients) current(client string) *scriptConn {
	for _, c := range slices.Backward(s.conns) {
		if c.client == client {
			if c.over {
				return nil
			}
			return c
		}
	}
	return nil
}

func (s *ScriptClients) connect(ctx context.Context, client, addr string) (*scriptConn, error) {
	ctx, cancel := context.WithTimeout(ctx, scriptConnectWithin)
	defer cancel()
	var d net.Dialer
	raw, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("%s cannot connect: %w", client, err)
	}
	c := &scriptConn{client: client, nth: 1, net: raw, first: true, changed: make(chan struct{})}
	for _, o := range s.conns {
		if o.client == client {
			c.nth++
		}
	}
	s.conns = append(s.conns, c)
	s.result.ClientConns++
	s.reading.Go(c.read)
	return c, nil
}

// requestBytes is a whole request.
func requestBytes(r ScriptRequest) []byte {
	b := fmt.Appendf(nil, "%s %s %s\r\n", r.Method, r.Target, r.Version)
	given := func(name string) bool {
		return slices.ContainsFunc(r.Headers, func(f ScriptField) bool { return strings.EqualFold(f.Name, name) })
	}
	own := []ScriptField{{"Host", "reuselab.test"}, {"X-Client", r.Client}, {"X-Request-Id", r.ID}}
	// A length belongs into the head, also of nothing, where the method means something by a body: RFC 9110 section 8.6.
	if r.Body > 0 || r.Method == "POST" || r.Method == "PUT" || r.Method == "PATCH" {
		own = append(own, ScriptField{"Content-Length", fmt.Sprint(r.Body)})
	}
	for _, f := range own {
		if !given(f.Name) {
			b = fmt.Appendf(b, "%s: %s\r\n", f.Name, f.Value)
		}
	}
	for _, f := range r.Headers {
		b = fmt.Appendf(b, "%s: %s\r\n", f.Name, f.Value)
	}
	b = append(b, "\r\n"...)
	return append(b, strings.Repeat("x", r.Body)...)
}

// read takes in what comes until the connection ends.
func (c *scriptConn) read() {
	buffer := make([]byte, 16<<10)
	for {
		n, err := c.net.Read(buffer)
		c.mu.Lock()
		c.in = append(c.in, buffer[:n]...)
		if err != nil {
			c.ended = proxyEnded(err)
		}
		close(c.changed)
		c.changed = make(chan struct{})
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func proxyEnded(err error) string {
	switch {
	case errors.Is(err, io.EOF):
		return EndFin
	case errors.Is(err, syscall.ECONNRESET):
		return EndRST
	}
	return EndDropped // by ourselves
}

// Receive waits for a client's next response, to its oldest request that has none. The end of the connection is no error: it is
// what was received.
func (s *ScriptClients) Receive(ctx context.Context, client string) (ScriptResponse, error) {
	c := s.current(client)
	if c == nil {
		return ScriptResponse{}, fmt.Errorf("%s has no connection: it opens one when it sends", client)
	}
	head := len(c.pending) > 0 && c.pending[0].Method == "HEAD"
	c.parser.Connect = len(c.pending) > 0 && c.pending[0].Method == "CONNECT"
	c.parser.Expect(head)
	c.parser.Switching = len(c.pending) > 0 && slices.ContainsFunc(c.pending[0].Headers, func(f ScriptField) bool { return strings.EqualFold(f.Name, "Upgrade") })
	began := false
	for {
		c.mu.Lock()
		n, done, err := c.parser.Read(c.in)
		c.in = c.in[n:]
		began = began || n > 0 || len(c.in) > 0
		ended, changed := c.ended, c.changed
		c.mu.Unlock()
		switch {
		case err != nil:
			s.failed(c, ErrorBadResponse)
			return ScriptResponse{}, fmt.Errorf("%s received what is no response: %w", client, err)
		case !done && ended == EndFin && c.parser.Closed():
			done = true
		case !done && ended != "":
			s.failed(c, kindOfEnd(ended, began))
			c.over = true
			c.net.Close() // what it could still say has no use: a proxy in a tunnel may wait for its end
			return ScriptResponse{Closed: ended, Within: began}, nil
		}
		if done {
			return s.response(c), nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ScriptResponse{}, context.Cause(ctx)
		}
	}
}

// response takes the parser's response.
func (s *ScriptClients) response(c *scriptConn) ScriptResponse {
	r := ScriptResponse{Status: c.parser.Status, Headers: map[string]string{}}
	for _, f := range c.parser.Fields() {
		name := strings.ToLower(string(f.Name))
		if before, twice := r.Headers[name]; twice {
			r.Headers[name] = before + ", " + string(f.Value)
		} else {
			r.Headers[name] = string(f.Value)
		}
	}
	if len(c.pending) > 0 { // else nobody asked
		c.pending = c.pending[1:]
		c.answered++
		if s.result.Statuses == nil {
			s.result.Statuses = map[int]int64{}
		}
		s.result.Statuses[r.Status]++
		if c.first {
			s.result.FirstOnConn++
			c.first = false
		}
	}
	return r
}

func kindOfEnd(ended string, began bool) string {
	switch {
	case ended == EndFin && began:
		return ErrorCutResponse
	case ended == EndFin:
		return ErrorSilentClose
	case began:
		return ErrorResetInResponse
	}
	return ErrorResetBefore
}

// failed counts the requests of a connection that get no response any more.
func (s *ScriptClients) failed(c *scriptConn, kind string) {
	if s.result.ErrorsByKind == nil {
		s.result.ErrorsByKind, s.result.ErrorsByText = map[string]int64{}, map[string]int64{}
	}
	n := int64(len(c.pending))
	c.pending = nil
	if n > 0 {
		s.result.Errors += n
		s.result.ErrorsByKind[kind] += n
		s.result.ErrorsByText[kind] += n
	}
}
