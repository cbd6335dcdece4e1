package parking

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"golang.org/x/net/nettest"
	"golang.org/x/sys/unix"
)

// pair returns both ends of a connection, both of them sockets of the lot.
func pair(t testing.TB, l *epoll, network string) (a, b net.Conn) {
	t.Helper()
	g := NewWithT(t)
	addr := "127.0.0.1:0"
	if network == "unix" {
		addr = t.TempDir() + "/s"
	}
	plain, err := net.Listen(network, addr)
	g.Expect(err).NotTo(HaveOccurred())
	from, err := Listen(plain)
	g.Expect(err).NotTo(HaveOccurred())
	defer from.Close()
	a, err = l.Dial(t.Context(), network, plain.Addr().String(), time.Time{})
	g.Expect(err).NotTo(HaveOccurred())
	b, err = l.Accept(from)
	g.Expect(err).NotTo(HaveOccurred())
	return a, b
}

// What x/net expects of every net.Conn.
func TestASocketIsANetConn(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			l := newEpoll()
			nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
				a, b := pair(t, l, network)
				return a, b, func() { a.Close(); b.Close() }, nil
			})
			l.Close()
		})
	}
}

// Events come only for what changes, so one that is missed would stall this.
func TestMuchMoreThanTheBuffersHold(t *testing.T) {
	check := func(ok bool) {
		if !ok {
			t.Error("not all came through")
		}
	}
	l := newEpoll()
	a, b := pair(t, l, "tcp")
	sent := bytes.Repeat([]byte("0123456789abcdef"), 1<<20)
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{a, b}, {b, a}} {
		both.Go(func() {
			_, err := way[0].Write(sent)
			check(err == nil)
			_ = way[0].(*socket).CloseWrite()
		})
		both.Go(func() {
			got, err := io.ReadAll(way[1])
			check(err == nil)
			check(bytes.Equal(got, sent))
		})
	}
	both.Wait()
	a.Close()
	b.Close()
	l.Close()
}

func TestTryWriteTakesWhatThereIsRoomFor(t *testing.T) {
	g := NewWithT(t)
	l := newEpoll()
	a, b := pair(t, l, "tcp")
	much := make([]byte, 64<<20)
	n, err := a.(Prompt).TryWrite(much)
	g.Expect(err).To(Equal(ErrNotReady))
	g.Expect(n).To(And(BeNumerically(">", 0), BeNumerically("<", len(much))))
	g.Expect(a.SetWriteDeadline(time.Now().Add(time.Millisecond))).To(Succeed())
	_, err = a.Write(much)
	g.Expect(err).To(MatchError(os.ErrDeadlineExceeded))
	g.Expect(a.SetWriteDeadline(time.Time{})).To(Succeed())
	go io.Copy(io.Discard, b)
	_, err = a.Write(much[:1<<20])
	g.Expect(err).NotTo(HaveOccurred())
	a.Close()
	b.Close()
	l.Close()
}

func TestErrorsOfADeadPeer(t *testing.T) {
	g := NewWithT(t)
	l := newEpoll()
	a, b := pair(t, l, "tcp")
	g.Expect(b.(*socket).SetLinger(0)).To(Succeed())
	b.Close()
	_, err := a.Read(make([]byte, 1))
	g.Expect(err).To(MatchError(syscall.ECONNRESET))
	_, err = a.Write([]byte("x"))
	g.Expect(err).To(MatchError(syscall.EPIPE))
	a.Close()
	l.Close()
}

// The kernel may have queued an event for a descriptor that is closed and somebody else's by the time it is looked at.
func TestAnEventForAnEarlierOwnerOfTheDescriptor(t *testing.T) {
	g := NewWithT(t)
	l := newEpoll()
	a, b := pair(t, l, "tcp")
	c := a.(*socket)
	parkIdle(l, c)
	c.mu.Lock()
	stale := unix.EpollEvent{Events: unix.EPOLLRDHUP, Fd: int32(c.fd), Pad: c.generation - 1}
	c.mu.Unlock()
	other := newEpoll() // one that no goroutine polls
	other.sockets, other.n = l.sockets, 1
	other.events[0] = stale
	other.deliver()
	c.mu.Lock()
	g.Expect(c.ended).To(BeFalse())
	g.Expect(c.parked).NotTo(BeNil())
	c.mu.Unlock()
	a.Close()
	b.Close()
	l.Close()
}

// parkIdle parks a socket on which nothing has come.
func parkIdle(l *epoll, c *socket) {
	_, _ = c.TryRead(make([]byte, 1)) // so that it is not woken to look
	l.Park(&Spot{Conn: c, Wake: func(Event, []byte) {}}, time.Time{})
}

