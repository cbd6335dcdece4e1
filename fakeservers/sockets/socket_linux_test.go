package sockets

import (
	"errors"
	"io"
	"os"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// Nothing waits: neither who reads what is not there, nor who writes what there is no room for.
func TestSocketsDoNotWait(t *testing.T) {
	g := NewWithT(t)
	s, peer := pair(t, newTestEpoll(t), 0)
	_, err := s.Read(make([]byte, 9))
	g.Expect(err).To(Equal(ErrAgain))
	total := 0
	for err = nil; err == nil; {
		var n int
		n, err = s.Write(make([]byte, 1<<20))
		total += n
	}
	g.Expect(err).To(Equal(ErrAgain))
	g.Expect(s.Watch(true)).To(Succeed())
	g.Expect(io.CopyN(io.Discard, peer, int64(total))).To(BeEquivalentTo(total))
	g.Expect(s.of.Wait(10*time.Second, true)).To(Equal([]int{0}))
	s.Close(false)
	g.Expect(io.ReadAll(peer)).To(BeEmpty())
}

// The peer's end is told from its reset, and so is ours.
func TestHowSocketsEnd(t *testing.T) {
	g := NewWithT(t)
	e := newTestEpoll(t)
	s, peer := pair(t, e, 0)
	peer.Close()
	_, err := s.Read(make([]byte, 9))
	g.Expect(err).To(Equal(io.EOF))
	s.Close(false)
	s, peer = pair(t, e, 0)
	s.Close(true)
	_, err = peer.Read(make([]byte, 9))
	g.Expect(errors.Is(err, syscall.ECONNRESET)).To(BeTrue(), "%v", err)
}

// A detached socket is an ordinary connection, with what was not read yet, and no longer named.
func TestDetach(t *testing.T) {
	for _, watched := range []bool{false, true} {
		g := NewWithT(t)
		e := newTestEpoll(t)
		s, peer := pair(t, e, 0)
		if watched {
			g.Expect(s.Watch(false)).To(Succeed())
		}
		send(t, peer, "before")
		conn, err := s.Detach()
		g.Expect(err).NotTo(HaveOccurred())
		defer conn.Close()
		got := make([]byte, 100)
		n, err := conn.Read(got)
		g.Expect(string(got[:n]), err).To(Equal("before"))
		send(t, peer, "behind")
		n, err = conn.Read(got)
		g.Expect(string(got[:n]), err).To(Equal("behind"))
		send(t, peer, "unread")
		g.Expect(e.Wait(0, true)).To(BeEmpty(), "watched before: %v", watched)
	}
}

// What cannot be made a connection is closed.
func TestDetachFails(t *testing.T) {
	g := NewWithT(t)
	r, w, err := os.Pipe()
	g.Expect(err).NotTo(HaveOccurred())
	defer r.Close()
	fd, err := syscall.Dup(int(w.Fd()))
	g.Expect(err).NotTo(HaveOccurred())
	w.Close()
	s := EpollSocket{of: newTestEpoll(t), fd: fd}
	_, err = s.Detach()
	g.Expect(err).To(HaveOccurred())
	g.Expect(io.ReadAll(r)).To(BeEmpty(), "its other end has gone")
}
