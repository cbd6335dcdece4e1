package proxy_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// The same configuration for a real HAProxy and for ours: two proxies in a row of words, so that frontend and backend can
// be of different modes.
const oracleConfig = `
global
  nbthread 1
  maxconn 500
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
  retries 0
frontend fe
  bind unix@%s
  option %s
  default_backend be
backend be
  balance roundrobin
  http-reuse always
  option %s
  server s1 %s
`

var oracleModes = []string{"http-keep-alive", "http-server-close", "httpclose"}

// oracleCase is one message each way.
type oracleCase struct {
	story, request, response string
	method                   string
	modes                    bool   // in all combinations of modes
	since                    string // the first version that does so; empty: all
}

const (
	plainRequest  = "GET /a HTTP/1.1\r\nhost: a\r\n\r\n"
	plainResponse = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi"
)

var oracleCases = []oracleCase{
	{story: "1.1 both ways", request: plainRequest, response: plainResponse, modes: true},
	{story: "1.0 request", request: "GET /a HTTP/1.0\r\n\r\n", response: plainResponse, modes: true},
	{story: "1.0 request with keep-alive", request: "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", response: plainResponse, modes: true},
	{story: "1.0 response", request: plainRequest, response: "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nhi", modes: true},
	{story: "1.0 response with keep-alive", request: plainRequest, response: "HTTP/1.0 200 OK\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\nhi", modes: true},
	{story: "the client closes", request: "GET /a HTTP/1.1\r\nhost: a\r\nConnection: close\r\n\r\n", response: plainResponse, modes: true},
	{story: "the server closes", request: plainRequest, response: "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi", modes: true},
	{story: "TE is for trailers only", request: "GET /a HTTP/1.1\r\nhost: a\r\nTE: trailers, gzip\r\n\r\n", response: plainResponse},
	{story: "response without length", request: plainRequest, response: "HTTP/1.1 200 OK\r\n\r\nhi"},
	{story: "1.0 response without length", request: plainRequest, response: "HTTP/1.0 200 OK\r\n\r\nhi"},
	{story: "chunked response", request: plainRequest, response: "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"},
	{story: "chunked response with trailers", request: plainRequest, response: "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-t\r\n\r\n2\r\nhi\r\n0\r\nx-t: 1\r\n\r\n"},
	{story: "HEAD", method: "HEAD", request: "HEAD /a HTTP/1.1\r\nhost: a\r\n\r\n", response: "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n"},
	{story: "204", request: plainRequest, response: "HTTP/1.1 204 No Content\r\n\r\n"},
	{story: "304 with a length", request: plainRequest, response: "HTTP/1.1 304 Not Modified\r\ncontent-length: 20\r\n\r\n"},
	{story: "request with a body", method: "POST", request: "POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhello", response: plainResponse},
	{story: "request with a chunked body", method: "POST", request: "POST /a HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", response: plainResponse},
	{story: "no reason", since: "3.0", request: plainRequest, response: "HTTP/1.1 200\r\ncontent-length: 2\r\n\r\nhi"},
	{story: "bad response", request: plainRequest, response: "HTTP/1.1 abc\r\n\r\n"},
	{story: "upgrade that is not taken", request: "GET /a HTTP/1.1\r\nhost: a\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\n", response: plainResponse},
	{story: "bad request", request: "GET /a b HTTP/1.1\r\nhost: a\r\n\r\n"},
}

// seen is what can be seen of one case from outside.
type seen struct {
	Request, Response string
	ClientClosed      bool // a second request on the same connection got nothing
	ServerConns       int  // after a second request, wherever it came from
}

func TestAsHAProxyDoes(t *testing.T) {
	haproxy := needHAProxy(t)
	version := oracleVersion(t, haproxy)
	for _, fe := range oracleModes {
		for _, be := range oracleModes {
			t.Run(fe+" and "+be, func(t *testing.T) {
				if fe == "httpclose" && be == "http-keep-alive" && version < "3.0" {
					t.Skip("before 3.0 the frontend's httpclose closed server connections, too")
				}
				o := newOracle(t)
				theirs := o.runHAProxy(t, haproxy, fe, be)
				ours := o.runOurs(t, fe, be)
				for _, c := range oracleCases {
					if version >= c.since && (c.modes || fe == be && fe == oracleModes[0]) {
						t.Run(c.story, func(t *testing.T) {
							NewWithT(t).Expect(o.play(t, ours, c)).To(Equal(o.play(t, theirs, c)))
						})
					}
				}
			})
		}
	}
}