// An event that was fetched before a socket was parked may be about bytes that are read by now.
func TestAnEventOfAnEarlierRoundIsLookedInto(t *testing.T) {
	g := NewWithT(t)
	l := newEpoll()
	a, b := pair(t, l, "tcp")
	c := a.(*socket)
	parkIdle(l, c)
	c.mu.Lock()
	c.parkedIn = 7
	c.mu.Unlock()
	_, e := c.note(unix.EPOLLIN, 7)
	g.Expect(e).To(BeZero())
	s, e := c.note(unix.EPOLLIN, 8)
	g.Expect(e).To(Equal(Readable))
	l.wake(s, e)
	a.Close()
	b.Close()
	l.Close()
}

func TestDialling(t *testing.T) {
	g := NewWithT(t)
	l := newEpoll()
	defer l.Close()
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	_, port, _ := net.SplitHostPort(plain.Addr().String())

	c, err := l.Dial(t.Context(), "tcp", "localhost:"+port, time.Time{})
	g.Expect(err).NotTo(HaveOccurred(), "a name is looked up")
	g.Expect(c.RemoteAddr().String()).To(HaveSuffix(":" + port))
	g.Expect(c.LocalAddr().Network()).To(Equal("tcp"))
	c.Close()

	plain.Close()
	_, err = l.Dial(t.Context(), "tcp", "127.0.0.1:"+port, time.Time{})
	g.Expect(err).To(MatchError(syscall.ECONNREFUSED))
	_, err = l.Dial(t.Context(), "unix", t.TempDir()+"/nobody", time.Time{})
	g.Expect(err).To(MatchError(syscall.ENOENT))
	_, err = l.Dial(t.Context(), "tcp", "no port", time.Time{})
	g.Expect(err).To(HaveOccurred())
}

// crowded returns the address of a listener whose queue is full: it lets nobody in and answers nothing.
func crowded(t *testing.T) string {
	g := NewWithT(t)
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	g.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { unix.Close(fd) })
	g.Expect(unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}})).To(Succeed())
	g.Expect(unix.Listen(fd, 0)).To(Succeed())
	sa, err := unix.Getsockname(fd)
	g.Expect(err).NotTo(HaveOccurred())
	addr := (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: sa.(*unix.SockaddrInet4).Port}).String()

	for {
		c, err := net.DialTimeout("tcp", addr, 30*time.Millisecond)
		if err != nil {
			return addr
		}
		t.Cleanup(func() { c.Close() })
	}
}

func TestDiallingTakesNoLongerThanItMay(t *testing.T) {
	g := NewWithT(t)
	l, addr := newEpoll(), crowded(t)
	_, err := l.Dial(t.Context(), "tcp", addr, time.Now().Add(10*time.Millisecond))
	var late net.Error
	g.Expect(errors.As(err, &late)).To(BeTrue())
	g.Expect(late.Timeout()).To(BeTrue())

	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err = l.Dial(ctx, "tcp", addr, time.Time{})
	g.Expect(err).To(MatchError(context.DeadlineExceeded))
	l.Close()
}

func TestAcceptEndsWithItsListener(t *testing.T) {
	g := NewWithT(t)
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	from, err := Listen(plain)
	g.Expect(err).NotTo(HaveOccurred())
	l := newEpoll()
	ended := make(chan error)
	go func() {
		_, err := l.Accept(from)
		ended <- err
	}()
	g.Expect(from.Close()).To(Succeed())
	g.Eventually(ended).Should(Receive(MatchError(net.ErrClosed)))
	l.Close()
}

func TestAClosedSocketIsForgotten(t *testing.T) {
	g := NewWithT(t)
	l := newEpoll()
	a, b := pair(t, l, "tcp")
	c := a.(*socket)
	parkIdle(l, c)
	g.Expect(b.SetReadDeadline(time.Now().Add(time.Hour))).To(Succeed())
	a.Close()
	b.Close()
	l.Close()
	g.Expect(l.sockets).To(HaveEach(BeNil()))
	g.Expect(l.timers).To(BeEmpty())
}

func TestNothingIsLeftOpen(t *testing.T) {
	g := NewWithT(t)
	open := func() int {
		all, err := os.ReadDir("/proc/self/fd")
		g.Expect(err).NotTo(HaveOccurred())
		return len(all)
	}
	before := open()
	for range 10 {
		l := newEpoll()
		a, b := pair(t, l, "tcp")
		go a.Read(make([]byte, 1))
		a.Close()
		b.Close()
		l.Close()
	}
	g.Eventually(open).Should(Equal(before))
}

func TestNothingIsHeldBackToBeSentWithMore(t *testing.T) {
	g := NewWithT(t)
	l := newEpoll()
	a, b := pair(t, l, "tcp")
	for _, c := range []net.Conn{a, b} {
		on, err := unix.GetsockoptInt(c.(*socket).fd, unix.IPPROTO_TCP, unix.TCP_NODELAY)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(on).NotTo(BeZero())
		c.Close()
	}
	l.Close()
}
