//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

const programConfig = `
global
  nbthread 2
  stats socket %s/stats.sock mode 600 level admin
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
listen web
  bind %s
  server s1 %s
`

// program is a running reuseproxy.
type program struct {
	*exec.Cmd
	addr, dir string
	output    bytes.Buffer
}

// launch runs the program as a process of its own on a port that was free a moment ago.
func launch(t *testing.T, server string) *program {
	t.Helper()
	g := NewWithT(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	p := &program{addr: l.Addr().String(), dir: t.TempDir()}
	g.Expect(l.Close()).To(Succeed())
	p.run(t, server)
	return p
}

func (p *program) run(t *testing.T, server string) {
	t.Helper()
	g := NewWithT(t)
	file := filepath.Join(p.dir, "haproxy.cfg")
	g.Expect(os.WriteFile(file, fmt.Appendf(nil, programConfig, p.dir, p.addr, server), 0o600)).To(Succeed())
	p.Cmd = exec.Command("reuseproxy", "-db", "-f", file) // testscript.Main put it into PATH
	p.Stdout, p.Stderr = &p.output, &p.output
	g.Expect(p.Start()).To(Succeed())
	t.Cleanup(func() { p.Process.Kill(); p.Wait() })
	g.Eventually(func() error {
		c, err := net.Dial("tcp", p.addr)
		if err == nil {
			c.Close()
		}
		return err
	}, "10s", "5ms").Should(Succeed())
}

func TestSignals(t *testing.T) {
	asked, release := make(chan bool, 10), make(chan bool)
	origin := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			asked <- true
			<-release
		}
		io.WriteString(w, "hi")
	}))
	defer origin.Close()
	server := origin.Listener.Addr().String()
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(s.String()+" ends it at once, and its port is free at once", func(t *testing.T) {
			g := NewWithT(t)
			p := launch(t, server)
			for range 2 {
				slow, err := net.Dial("tcp", p.addr)
				g.Expect(err).NotTo(HaveOccurred())
				defer slow.Close()
				fmt.Fprint(slow, "GET /slow HTTP/1.1\r\nhost: a\r\n\r\n")
				g.Eventually(asked, "10s").Should(Receive())
				r, err := http.Get("http://" + p.addr)
				g.Expect(err).NotTo(HaveOccurred())
				r.Body.Close()
				g.Expect(p.Process.Signal(s)).To(Succeed())
				g.Expect(p.Wait()).To(Succeed(), "exit status 0")
				g.Expect(p.output.String()).To(BeEmpty())
				g.Expect(filepath.Join(p.dir, "stats.sock")).NotTo(BeAnExistingFile())
				p.run(t, server)
			}
		})
	}
	t.Run("SIGUSR1 lets clients finish", func(t *testing.T) {
		g := NewWithT(t)
		p := launch(t, server)
		slow, err := net.Dial("tcp", p.addr)
		g.Expect(err).NotTo(HaveOccurred())
		defer slow.Close()
		_ = slow.SetDeadline(time.Now().Add(20 * time.Second))
		fmt.Fprint(slow, "GET /slow HTTP/1.1\r\nhost: a\r\n\r\n")
		g.Eventually(asked, "10s").Should(Receive())
		g.Expect(p.Process.Signal(syscall.SIGUSR1)).To(Succeed())
		g.Eventually(func() error {
			c, err := net.Dial("tcp", p.addr)
			if err == nil {
				c.Close()
			}
			return err
		}, "10s").ShouldNot(Succeed())
		close(release)
		all, err := io.ReadAll(slow)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(string(all)).To(And(HavePrefix("HTTP/1.1 200"), HaveSuffix("hi")))
		g.Expect(p.Wait()).To(Succeed())
	})
}

func TestWhatCannotBeBoundIsNamed(t *testing.T) {
	g := NewWithT(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	defer l.Close()
	dir := t.TempDir()
	file := filepath.Join(dir, "haproxy.cfg")
	g.Expect(os.WriteFile(file, fmt.Appendf(nil, programConfig, dir, l.Addr(), "127.0.0.1:1"), 0o600)).To(Succeed())
	var out, errs bytes.Buffer
	g.Expect(run([]string{"-f", file}, os.LookupEnv, &out, &errs)).To(Equal(1))
	g.Expect(errs.String()).To(HavePrefix(file + ":11:"))
	g.Expect(out.String()).To(BeEmpty())
}

func TestTheStatsSocketAnswers(t *testing.T) {
	g := NewWithT(t)
	p := launch(t, "127.0.0.1:1")
	conn, err := net.Dial("unix", filepath.Join(p.dir, "stats.sock"))
	g.Expect(err).NotTo(HaveOccurred())
	defer conn.Close()
	fmt.Fprint(conn, "show servers conn web;show version\n")
	all, err := io.ReadAll(conn)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(all)).To(MatchRegexp(`(?s)^# bkname/svname .*idle_per_thr\[2\]\nweb/s1 2/1 127.0.0.1 1 - 5000 0 0 0 0 0 -1 0 0 0\n\n3\.0-reuseproxy-\S+\n\n$`))
}
