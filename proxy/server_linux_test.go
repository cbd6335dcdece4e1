package proxy_test

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// mute is the address of a server whose system answers no further connect: nobody accepts, and its queue is full.
func mute(t *testing.T) string {
	g := NewWithT(t)
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	g.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { syscall.Close(fd) })
	g.Expect(syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}})).To(Succeed())
	g.Expect(syscall.Listen(fd, 0)).To(Succeed())
	name, err := syscall.Getsockname(fd)
	g.Expect(err).NotTo(HaveOccurred())
	at := name.(*syscall.SockaddrInet4)
	addr := netip.AddrPortFrom(netip.AddrFrom4(at.Addr), uint16(at.Port)).String()
	for range 10 {
		c, err := net.DialTimeout("tcp", addr, 200*time.Millisecond)
		if err != nil {
			return addr
		}
		t.Cleanup(func() { c.Close() })
	}
	t.Skip("the queue of a listener is never full here")
	return ""
}

// A server that cannot be reached within `timeout connect` is given up, not before.
func TestTheConnectTimeout(t *testing.T) {
	g := NewWithT(t)
	const timeout = 300 * time.Millisecond
	dir, server := t.TempDir(), mute(t)
	text := func(socket string) []byte {
		return fmt.Appendf(nil, "defaults\n mode http\n timeout connect %dms\n timeout client 30s\n timeout server 30s\n retries 0\n"+
			"frontend f\n bind unix@%s\n default_backend b\nbackend b\n balance roundrobin\n server s %s\n", timeout.Milliseconds(), socket, server)
	}
	ask := func(socket string) {
		conn, err := net.Dial("unix", socket)
		g.Expect(err).NotTo(HaveOccurred())
		defer conn.Close()
		client := newPeer(conn)
		began := time.Now()
		client.send(someGet)
		g.Expect(client.head()).To(HavePrefix("HTTP/1.1 503 "))
		g.Expect(time.Since(began)).To(BeNumerically(">=", timeout-10*time.Millisecond))
	}
	ours, theirs, file := filepath.Join(dir, "o"), filepath.Join(dir, "h"), filepath.Join(dir, "cfg")
	cfg, err := haproxycfg.Parse("cfg", text(ours), nil)
	g.Expect(err).NotTo(HaveOccurred())
	start(t, cfg)
	ask(ours)
	haproxy, err := exec.LookPath("haproxy")
	if err != nil {
		return
	}
	g.Expect(os.WriteFile(file, text(theirs), 0o600)).To(Succeed())
	cmd := exec.Command(haproxy, "-db", "-f", file)
	g.Expect(cmd.Start()).To(Succeed())
	defer func() { cmd.Process.Kill(); cmd.Wait() }()
	g.Eventually(func() error { _, err := os.Stat(theirs); return err }, "10s", "5ms").Should(Succeed())
	ask(theirs)
}
