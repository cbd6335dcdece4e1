package proxy

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// FuzzConnection gives a proxy whatever a client may send, cut and delayed at will, and holds what comes of it to these rules:
//
//   - it ends: no bytes leave anybody waiting for longer than the timeouts;
//   - a server gets requests that a strict reader finds to be one message each, with one length;
//   - where net/http reads the client's bytes as requests, the servers were given the same ones, in the same order;
//   - the client gets the responses to its requests, each to its own, and nothing else but the proxy's own refusals;
//   - all of that does not depend on how the bytes were cut, nor on the kind of the client's connection.
func FuzzConnection(f *testing.F) {
	for _, in := range []string{
		someRequest, someRequest + someRequest,
		"POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhello" + someRequest,
		"POST /a HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nx: y\r\n\r\n" + someRequest,
		"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 6\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n",
		"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ncontent-length: 30\r\n\r\nabc" + someRequest,
		"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: xchunked\r\ncontent-length: 4\r\n\r\nabcd" + someRequest,
		"\r\n\r\nGET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\nHEAD /h HTTP/1.1\r\nhost: a\r\n\r\n" + someRequest,
		"POST / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 3\r\n\r\nabc" + someRequest,
		"GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: x\r\n\r\n" + someRequest,
		"CONNECT a:80 HTTP/1.1\r\nhost: a:80\r\n\r\n" + someRequest,
		"GET http://b/ HTTP/1.1\r\nhost: a\r\n\r\nOPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n",
		"GET / HTTP/1.1\nhost: a\n\nGET / HTTP/1.1\r\nhost: a\r\nx: y\r\n z\r\n\r\n",
		"PUT /x HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
		"HEAD / HTTP/1.1\r\nhost: a\r\n\r\nHEAD / HTTP/1.1\r\nhost: a\xf9\n\r\n" + someRequest,
		"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
	} {
		f.Add([]byte(in), []byte{255}, uint8(0))
		f.Add([]byte(in), []byte{0}, uint8(1))
		f.Add([]byte(in), []byte{6, 130}, uint8(2))
	}
	f.Fuzz(func(t *testing.T, in, cuts []byte, server uint8) {
		if len(in) > 4<<10 {
			return // longer ones only take longer
		}
		whole := passThrough(t, net.Pipe, in, nil, server)
		whole.check(t, in)
		for kind, pipe := range clientKinds {
			pieces := passThrough(t, pipe, in, cuts, server)
			pieces.check(t, in)
			if !pieces.paused && (fmt.Sprint(whole.forwarded) != fmt.Sprint(pieces.forwarded) || whole.answers != pieces.answers) {
				t.Fatalf("%q: whole\n%+v\nin pieces, %s\n%+v", in, whole, kind, pieces)
			}
		}
	})
}

// passage is what came of a client's bytes.
type passage struct {
	forwarded []message // in the order in which servers had read them
	wrong     []string  // what a server got that is no message
	response  []byte    // all that the client got
	ended     bool      // ... up to an end
	paused    bool      // the client was slow
	answers   int       // responses in response
}

// message is a request as the far side reads it.
type message struct{ method, target, body string }

// passThrough sends in, cut at will, through a proxy in virtual time.
func passThrough(t *testing.T, pipe func() (ours, theirs net.Conn), in, cuts []byte, kind uint8) (p *passage) {
	p = &passage{}
	synctest.Test(t, func(t *testing.T) {
		wait := haproxycfg.Timeouts{Connect: time.Second, Client: 3 * time.Second, Server: 5 * time.Second, HTTPRequest: 2 * time.Second}
		var mu sync.Mutex
		v := newVirtual(t, wait, func(c net.Conn) {
			for r := bufio.NewReader(c); ; {
				m, err := strictly(r)
				mu.Lock()
				if err == nil {
					p.forwarded = append(p.forwarded, m)
				} else if err != io.EOF && err != io.ErrUnexpectedEOF && err != io.ErrClosedPipe {
					p.wrong = append(p.wrong, err.Error())
				}
				number := len(p.forwarded)
				mu.Unlock()
				if err != nil || !answerTo(c, m, number, kind) {
					return
				}
			}
		})
		v.pipe = pipe
		client := v.client()
		var reading sync.WaitGroup
		reading.Go(func() {
			_ = client.conn.SetReadDeadline(time.Now().Add(time.Hour))
			var err error
			p.response, err = io.ReadAll(client)
			p.ended = err == nil
		})
		for rest, i := in, 0; len(rest) > 0; i++ {
			n := len(rest)
			if len(cuts) > 0 {
				cut := cuts[i%len(cuts)]
				if cut&128 != 0 {
					p.paused = true
					time.Sleep(time.Duration(cut) * 10 * time.Millisecond)
				}
				n = min(int(cut&127)+1, n)
			}
			if _, err := client.conn.Write(rest[:n]); err != nil {
				break
			}
			rest = rest[n:]
		}
		reading.Wait()
		client.conn.Close()
		v.p.Close()
	})
	return p
}

