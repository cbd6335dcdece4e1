//go:build unix

package inherit

import (
	"net"
	"os"
	"strconv"
	"testing"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"
)

// bound gives the descriptor of a socket, as a parent would have made it.
func bound(t *testing.T, listening bool) int {
	g := NewWithT(t)
	n, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(unix.Bind(n, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}})).To(Succeed())
	if listening {
		g.Expect(unix.Listen(n, 5)).To(Succeed())
	}
	return n
}

func TestListener(t *testing.T) {
	for name, listening := range map[string]bool{"one that listens": true, "one that is only bound": false} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			l, err := Listener(strconv.Itoa(bound(t, listening)))
			g.Expect(err).NotTo(HaveOccurred())
			c, err := net.Dial("tcp", l.Addr().String())
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(c.Close()).To(Succeed())
			accepted, err := l.Accept()
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(accepted.Close()).To(Succeed())
			g.Expect(l.Close()).To(Succeed())
			_, err = net.Dial("tcp", l.Addr().String())
			g.Expect(err).To(HaveOccurred(), "nothing else holds the socket")
		})
	}
}

// What is no such socket is refused, and still there afterwards.
func TestRefused(t *testing.T) {
	g := NewWithT(t)
	file, err := os.Create(t.TempDir() + "/file")
	g.Expect(err).NotTo(HaveOccurred())
	defer file.Close()
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	g.Expect(err).NotTo(HaveOccurred())
	defer unix.Close(pair[0])
	defer unix.Close(pair[1])
	datagrams, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
	g.Expect(err).NotTo(HaveOccurred())
	defer unix.Close(datagrams)
	for n, reason := range map[int]string{int(file.Fd()): "not a socket", int(pair[0]): "connected", datagrams: "not a stream socket"} {
		_, err := Listener(strconv.Itoa(n))
		g.Expect(err).To(MatchError(And(ContainSubstring("no inherited socket"), MatchRegexp("(?i)"+reason+"|socket operation on non-socket"))))
		_, err = unix.FcntlInt(uintptr(n), unix.F_GETFD, 0)
		g.Expect(err).NotTo(HaveOccurred())
	}
	g.Expect(Check("99999")).To(MatchError(ContainSubstring("bad file descriptor")))
	g.Expect(Check("x")).To(HaveOccurred())
	g.Expect(Check("-1")).To(HaveOccurred())
}
