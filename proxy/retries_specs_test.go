package proxy_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// retryCase is a configuration, what clients ask, and what becomes of it. The same is held against a real HAProxy, from the
// version on that does so.
type retryCase struct {
	story   string
	backend string // lines, separated by ";"
	servers string // a letter each: "l" for one that lives, "d" for one that refuses, "D" for one of weight 9 that does
	asks    string // paths; "|" begins a new client connection
	told    string // the status of each, "-" for a connection that ends without a word
	asked   string // what the servers saw: number of the server and of its connection, path
	since   string // the HAProxy that does so; empty: all
}

// What is asked of a server that lives: /fin, /rst: it ends the connection in answer; /part: after half a head; /junk: it
// answers nonsense, /hang: nothing, /503: that; what begins with /once-: so the first time, and then 200.
var retryCases = []retryCase{
	// Specification 1.7, case 2, and where a server connection dies within a head, or says nonsense.
	{"a first request dies on a fresh connection", "", "l", "/fin", "502", "1.1/fin", ""},
	{"so it does when that is reset", "", "l", "/rst", "502", "1.1/rst", ""},
	{"a later one dies on a fresh connection", "option http-server-close", "l", "/ /fin", "200 502", "1.1/ 1.2/fin", "3.0"},
	{"a first request dies on a reused one", "", "l", "/ | /fin", "200 -", "1.1/ 1.1/fin", "3.0"},
	{"a later one dies on a reused one", "", "l", "/ /fin", "200 -", "1.1/ 1.1/fin", ""},
	{"that is reset", "", "l", "/ /rst", "200 -", "1.1/ 1.1/rst", ""},
	{"half a head on a fresh connection", "", "l", "/part", "502", "1.1/part", ""},
	{"half a head, and a reset", "", "l", "/ | /part-rst", "200 502", "1.1/ 1.1/part-rst", ""},
	{"half a head on a reused one", "", "l", "/ | /part", "200 502", "1.1/ 1.1/part", ""},
	{"half a head for a later request", "", "l", "/ /part", "200 502", "1.1/ 1.1/part", "3.0"},
	{"nonsense", "", "l", "/ /junk", "200 502", "1.1/ 1.1/junk", ""},
	{"silence", "timeout server 100ms", "l", "/ /hang", "200 504", "1.1/ 1.1/hang", ""},

	// The same with retry-on.
	{"empty-response", "retry-on empty-response", "l", "/once-fin", "200", "1.1/once-fin 1.2/once-fin", ""},
	{"empty-response on a reused connection", "retry-on empty-response", "l", "/ /once-rst", "200 200", "1.1/ 1.1/once-rst 1.2/once-rst", ""},
	{"retries run out", "retry-on empty-response;retries 2", "l", "/fin", "502", "1.1/fin 1.2/fin 1.3/fin", ""},
	{"reused once is reused for good", "retry-on empty-response;retries 1", "l", "/ /fin", "200 -", "1.1/ 1.1/fin 1.2/fin", ""},
	{"empty-response is not half a head", "retry-on empty-response", "l", "/part", "502", "1.1/part", "3.0"},
	{"that is junk-response", "retry-on junk-response;retries 1", "l", "/part", "502", "1.1/part 1.2/part", "3.0"},
	{"as is nonsense", "retry-on junk-response", "l", "/once-junk", "200", "1.1/once-junk 1.2/once-junk", ""},
	{"response-timeout", "retry-on response-timeout;timeout server 100ms", "l", "/once-hang", "200", "1.1/once-hang 1.2/once-hang", ""},
	{"a status, whose connection lives on", "retry-on 503", "l", "/once-503", "200", "1.1/once-503 1.1/once-503", ""},
	{"a first request's retry is first, too", "retry-on 503;http-reuse safe", "l", "/once-503", "200", "1.1/once-503 1.2/once-503", ""},
	{"the last response passes", "retry-on 503;retries 1", "l", "/503", "503", "1.1/503 1.1/503", ""},
	{"other statuses pass", "retry-on 503", "l", "/404", "404", "1.1/404", ""},
	{"all-retryable-errors hold 500", "retry-on all-retryable-errors;retries 1", "l", "/500", "500", "1.1/500 1.1/500", ""},
	{"not 404", "retry-on all-retryable-errors", "l", "/404", "404", "1.1/404", ""},
	{"R7: with all-retryable-errors a first request is as safe as a later one", "retry-on all-retryable-errors;http-reuse safe", "l", "/ | /", "200 200", "1.1/ 1.1/", ""},
	{"without them it is not", "http-reuse safe", "l", "/ | /", "200 200", "1.1/ 1.2/", ""},

	// Specification 6.3.
	{"a server that refuses is asked again, not another one", "retries 1;timeout connect 20ms", "dl", "/ /", "503 200", "2.1/", ""},
	{"none", "retry-on none", "d", "/", "503", "", ""},
	{"with redispatch another one", "option redispatch", "dl", "/ /", "200 200", "2.1/ 2.1/", ""},
	{"whatever the interval", "option redispatch 3", "dl", "/", "200", "2.1/", ""},
	{"also after a response", "option redispatch;retry-on 503;retries 2", "ll", "/503", "503", "1.1/503 2.1/503 1.1/503", ""},
	{"without redispatch it stays", "retry-on 503;retries 2", "ll", "/503", "503", "1.1/503 1.1/503 1.1/503", ""},
	{"every one is tried in turn", "option redispatch;retry-on empty-response;retries 3", "lll", "/fin", "502", "1.1/fin 2.1/fin 3.1/fin 1.2/fin", ""},
	{"not the same one again, however much its weight", "option redispatch;retries 1", "Dl", "/ /", "200 200", "2.1/ 2.1/", ""},
	{"two that refuse", "option redispatch", "dd", "/", "503", "", ""},
}

