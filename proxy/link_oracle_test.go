package proxy_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// linkConfig is one frontend in mode tcp; the first line of the backend's is a setting, or nothing.
const linkConfig = `
global
  nbthread 1
  maxconn 500
defaults
  timeout connect 500ms
  timeout client %s
  timeout server %s
  retries 1
listen li
  bind unix@%s
  balance roundrobin
%s`

// linkCase is what a client and the servers do; it returns what each of them saw.
type linkCase struct {
	story          string
	client, server string // timeouts; empty: 5s
	lines          string // {1} to {3} are addresses of servers, {0} one where nobody listens
	do             func(l *linkLab) string
}

const threeServers = "  server s1 {1}\n  server s2 {2}\n  server s3 {3}\n"

var linkCases = []linkCase{
	{story: "the server speaks first", lines: "  server s1 {1}\n", do: func(l *linkLab) string {
		c := l.dial()
		s := l.accepted(1)
		s.send("220 hello\r\n")
		return c.line()
	}},
	{story: "a client that ends first has its answer", lines: "  server s1 {1}\n", do: func(l *linkLab) string {
		c := l.dial()
		c.send("question")
		s := l.accepted(1)
		c.endWrite()
		asked := s.all()
		s.send("answer")
		s.Close()
		return asked + "; " + c.all()
	}},
	{story: "a server that ends first hears the rest", lines: "  server s1 {1}\n", do: func(l *linkLab) string {
		c := l.dial()
		s := l.accepted(1)
		s.send("bye")
		s.endWrite()
		got := c.all()
		c.send("rest")
		c.Close()
		return got + "; " + s.all()
	}},
	{story: "a client that resets", lines: "  server s1 {1}\n", do: func(l *linkLab) string {
		c := l.dialTCP()
		s := l.accepted(1)
		c.send("x")
		got := s.bytes(1)
		reset(c.peer)
		return got + s.all()
	}},
	{story: "a server that resets", lines: "  server s1 {1}\n", do: func(l *linkLab) string {
		c := l.dialTCP()
		s := l.accepted(1)
		s.send("x")
		got := c.bytes(1)
		reset(s.peer)
		return got + c.all()
	}},
	{story: "nobody listens", lines: "  server s1 {0}\n", do: func(l *linkLab) string { return l.dialTCP().all() }},
	{story: "nobody listens, and the client has spoken", lines: "  server s1 {0}\n", do: func(l *linkLab) string {
		c := l.dialTCP()
		c.send("hello")
		return c.all()
	}},
	{story: "another server answers", lines: "  option redispatch 1\n  server s1 {0}\n  server s2 {2}\n", do: func(l *linkLab) string {
		c := l.dial()
		c.send("hello")
		return l.accepted(2).bytes(5)
	}},
	{story: "no redispatch", lines: "  server s1 {0}\n  server s2 {2}\n", do: func(l *linkLab) string { return l.dialTCP().all() }},
	{story: "no server", lines: "  server s1 {1} disabled\n", do: func(l *linkLab) string { return l.dialTCP().all() }},
	{story: "a silent client", client: "300ms", server: "1s", lines: "  server s1 {1}\n", do: func(l *linkLab) string {
		c := l.dialTCP()
		s := l.accepted(1)
		return c.all() + "; " + s.all()
	}},
	{story: "a silent server", client: "1s", server: "300ms", lines: "  server s1 {1}\n", do: func(l *linkLab) string {
		c := l.dialTCP()
		s := l.accepted(1)
		return c.all() + "; " + s.all()
	}},
	{story: "a silent tunnel", client: "100ms", server: "100ms", lines: "  timeout tunnel 600ms\n  server s1 {1}\n", do: func(l *linkLab) string {
		c := l.dialTCP()
		s := l.accepted(1)
		start := time.Now()
		got := c.all()
		s.all() // which end it is depends on which side's time is over first, and both have the same
		return got + fmt.Sprint(time.Since(start) > 500*time.Millisecond)
	}},
	{story: "a silent server behind a client that ended", server: "2s", lines: "  server s1 {1}\n", do: func(l *linkLab) string {
		c := l.dialTCP()
		s := l.accepted(1)
		c.send("x") // the proxy, too, knows that they are connected, when it has come
		got := s.bytes(1)
		c.endWrite()
		return got + s.all() + "; " + c.all()
	}},
	{story: "a client that takes what a server says is not silent", client: "2s", lines: "  server s1 {1}\n", do: func(l *linkLab) string {
		c := l.dial()
		s := l.accepted(1)
		for range 8 {
			s.send("x")
			_, _ = c.r.ReadByte()
			time.Sleep(400 * time.Millisecond) // in all more than the timeout
		}
		s.send("end\n")
		return c.line()
	}},
	{story: "a connection is balanced once", lines: threeServers, do: func(l *linkLab) string {
		l.answer()
		got := ""
		for range 4 {
			c := l.dial()
			for range 3 {
				c.send("x\n")
				got += c.bytes(1)
			}
			c.Close()
		}
		return got
	}},
	{story: "send-proxy", lines: "  server s1 {1} send-proxy\n", do: func(l *linkLab) string {
		c := l.dial()
		c.send("x\n")
		s := l.accepted(1)
		return s.line() + s.line()
	}},
	{story: "use-server", lines: "  use-server s2 if { src ::1 } or { always_true }\n" + threeServers, do: func(l *linkLab) string {
		c := l.dial()
		c.send("x\n")
		return l.accepted(2).line()
	}},
}

