package fakeservers

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http2/hpack"

	"github.com/reuselab/reuselab/fakeservers/wire"
)

// ScriptReply is what a script answers.
type ScriptReply struct {
	Status  int           `json:"status"`
	Headers []ScriptField `json:"headers,omitempty"` // one of the names that every response has takes its place
	Body    int           `json:"body,omitempty"`    // bytes
	Then    string        `json:"then,omitempty"`    // fin, rst: how the connection ends behind it; stay: it does not end even if the request said so; else it is kept
}

// ScriptField is a header field.
type ScriptField struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// asked is a request that waits for its answer.
type asked struct {
	ScriptRequest
	conn    *scriptConn
	claimed bool         // the script knows of it
	last    bool         // the other side wants the connection to end behind the answer
	stream  *wire.Stream // HTTP/2
	h2      *wire.H2
}

// serveByScript reads requests and leaves the answering to the script. It goes on reading meanwhile, so that it sees at once when
// the other side ends the connection.
func (c *conn) serveByScript(s *Script) error {
	h2, err := c.speaksH2()
	switch {
	case err != nil:
		return err
	case h2:
		return c.readH2(s)
	}
	return c.readH1(s)
}

// readH1 passes over a PROXY line: the proxy may have been told to send one.
func (c *conn) readH1(s *Script) error {
	if err := c.wire.SkipProxyLine(); err != nil {
		return err
	}
	var m wire.Message
	for {
		err := c.wire.ReadHead(&m)
		if errors.Is(err, wire.ErrNotHTTP) && s.of(c).tunnel {
			if _, err = io.Copy(io.Discard, c.wire); err == nil {
				err = io.EOF
			}
		}
		if err != nil {
			return err
		}
		seq, err := c.received(&m)
		if err != nil {
			return err
		}
		a := &asked{ScriptRequest: c.request(&m, seq), conn: s.of(c), last: m.Last}
		if err := c.wire.Discard(&m); err != nil {
			return err
		}
		if err := s.received(a); err != nil {
			return err
		}
	}
}

func (c *conn) readH2(s *Script) error {
	streams := c.server.config.Streams
	if streams == 0 {
		streams = wire.StreamsAtOnce
	}
	h := wire.NewH2(c.wire, streams, func(gone *wire.Stream) {
		c.answered()
		s.forget(func(a *asked) bool { return a.stream == gone })
	})
	for {
		e, err := h.Next()
		if err != nil {
			return err
		}
		if e.Head != nil {
			if e.Stream.Tag, err = c.received(e.Head); err != nil {
				return err
			}
			e.Stream.Note = &asked{ScriptRequest: c.request(e.Head, e.Stream.Tag), conn: s.of(c), stream: e.Stream, h2: h}
		}
		if a, waits := e.Stream.Note.(*asked); waits && e.End {
			if err := s.received(a); err != nil {
				return err
			}
		}
	}
}

// request copies a head.
func (c *conn) request(m *wire.Message, seq int64) ScriptRequest {
	r := ScriptRequest{
		Server: c.server.config.Name, Conn: c.id, Seq: seq, First: c.first,
		Client: string(m.Get("x-client")), ID: string(m.Get("x-request-id")),
		Method: string(m.Start[0]), Target: string(m.Start[1]), Headers: map[string]string{},
	}
	for _, f := range m.Fields {
		name := strings.ToLower(string(f.Name))
		if before, twice := r.Headers[name]; twice {
			r.Headers[name] = before + ", " + string(f.Value)
		} else {
			r.Headers[name] = string(f.Value)
		}
	}
	return r
}

// of gives a connection as the script sees it.
func (s *Script) of(c *conn) *scriptConn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conns[slices.IndexFunc(s.conns, func(o *scriptConn) bool { return o.conn == c })]
}

// received takes in a complete request, and answers it where the script has said so before.
func (s *Script) received(a *asked) error {
	s.mu.Lock()
	ordered := s.answers[a.ID]
	if !ordered {
		s.asked = append(s.asked, a)
		s.change()
	}
	s.mu.Unlock()
	if ordered {
		return s.answer(a, ScriptReply{Status: 200, Body: a.conn.server.config.Size})
	}
	return nil
}

// forget drops requests that need no answer any more.
func (s *Script) forget(which func(*asked) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = slices.DeleteFunc(s.asked, which)
	s.change()
}

// answer sends a response. Its errors are those of a connection that the other side has ended.
func (s *Script) answer(a *asked, r ScriptReply) (err error) {
	c := a.conn
	if r.Then == "stay" {
		a.last = false
	}
	s.forget(func(o *asked) bool { return o == a })
	if a.stream != nil {
		err = a.h2.Answer(a.stream, h2Head(a, r), r.Body)
	} else {
		if r.Status == http.StatusSwitchingProtocols || a.Method == http.MethodConnect && r.Status < 300 {
			s.mu.Lock()
			c.tunnel = true
			s.mu.Unlock()
		}
		c.answered()
		_, err = c.wire.Write(h1Response(a, r))
	}
	if err == nil {
		err = c.wire.Flush()
	}
	if err != nil {
		return fmt.Errorf("answer %s on connection %d of %s: %w", a.Target, a.Conn, a.Server, err)
	}
	if end := (ending{do: byScript, rst: r.Then == "rst"}); r.Then == "fin" || r.Then == "rst" || a.last {
		c.end(end, false)
	}
	return nil
}

// fieldsOf is the head of a response without its status: what every response says, and what the script adds.
func fieldsOf(a *asked, r ScriptReply) (list []ScriptField) {
	has := func(name string) bool {
		return slices.ContainsFunc(r.Headers, func(f ScriptField) bool { return strings.EqualFold(f.Name, name) })
	}
	add := func(name, value string) {
		if !has(name) {
			list = append(list, ScriptField{name, value})
		}
	}
	// RFC 9110 section 8.6: no Content-Length in a 1xx or 204; in a 304 it would speak of another response.
	if r.Status >= 200 && r.Status != http.StatusNoContent && r.Status != http.StatusNotModified && !has("Transfer-Encoding") {
		add("Content-Length", strconv.Itoa(r.Body))
	}
	for _, s := range a.conn.stamps() {
		add(s.name, s.value)
	}
	add("X-Conn-Seq", strconv.FormatInt(a.Seq, 10))
	if a.last {
		add("Connection", "close")
	}
	return append(list, r.Headers...)
}

// h1Response is a whole response.
func h1Response(a *asked, r ScriptReply) []byte {
	b := fmt.Appendf(nil, "HTTP/1.1 %d %s\r\n", r.Status, http.StatusText(r.Status))
	chunked := false
	for _, f := range fieldsOf(a, r) {
		b = fmt.Appendf(b, "%s: %s\r\n", f.Name, f.Value)
		chunked = chunked || strings.EqualFold(f.Name, "Transfer-Encoding")
	}
	b = append(b, "\r\n"...)
	body := strings.Repeat("x", r.Body)
	switch {
	case a.Method == http.MethodHead:
		return b
	case chunked && body != "":
		b = fmt.Appendf(b, "%x\r\n%s\r\n", len(body), body)
	case !chunked:
		return append(b, body...)
	}
	return append(b, "0\r\n\r\n"...)
}

// h2Head is a response's head, ":status" first.
func h2Head(a *asked, r ScriptReply) []hpack.HeaderField {
	list := []hpack.HeaderField{{Name: ":status", Value: strconv.Itoa(r.Status)}}
	for _, f := range fieldsOf(a, r) {
		list = append(list, hpack.HeaderField{Name: strings.ToLower(f.Name), Value: f.Value})
	}
	return list
}
