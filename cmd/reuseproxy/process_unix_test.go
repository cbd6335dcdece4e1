//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"
)

// answering is a configuration that needs no server; %s is what is bound.
const answering = `
global
  %s
defaults
  mode http
  timeout connect 5s
  timeout client "${NO_SUCH_VARIABLE-5s}"
  timeout server 5s
listen web
  bind %s
`

// driven is a program that is started as a test driver would.
type driven struct {
	*exec.Cmd
	dir    string
	output bytes.Buffer
}

// drive starts the program; files become its descriptors from 3 on.
func drive(t *testing.T, config string, env []string, files []*os.File, args ...string) *driven {
	t.Helper()
	g := NewWithT(t)
	d := &driven{dir: t.TempDir()}
	g.Expect(os.WriteFile(filepath.Join(d.dir, "cfg"), []byte(config), 0o600)).To(Succeed())
	d.Cmd = exec.Command("reuseproxy", append(args, "-f", filepath.Join(d.dir, "cfg"), "-p", filepath.Join(d.dir, "pid"))...)
	d.Stdout, d.Stderr, d.ExtraFiles = &d.output, &d.output, files
	d.Env = append(os.Environ(), env...)
	g.Expect(d.Start()).To(Succeed())
	t.Cleanup(func() { d.Process.Kill(); d.Wait() })
	return d
}

// pid is what the program has written, 0 for nothing yet.
func (d *driven) pid() int {
	text, _ := os.ReadFile(filepath.Join(d.dir, "pid"))
	n, err := strconv.Atoi(strings.TrimSuffix(string(text), "\n"))
	if err != nil {
		return 0
	}
	return n
}

// end sends a signal and gives the exit status.
func (d *driven) end(s syscall.Signal) int {
	_ = d.Process.Signal(s)
	_ = d.Wait()
	return d.ProcessState.ExitCode()
}

// listening gives a socket to hand down, and its address.
func listening(t *testing.T) (*os.File, string) {
	t.Helper()
	g := NewWithT(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	file, err := l.(*net.TCPListener).File()
	g.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { file.Close(); l.Close() })
	return file, l.Addr().String()
}

// A driver's way: the sockets are there before the program, and are named by variables.
func TestInheritedSockets(t *testing.T) {
	g := NewWithT(t)
	web, addr := listening(t)
	cli, cliAddr := listening(t)
	config := fmt.Sprintf(answering, `stats socket "fd@${cli}" level admin`, `"fd@${fe1}"`)
	d := drive(t, config, []string{"fe1=3", "cli=4"}, []*os.File{web, cli}, "-d")
	r, err := http.Get("http://" + addr) // queued by the kernel until the program accepts
	g.Expect(err).NotTo(HaveOccurred())
	r.Body.Close()
	g.Expect(r.StatusCode).To(Equal(503))
	g.Expect(ask(g, cliAddr, "show version")).To(HavePrefix("3.0"))
	g.Expect(d.end(syscall.SIGINT)).To(BeZero(), d.output.String())
}

// ask sends a line, closes its side, and gives the whole answer.
func ask(g *WithT, addr, line string) string {
	c, err := net.Dial("tcp", addr)
	g.Expect(err).NotTo(HaveOccurred())
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	fmt.Fprintln(c, line)
	g.Expect(c.(*net.TCPConn).CloseWrite()).To(Succeed())
	all, err := io.ReadAll(c)
	g.Expect(err).NotTo(HaveOccurred())
	return string(all)
}

func TestMaster(t *testing.T) {
	for s, want := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 0, syscall.SIGUSR1: 0} {
		t.Run(s.String(), func(t *testing.T) {
			g := NewWithT(t)
			web, _ := listening(t)
			cli, cliAddr := listening(t)
			d := drive(t, fmt.Sprintf(answering, "", "fd@3"), nil, []*os.File{web, cli}, "-d", "-W", "-S", "fd@4")
			g.Eventually(d.pid, "10s", "5ms").Should(Equal(d.Process.Pid), "of this very process")
			g.Expect(ask(g, cliAddr, "@1 show version")).To(HavePrefix("3.0"))
			g.Expect(d.end(s)).To(Equal(want), d.output.String())
		})
	}
}