// strictly reads one request, and refuses what two readers could read differently. The error is io.EOF at the end between
// two of them, and io.ErrUnexpectedEOF within one.
func strictly(r *bufio.Reader) (m message, err error) {
	var head bytes.Buffer
	lengths := 0
	for line := []byte(nil); string(line) != "\r\n"; {
		line, err = r.ReadBytes('\n')
		if err != nil {
			if head.Len() > 0 || len(line) > 0 {
				err = io.ErrUnexpectedEOF
			}
			return m, err
		}
		if !bytes.HasSuffix(line, []byte("\r\n")) || bytes.ContainsAny(line[:len(line)-2], "\r\x00") || bytes.ContainsAny(line[:1], " \t") {
			return m, fmt.Errorf("line %q", line)
		}
		name, _, _ := bytes.Cut(bytes.ToLower(line), []byte(":"))
		if string(name) == "content-length" || string(name) == "transfer-encoding" {
			lengths++
		}
		head.Write(line)
	}
	all := bufio.NewReader(io.MultiReader(&head, r))
	q, err := http.ReadRequest(all)
	if err != nil {
		return m, fmt.Errorf("head: %w", err)
	}
	if lengths > 1 {
		return m, fmt.Errorf("%d lengths", lengths)
	}
	body, err := io.ReadAll(q.Body)
	switch {
	case err != nil && strings.Contains(err.Error(), "EOF"):
		return m, io.ErrUnexpectedEOF
	case err != nil:
		return m, fmt.Errorf("body: %w", err)
	case all.Buffered() > 0:
		return m, fmt.Errorf("%d bytes behind a request that nobody has answered", all.Buffered())
	}
	return message{q.Method, q.RequestURI, string(body)}, nil
}

// answerTo answers the request with that number, as a server of a kind does; false means that it closes.
func answerTo(c net.Conn, m message, number int, kind uint8) bool {
	body := stamp(m, number)
	head := fmt.Sprintf("HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n", len(body))
	switch {
	case m.method == "HEAD":
		body = ""
	case kind%3 == 1:
		head, body = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body)
	case kind%3 == 2:
		head = "HTTP/1.1 200 OK\r\n\r\n"
	}
	if m.method == "CONNECT" {
		head, body = "HTTP/1.1 405 No\r\ncontent-length: 0\r\n\r\n", ""
	}
	_, err := io.WriteString(c, head+body)
	return err == nil && (kind%3 != 2 || m.method == "CONNECT")
}

func stamp(m message, number int) string {
	return fmt.Sprintf("%d %s %s %d", number, m.method, m.target, len(m.body))
}

// check holds a passage to the rules.
func (p *passage) check(t *testing.T, in []byte) {
	t.Helper()
	switch {
	case !p.ended:
		t.Fatalf("%q: the client waits for ever, having got %q", in, p.response)
	case len(p.wrong) > 0:
		t.Fatalf("%q: servers got %q", in, p.wrong)
	}
	for i, m := range readAs(in) {
		if i < len(p.forwarded) && m != p.forwarded[i] {
			t.Fatalf("%q: request %d was forwarded as %+v, net/http reads %+v", in, i+1, p.forwarded[i], m)
		}
	}
	r := bufio.NewReader(bytes.NewReader(p.response))
	answered := 0
	for p.answers = 0; ; p.answers++ {
		asked := http.Request{Method: "GET"} // so is a refusal of HEAD answered, with a body
		if answered < len(p.forwarded) {
			asked.Method = p.forwarded[answered].method
		}
		if _, err := r.Peek(1); err == io.EOF {
			return
		}
		got, err := http.ReadResponse(r, &asked)
		if err != nil {
			t.Fatalf("%q: the client got %q: %v", in, p.response, err)
		}
		body, err := io.ReadAll(got.Body)
		if err != nil {
			t.Fatalf("%q: the client got %q: %v", in, p.response, err)
		}
		switch {
		case got.StatusCode >= 400:
			if got.StatusCode == 405 {
				answered++
			}
		case answered >= len(p.forwarded):
			t.Fatalf("%q: %d requests, and the client got %q", in, answered, p.response)
		default:
			if want := stamp(p.forwarded[answered], answered+1); asked.Method != "HEAD" && string(body) != want {
				t.Fatalf("%q: the client got %q for %q", in, body, want)
			}
			answered++
		}
	}
}

// readAs gives net/http's reading of a client's bytes, as far as it has one and another request can follow.
func readAs(in []byte) (all []message) {
	r := bufio.NewReader(bytes.NewReader(in))
	for {
		for b, err := r.Peek(1); err == nil && (b[0] == '\r' || b[0] == '\n'); b, err = r.Peek(1) {
			_, _ = r.Discard(1) // net/http ignores no empty line
		}
		q, err := http.ReadRequest(r)
		if err != nil {
			return all
		}
		body, err := io.ReadAll(q.Body)
		if err != nil {
			return all
		}
		all = append(all, message{q.Method, q.RequestURI, string(body)})
		if q.Close || q.Method == "CONNECT" || len(q.TransferEncoding) > 0 && q.ContentLength >= 0 {
			return all
		}
	}
}