// linkLab is one program with its configuration, and its servers.
type linkLab struct {
	t       *testing.T
	dir     string
	socket  string
	tcp     string
	servers [4]*net.TCPListener // that of 0 is closed
}

func newLinkLab(t *testing.T) *linkLab {
	dir, err := os.MkdirTemp("", "link") // the test's own may have a comma in its name
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { os.RemoveAll(dir) })
	l := &linkLab{t: t, dir: dir}
	for i := range l.servers {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		l.servers[i] = listener.(*net.TCPListener)
		t.Cleanup(func() { listener.Close() })
	}
	l.servers[0].Close()
	return l
}

// run starts a program, or ours, and plays the case.
func (l *linkLab) run(program string, c linkCase) string {
	g := NewWithT(l.t)
	l.socket = filepath.Join(l.dir, "s")
	hold, err := net.Listen("tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	l.tcp = hold.Addr().String()
	hold.Close()
	lines := "  bind " + l.tcp + "\n" + c.lines
	for i, s := range l.servers {
		lines = strings.ReplaceAll(lines, fmt.Sprintf("{%d}", i), s.Addr().String())
	}
	or := func(d string) string {
		if d == "" {
			return "5s"
		}
		return d
	}
	text := fmt.Sprintf(linkConfig, or(c.client), or(c.server), l.socket, lines)
	if program == "" {
		cfg, err := haproxycfg.Parse("cfg", []byte(text), os.LookupEnv)
		g.Expect(err).NotTo(HaveOccurred())
		start(l.t, cfg)
	} else {
		file := filepath.Join(l.dir, "cfg")
		g.Expect(os.WriteFile(file, []byte(text), 0o600)).To(Succeed())
		cmd := exec.Command(program, "-db", "-f", file)
		cmd.Stderr = os.Stderr
		g.Expect(cmd.Start()).To(Succeed())
		l.t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
		// Not by connecting: that would be a client.
		g.Eventually(func() error { _, err := os.Stat(l.socket); return err }, "10s", "5ms").Should(Succeed())
	}
	return c.do(l)
}

func (l *linkLab) dial() *linkPeer    { return l.dialAt("unix", l.socket) }
func (l *linkLab) dialTCP() *linkPeer { return l.dialAt("tcp", l.tcp) }

func (l *linkLab) dialAt(network, addr string) *linkPeer {
	l.t.Helper()
	var conn net.Conn
	NewWithT(l.t).Eventually(func() (err error) { conn, err = net.Dial(network, addr); return err }, "5s", "5ms").Should(Succeed())
	l.t.Cleanup(func() { conn.Close() })
	return &linkPeer{newPeer(conn)}
}

// accepted is the next connection of a server.
func (l *linkLab) accepted(server int) *linkPeer {
	l.t.Helper()
	_ = l.servers[server].SetDeadline(time.Now().Add(5 * time.Second))
	conn, err := l.servers[server].Accept()
	NewWithT(l.t).Expect(err).NotTo(HaveOccurred())
	l.t.Cleanup(func() { conn.Close() })
	return &linkPeer{newPeer(conn)}
}

// answer makes every server answer each line with its number.
func (l *linkLab) answer() {
	var wg sync.WaitGroup
	for i, listener := range l.servers[1:] {
		wg.Go(func() {
			for {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				wg.Go(func() {
					defer conn.Close()
					p := &linkPeer{newPeer(conn)}
					for p.line() != "" {
						p.send(fmt.Sprint(i + 1))
					}
				})
			}
		})
	}
	l.t.Cleanup(func() {
		for _, listener := range l.servers {
			listener.Close()
		}
		wg.Wait()
	})
}

// linkPeer is one end of a connection that nobody looks into.
type linkPeer struct{ *peer }

func (p *linkPeer) line() string {
	text, _ := p.r.ReadString('\n')
	return text
}

func (p *linkPeer) endWrite() { _ = p.Conn.(interface{ CloseWrite() error }).CloseWrite() }

// all reads up to the end, and says which one it was.
func (p *linkPeer) all() string {
	text, err := io.ReadAll(p.r)
	switch {
	case errors.Is(err, syscall.ECONNRESET):
		return string(text) + "|reset"
	case err != nil:
		return string(text) + "|" + err.Error()
	}
	return string(text) + "|end"
}

// Mode tcp is HAProxy's, seen from both sides.
func TestLinksAreHAProxys(t *testing.T) {
	haproxy := needHAProxy(t)
	for _, c := range linkCases {
		t.Run(c.story, func(t *testing.T) {
			t.Parallel()
			theirs := newLinkLab(t).run(haproxy, c)
			NewWithT(t).Expect(newLinkLab(t).run("", c)).To(Equal(theirs))
			t.Log(theirs)
		})
	}
}