// The first datagram that systemd, or who plays it, gets says that the ports are open.
func TestSystemd(t *testing.T) {
	g := NewWithT(t)
	path := filepath.Join(t.TempDir(), "notify")
	s, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	g.Expect(err).NotTo(HaveOccurred())
	defer s.Close()
	web, addr := listening(t)
	d := drive(t, fmt.Sprintf(answering, "", "fd@3"), []string{"NOTIFY_SOCKET=" + path}, []*os.File{web}, "-Ws")
	_ = s.SetReadDeadline(time.Now().Add(20 * time.Second))
	buf := make([]byte, 1000)
	n, err := s.Read(buf)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(buf[:n])).To(Equal(fmt.Sprintf("READY=1\nMAINPID=%d", d.Process.Pid)))
	r, err := http.Get("http://" + addr)
	g.Expect(err).NotTo(HaveOccurred())
	r.Body.Close()
	g.Expect(d.end(syscall.SIGINT)).To(Equal(130))
	n, err = s.Read(buf)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(buf[:n])).To(Equal("STOPPING=1"))
}

// The first process ends when the second one listens, and lets go of the terminal: the command's output ends then too.
func TestBackground(t *testing.T) {
	g := NewWithT(t)
	web, addr := listening(t)
	d := drive(t, fmt.Sprintf(answering, ".warning once", "fd@3"), nil, []*os.File{web}, "-D")
	g.Expect(d.Wait()).To(Succeed(), d.output.String())
	g.Expect(strings.Count(d.output.String(), "once")).To(Equal(1), d.output.String())
	pid := d.pid()
	t.Cleanup(func() { _ = syscall.Kill(pid, syscall.SIGKILL) })
	g.Expect(pid).To(And(BeNumerically(">", 1), Not(Equal(d.Process.Pid))))
	session, err := unix.Getsid(pid)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(session).To(Equal(pid))
	r, err := http.Get("http://" + addr)
	g.Expect(err).NotTo(HaveOccurred())
	r.Body.Close()
	g.Expect(syscall.Kill(pid, syscall.SIGTERM)).To(Succeed())
	g.Eventually(func() error { return syscall.Kill(pid, 0) }, "10s", "5ms").Should(MatchError(syscall.ESRCH))
}

// What goes wrong there is said and is the status of the command.
func TestBackgroundThatFails(t *testing.T) {
	g := NewWithT(t)
	_, addr := listening(t)
	d := drive(t, fmt.Sprintf(answering, "daemon", addr), nil, nil)
	g.Expect(d.Wait()).NotTo(Succeed())
	g.Expect(d.ProcessState.ExitCode()).To(Equal(1))
	g.Expect(d.output.String()).To(ContainSubstring("cannot bind"))
	g.Expect(d.pid()).To(BeZero())
}

// A new process gets the port of the old one, which ends.
func TestTakingOver(t *testing.T) {
	for _, how := range []string{"-sf", "-st"} {
		t.Run(how, func(t *testing.T) {
			g := NewWithT(t)
			l, err := net.Listen("tcp", "127.0.0.1:0")
			g.Expect(err).NotTo(HaveOccurred())
			addr := l.Addr().String()
			g.Expect(l.Close()).To(Succeed())
			config := fmt.Sprintf(answering, "", addr)
			first := drive(t, config, nil, nil)
			g.Eventually(first.pid, "10s", "5ms").ShouldNot(BeZero())
			second := drive(t, config, nil, nil, how, strconv.Itoa(first.pid()))
			g.Expect(first.Wait()).To(Succeed())
			g.Eventually(second.pid, "10s", "5ms").ShouldNot(BeZero())
			r, err := http.Get("http://" + addr)
			g.Expect(err).NotTo(HaveOccurred())
			r.Body.Close()
			g.Expect(second.end(syscall.SIGTERM)).To(BeZero())
		})
	}
}

// SIGHUP does not end it, and hard-stop-after ends a request for which a soft end would wait: its client gets no response, as it
// would after "timeout server".
func TestHangupAndHardStop(t *testing.T) {
	g := NewWithT(t)
	web, addr := listening(t)
	_, silent := listening(t) // connections to it are made by the kernel, and nobody answers
	config := fmt.Sprintf(answering, "hard-stop-after 50ms\n  stats socket fd@4", "fd@3") + "  timeout server 15s\n  server s1 " + silent + "\n"
	cli, cliAddr := listening(t)
	d := drive(t, config, nil, []*os.File{web, cli})
	g.Eventually(d.pid, "10s", "5ms").ShouldNot(BeZero())
	g.Expect(d.Process.Signal(syscall.SIGHUP)).To(Succeed())
	c, err := net.Dial("tcp", addr)
	g.Expect(err).NotTo(HaveOccurred())
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(time.Minute))
	fmt.Fprint(c, "GET / HTTP/1.1\r\nhost: a\r\n\r\n")
	g.Eventually(func() string { return ask(g, cliAddr, "show servers conn web") }, "10s", "5ms").Should(MatchRegexp(`web/s1 .* - 5000 1 `), "the request waits for the server")
	g.Expect(d.end(syscall.SIGUSR1)).To(BeZero())
	all, _ := io.ReadAll(c)
	g.Expect(string(all)).To(BeEmpty())
}
