package sockets

import (
	"net"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"
)

// The port stays open under its new owner, and is free when that closes it.
func TestListen(t *testing.T) {
	g := NewWithT(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	addr := l.Addr().String()
	from, err := Listen(l.(*net.TCPListener))
	g.Expect(err).NotTo(HaveOccurred())
	e, other := newTestEpoll(t), newTestEpoll(t)
	g.Expect(from.Watch(e, -7)).To(Succeed())
	g.Expect(from.Watch(other, -8)).To(Succeed())
	var s EpollSocket
	g.Expect(from.Accept(e, 3, &s)).To(Equal(ErrAgain))

	peer, err := net.Dial("tcp", addr)
	g.Expect(err).NotTo(HaveOccurred())
	defer peer.Close()
	g.Expect(e.Wait(10*time.Second, false)).To(Equal([]int{-7}))
	g.Expect(from.Accept(e, 3, &s)).To(Succeed())
	g.Expect(unix.GetsockoptInt(s.fd, unix.IPPROTO_TCP, unix.TCP_NODELAY)).NotTo(BeZero())
	g.Expect(s.Watch(false)).To(Succeed())
	send(t, peer, "x")
	g.Expect(e.Wait(10*time.Second, false)).To(Equal([]int{3}))
	s.Close(false)

	g.Expect(from.Unwatch(e)).To(Succeed())
	again, err := net.Dial("tcp", addr)
	g.Expect(err).NotTo(HaveOccurred())
	defer again.Close()
	g.Expect(e.Wait(0, true)).To(BeEmpty())
	g.Expect(other.Wait(10*time.Second, true)).To(Equal([]int{-8}))
	g.Expect(from.Close()).To(Succeed())
	_, err = net.Dial("tcp", addr)
	g.Expect(err).To(MatchError(unix.ECONNREFUSED))
}