// oracleVersion is the program's version, as far as versions can be compared as text.
func oracleVersion(t *testing.T, program string) string {
	out, err := exec.Command(program, "-v").Output()
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	_, version, _ := strings.Cut(string(out), "version ")
	version, _, _ = strings.Cut(version, " ")
	return version
}

// oracle is the server both proxies have: it answers the response of the case being played.
type oracle struct {
	*origin
	dir      string
	response atomic.Pointer[string]
	requests chan string
	conns    chan int // which connection of the server a request came on
}

func newOracle(t *testing.T) *oracle {
	o := &oracle{dir: t.TempDir(), requests: make(chan string, 10), conns: make(chan int, 10)}
	o.origin = scripted(t, func(n int, c *peer) {
		_ = c.SetDeadline(time.Time{})
		for {
			head := c.head()
			if head == "" {
				return
			}
			body := ""
			switch {
			case strings.Contains(head, "content-length: 5"):
				body = c.bytes(5)
			case strings.Contains(head, "chunked"):
				body = c.bytes(len("5\r\nhello\r\n0\r\n\r\n"))
			}
			response := *o.response.Load()
			o.requests <- head + body
			o.conns <- n
			c.send(response)
			if !strings.Contains(response, "length") && !strings.Contains(response, "chunked") && !strings.Contains(response, " 204 ") {
				return
			}
		}
	})
	return o
}

func (o *oracle) text(name, fe, be string) (socket, config string) {
	socket = filepath.Join(o.dir, name)
	return socket, fmt.Sprintf(oracleConfig, socket, fe, be, o.addr())
}

func (o *oracle) runHAProxy(t *testing.T, program, fe, be string) string {
	socket, config := o.text("h", fe, be)
	runHAProxy(t, program, config, "unix", socket)
	return socket
}

func (o *oracle) runOurs(t *testing.T, fe, be string) string {
	socket, config := o.text("o", fe, be)
	cfg, err := haproxycfg.Parse("cfg", []byte(config), os.LookupEnv)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	start(t, cfg)
	return socket
}

// play sends the case's request and then a plain one, on the same connection if it is still there.
func (o *oracle) play(t *testing.T, socket string, c oracleCase) seen {
	var s seen
	o.response.Store(&c.response)
	client := o.dial(t, socket)
	client.send(c.request)
	s.Response = client.whole(c.method)
	first := 0
	if c.response != "" {
		s.Request, first = <-o.requests, <-o.conns
	}
	plain, last := plainResponse, "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
	o.response.Store(&plain)
	client.send(plainRequest)
	if client.whole("") == "" {
		s.ClientClosed = true
		client = o.dial(t, socket)
		client.send(plainRequest)
		client.whole("")
	}
	<-o.requests
	s.ServerConns = 1
	if <-o.conns != first {
		s.ServerConns = 2
	}
	// So that each case begins without parked connections.
	o.response.Store(&last)
	client = o.dial(t, socket)
	client.send("GET /end HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
	client.whole("")
	<-o.requests
	<-o.conns
	return s
}

func (o *oracle) dial(t *testing.T, socket string) *peer {
	conn, err := net.Dial("unix", socket)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { conn.Close() })
	return newPeer(conn)
}

// whole reads one response and returns all its bytes.
func (p *peer) whole(method string) string {
	var raw strings.Builder
	tee := bufio.NewReaderSize(io.TeeReader(byteByByte{p.r}, &raw), 16)
	q, _ := http.NewRequest(method, "/", nil)
	r, err := http.ReadResponse(tee, q)
	if err == nil {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	return raw.String()
}

// byteByByte keeps a buffered reader behind it from reading ahead.
type byteByByte struct{ io.Reader }

func (b byteByByte) Read(p []byte) (int, error) { return b.Reader.Read(p[:1]) }
