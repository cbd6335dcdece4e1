package sockets

import (
	"net"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"
)

func newTestEpoll(t *testing.T) *Epoll {
	e, err := NewEpoll()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { NewWithT(t).Expect(e.Close()).To(Succeed()) })
	return e
}

// Another goroutine ends a wait, whether it has a limit or not, and also one that begins later.
func TestWake(t *testing.T) {
	g := NewWithT(t)
	e := newTestEpoll(t)
	for _, limited := range []bool{false, true, false} {
		e.Wake()
		g.Expect(e.Wait(time.Hour, limited)).To(BeEmpty())
		go e.Wake()
		g.Expect(e.Wait(time.Hour, limited)).To(BeEmpty())
	}
}

// A wait with a limit ends by itself, on old kernels too, and on none too late for them to be told.
func TestWaitEnds(t *testing.T) {
	g := NewWithT(t)
	e := newTestEpoll(t)
	g.Expect(e.Wait(time.Microsecond, true)).To(BeEmpty())
	g.Expect(e.Wait(-time.Second, true)).To(BeEmpty())
	e.rounded = true
	g.Expect(e.Wait(time.Millisecond, true)).To(BeEmpty())
}

// A socket is named while there is something to read, by either way of waiting, until it was read.
func TestSocketsAreNamed(t *testing.T) {
	g := NewWithT(t)
	e := newTestEpoll(t)
	var sockets [3]EpollSocket
	var peers [3]net.Conn
	for i := range sockets {
		sockets[i], peers[i] = pair(t, e, 10+i)
		g.Expect(sockets[i].Watch(false)).To(Succeed())
	}
	for _, limited := range []bool{false, true} {
		send(t, peers[1], "x")
		g.Expect(e.Wait(10*time.Second, limited)).To(Equal([]int{11}))
		g.Expect(e.Wait(10*time.Second, limited)).To(Equal([]int{11}), "it was not read")
		g.Expect(sockets[1].Read(make([]byte, 9))).To(Equal(1))
		g.Expect(e.Wait(0, true)).To(BeEmpty())
	}
	g.Expect(sockets[2].Watch(true)).To(Succeed())
	g.Expect(e.Wait(0, true)).To(Equal([]int{12}), "there is room")
	g.Expect(sockets[2].Watch(false)).To(Succeed())
	g.Expect(e.Wait(0, true)).To(BeEmpty())
}

// pair is a connection between a socket of that name and a peer.
func pair(t *testing.T, e *Epoll, name int) (EpollSocket, net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	from, err := Listen(l.(*net.TCPListener))
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	peer, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { peer.Close() })
	peer.SetDeadline(time.Now().Add(10 * time.Second))
	var s EpollSocket
	if err := from.Accept(e, name, &s); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if s.fd > 0 {
			unix.Close(s.fd)
		}
	})
	return s, peer
}

func send(t *testing.T, to net.Conn, text string) {
	t.Helper()
	if _, err := to.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
}