const retryConfig = `
global
  nbthread 1
  maxconn 500
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
  http-reuse always
listen l
  bind unix@%s
  balance roundrobin
  %s
`

func TestRetriesOnTheWire(t *testing.T) {
	for _, c := range retryCases {
		t.Run(c.story, func(t *testing.T) {
			t.Parallel()
			r := newRetryLab(t, c)
			start(t, r.parsed(t))
			r.play(t)
		})
	}
}

func TestRetriesAsHAProxyDoes(t *testing.T) {
	haproxy := needHAProxy(t)
	version := oracleVersion(t, haproxy)
	for _, c := range retryCases {
		if version < c.since {
			continue
		}
		t.Run(c.story, func(t *testing.T) {
			t.Parallel()
			r := newRetryLab(t, c)
			runHAProxy(t, haproxy, r.config, "unix", r.socket)
			r.play(t)
		})
	}
}

// retryLab is a case's servers and the configuration for them.
type retryLab struct {
	retryCase
	dir, socket, config string

	mu    sync.Mutex
	saw   []string
	times map[string]int
}

func newRetryLab(t *testing.T, c retryCase) *retryLab {
	dir, err := os.MkdirTemp("", "retry") // a socket's path has to be shorter than TempDir's with these stories
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { os.RemoveAll(dir) })
	r := &retryLab{retryCase: c, dir: dir, times: map[string]int{}}
	lines := strings.Split(c.backend, ";")
	for i, kind := range c.servers {
		addr := refusing(t)
		if kind == 'l' {
			addr = scripted(t, func(n int, p *peer) { r.serve(strconv.Itoa(i+1)+"."+strconv.Itoa(n), p) }).addr()
		}
		line := fmt.Sprintf("server s%d %s", i+1, addr)
		if kind == 'D' {
			line += " weight 9"
		}
		lines = append(lines, line)
	}
	r.socket = filepath.Join(r.dir, "s")
	r.config = fmt.Sprintf(retryConfig, r.socket, strings.Join(lines, "\n  "))
	return r
}

// refusing is the address of a port that is taken and on which nobody listens.
func refusing(t *testing.T) string {
	t.Helper()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	g := NewWithT(t)
	g.Expect(err).NotTo(HaveOccurred())
	conn, err := net.Dial("tcp", taken.Addr().String())
	g.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { conn.Close() })
	taken.Close()
	return conn.LocalAddr().String()
}

func (r *retryLab) serve(name string, p *peer) {
	for p.head() != "" {
		path := strings.Fields(p.lastHead)[1]
		r.mu.Lock()
		r.saw = append(r.saw, name+path)
		r.times[path]++
		act, once := strings.CutPrefix(path, "/once-")
		if once && r.times[path] > 1 {
			act = ""
		}
		r.mu.Unlock()
		switch act = strings.TrimPrefix(act, "/"); act {
		case "fin":
			return
		case "rst":
			p.Conn.(*countedConn).Conn.(*net.TCPConn).SetLinger(0)
			return
		case "part", "part-rst":
			if act == "part-rst" {
				defer p.Conn.(*countedConn).Conn.(*net.TCPConn).SetLinger(0)
			}
			p.send("HTTP/1.1 200 OK\r\nconte")
			return
		case "junk":
			p.send("220 smtp.example.org\r\n\r\n")
		case "hang":
		case "":
			p.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
		default:
			p.send("HTTP/1.1 " + act + " X\r\ncontent-length: 2\r\n\r\nhi")
		}
	}
}

func (r *retryLab) parsed(t *testing.T) *haproxycfg.Config {
	cfg, err := haproxycfg.Parse("cfg", []byte(r.config), os.LookupEnv)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return cfg
}

func (r *retryLab) play(t *testing.T) {
	g := NewWithT(t)
	var told []string
	client := r.dial(t)
	for _, path := range strings.Fields(r.asks) {
		if path == "|" {
			client = r.dial(t)
			continue
		}
		client.send("GET " + path + " HTTP/1.1\r\nhost: a\r\n\r\n")
		head := strings.Fields(client.whole("GET"))
		if len(head) == 0 {
			told = append(told, "-")
			client = r.dial(t)
			continue
		}
		told = append(told, head[1])
	}
	g.Expect(strings.Join(told, " ")).To(Equal(r.told))
	r.mu.Lock()
	defer r.mu.Unlock()
	g.Expect(strings.Join(r.saw, " ")).To(Equal(r.asked))
}

func (r *retryLab) dial(t *testing.T) *peer {
	conn, err := net.Dial("unix", r.socket)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { conn.Close() })
	return newPeer(conn)
}
