package proxy

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// FuzzServer gives a proxy whatever a server may send on its first connection in answer to a request, cut at will, and holds what
// clients get to these rules:
//
//   - it ends: no bytes leave a client waiting for longer than the timeouts;
//   - who asked gets that response as net/http reads the server's bytes, or the proxy's own refusal, or one that breaks off; never
//     one that looks complete and is not;
//   - what came behind the response reaches nobody: that connection serves no other request, and what the same client
//     and another one ask for next is answered by a server that read their requests.
func FuzzServer(f *testing.F) {
	for _, in := range []string{
		"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
		"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil",
		"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx: y\r\n\r\n",
		"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
		"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nok",
		"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n2\r\nok\r\n0\r\n\r\n",
		"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok!",
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 204 No\r\n\r\n",
		"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\nhello",
		"HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
		"HTTP/1.0 200 OK\r\n\r\nup to the end",
		"HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 1\r\n\r\nx",
		"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 1\r\n\r\nx",
		"HTTP/1.1 200\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
		"\r\nHTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 99 x\r\n\r\n", "ICY 200 OK\r\n\r\n", "",
	} {
		for way := range uint8(6) {
			f.Add([]byte(in), []byte{0}, way)
			f.Add([]byte(in), []byte{255}, way)
		}
		f.Add([]byte(in), []byte{6}, uint8(0))
	}
	f.Fuzz(func(t *testing.T, in, cuts []byte, way uint8) {
		if len(in) > 4<<10 {
			return
		}
		method, ends := []string{"GET", "HEAD", "POST"}[way%3], way%6 < 3
		a := answered(t, in, cuts, method, ends)
		a.check(t, in, method, ends)
	})
}

// answers are what came of a server's bytes.
type answers struct {
	first  []byte   // what the client got whose request they were the answer to, and ended
	ended  bool     // ... up to an end
	served int      // requests that the connection got in all
	others [][]byte // what clients got that came later
}

// answered lets the first connection answer its first request with in, cut at will, and then, unless it ends, others properly.
func answered(t *testing.T, in, cuts []byte, method string, ends bool) (a *answers) {
	a = &answers{}
	synctest.Test(t, func(t *testing.T) {
		wait := haproxycfg.Timeouts{Connect: time.Second, Client: 3 * time.Second, Server: 5 * time.Second, HTTPKeepAlive: time.Second, Tunnel: 4 * time.Second}
		var mu sync.Mutex
		number := 0
		v := newVirtual(t, wait, func(c net.Conn) {
			mu.Lock()
			number++
			evil := number == 1
			mu.Unlock()
			for r := bufio.NewReader(c); ; {
				m, err := strictly(r)
				if err != nil {
					return
				}
				if !evil {
					if !answerTo(c, m, 0, 0) {
						return
					}
					continue
				}
				mu.Lock()
				a.served++
				again := a.served > 1
				mu.Unlock()
				if again {
					if !answerTo(c, m, 0, 0) {
						return
					}
					continue
				}
				if !writeCut(c, in, cuts) || ends {
					return
				}
			}
		})
		ask := func(request string) (response []byte, ended bool) {
			client := v.client()
			defer client.conn.Close()
			go say(client, request)
			_ = client.conn.SetReadDeadline(time.Now().Add(time.Hour))
			response, err := io.ReadAll(client)
			return response, err == nil
		}
		body := ""
		if method == "POST" {
			body = "content-length: 3\r\n\r\nabc"
		} else {
			body = "\r\n"
		}
		a.first, a.ended = ask(method + " /first HTTP/1.1\r\nhost: a\r\n" + body)
		for range 2 {
			got, _ := ask("GET /later HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
			a.others = append(a.others, got)
		}
		v.p.Close()
	})
	return a
}

// writeCut writes in pieces whose lengths are cuts, each after a moment in which the one before can be dealt with.
func writeCut(c net.Conn, in, cuts []byte) bool {
	for rest, i := in, 0; len(rest) > 0; i++ {
		n := len(rest)
		if len(cuts) > 0 {
			n = min(int(cuts[i%len(cuts)])+1, n)
		}
		if _, err := c.Write(rest[:n]); err != nil {
			return false
		}
		rest = rest[n:]
		time.Sleep(time.Millisecond)
	}
	return true
}

// check holds the answers to the rules.
func (a *answers) check(t *testing.T, in []byte, method string, ends bool) {
	t.Helper()
	if !a.ended {
		t.Fatalf("%q: the client waits for ever, having got %q", in, a.first)
	}
	got, complete := readResponseAs(t, a.first, method, ends) // a pipe does not tell a reset from an end
	sent, whole := readResponseAs(t, in, method, ends)
	if got.status == 101 {
		return // what follows is nobody's response
	}
	_, page, _ := bytes.Cut(h1.ErrorResponse(502), []byte("\r\n\r\n"))
	own := got.status == 504 || got.status == 502 && (method == "HEAD" || got.body == string(page))
	switch {
	case complete && !own && sent.status != 0 && (!whole || got.status != sent.status || got.body != sent.body):
		t.Fatalf("%q: net/http reads %+v (whole: %v), the client got %q", in, sent, whole, a.first)
	case got.behind > 0:
		t.Fatalf("%q: the client got more than a response: %q", in, a.first)
	case a.served > 1 && (!whole || sent.behind > 0):
		t.Fatalf("%q: net/http reads %+v (whole: %v), and the connection served %d requests", in, sent, whole, a.served)
	}
	want := stamp(message{"GET", "/later", ""}, 0)
	for _, other := range a.others {
		if r, ok := readResponseAs(t, other, "GET", true); !ok || r.status != 200 || r.body != want {
			t.Fatalf("%q: somebody who asked later got %q", in, other)
		}
	}
}

// reading is a response as net/http reads it; a status of 0 is none.
type reading struct {
	status int
	body   string
	behind int // bytes behind it
}

func (r reading) String() string {
	return fmt.Sprintf("%d %q and %d bytes", r.status, r.body, r.behind)
}

// readResponseAs reads the final response to a request, and tells whether all of it is there.
func readResponseAs(t *testing.T, text []byte, method string, ended bool) (got reading, whole bool) {
	t.Helper()
	r := bufio.NewReader(bytes.NewReader(text))
	for {
		resp, err := http.ReadResponse(r, &http.Request{Method: method})
		if err != nil {
			return got, false
		}
		if resp.StatusCode < 200 && resp.StatusCode != 101 {
			continue
		}
		got.status = resp.StatusCode
		body, err := io.ReadAll(resp.Body)
		got.body, got.behind = string(body), r.Buffered()
		untilEnd := resp.ContentLength < 0 && len(resp.TransferEncoding) == 0 && method != "HEAD"
		return got, err == nil && (ended || !untilEnd)
	}
}
