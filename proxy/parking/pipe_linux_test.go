package parking

import (
	"crypto/sha256"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// forward moves what comes from one connection to another through a pipe until the first ended.
func forward(from, to net.Conn, p *Pipe) error {
	for {
		_, err := from.(Splicer).Fill(p, 1<<30)
		switch err {
		case nil:
			err = to.(Splicer).Drain(p)
		case ErrNotReady:
			_, err = from.Read(nil)
		case io.EOF:
			return to.(*socket).CloseWrite()
		}
		if err != nil {
			return err
		}
	}
}

// What goes in comes out, however it comes in, and however slowly it is taken out.
func TestBytesThroughAPipe(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			g := NewWithT(t)
			l := newEpoll()
			a, b := pair(t, l, network)
			c, d := pair(t, l, network)
			p, err := NewPipe(0)
			g.Expect(err).NotTo(HaveOccurred())
			defer p.Close()

			var all sync.WaitGroup
			sent, heard := sha256.New(), sha256.New()
			var wrote, forwarded, read error
			all.Go(func() {
				random := rand.NewChaCha8([32]byte{1})
				sizes := rand.New(random)
				for range 300 {
					piece := make([]byte, sizes.IntN(1+sizes.IntN(100_000)))
					random.Read(piece)
					sent.Write(piece)
					if _, wrote = a.Write(piece); wrote != nil {
						break
					}
				}
				a.(*socket).CloseWrite()
			})
			all.Go(func() { forwarded = forward(b, c, p) })
			all.Go(func() { _, read = io.CopyBuffer(heard, justReader{d}, make([]byte, 777)) })
			all.Wait()
			g.Expect([]error{wrote, forwarded, read}).To(Equal([]error{nil, nil, nil}))
			g.Expect(heard.Sum(nil)).To(Equal(sent.Sum(nil)))
			for _, conn := range []net.Conn{a, b, c, d} {
				conn.Close()
			}
			l.Close()
		})
	}
}

type justReader struct{ io.Reader }

// Behind what a pipe was to take, the rest is where it was.
func TestFillTakesNoMoreThanItIsTold(t *testing.T) {
	g := NewWithT(t)
	l := newEpoll()
	a, b := pair(t, l, "tcp")
	p, err := NewPipe(0)
	g.Expect(err).NotTo(HaveOccurred())
	defer p.Close()

	_, err = b.(Splicer).Fill(p, 7)
	g.Expect(err).To(Equal(ErrNotReady))
	_, err = a.Write([]byte("body...next"))
	g.Expect(err).NotTo(HaveOccurred())
	_, err = b.Read(nil)
	g.Expect(err).NotTo(HaveOccurred())
	n, err := b.(Splicer).Fill(p, 7)
	g.Expect(n).To(BeEquivalentTo(7))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(p.Held()).To(BeEquivalentTo(7))
	buf := make([]byte, 20)
	read, err := b.(Prompt).TryRead(buf)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(buf[:read])).To(Equal("next"))

	g.Expect(b.(Splicer).Drain(p)).To(Succeed())
	g.Expect(p.Held()).To(BeZero())
	read, err = io.ReadFull(a, buf[:7])
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(buf[:read])).To(Equal("body..."))

	a.Close()
	_, err = b.Read(nil)
	g.Expect(err).NotTo(HaveOccurred())
	_, err = b.(Splicer).Fill(p, 7)
	g.Expect(err).To(Equal(io.EOF))
	b.Close()
	_, err = b.(Splicer).Fill(p, 7)
	g.Expect(err).To(Equal(net.ErrClosed))
	l.Close()
}

// Who takes nothing holds up a drain until its deadline, or until somebody closes the connection.
func TestADrainThatHasToWait(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(conn net.Conn)
		want error
	}{
		{"deadline", func(c net.Conn) { _ = c.SetWriteDeadline(time.Now().Add(20 * time.Millisecond)) }, os.ErrDeadlineExceeded},
		{"closed", func(c net.Conn) { c.Close() }, net.ErrClosed},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := NewWithT(t)
			l := newEpoll()
			a, b := pair(t, l, "tcp")
			sink, full := pair(t, l, "tcp")
			p, err := NewPipe(0)
			g.Expect(err).NotTo(HaveOccurred())
			defer p.Close()
			for err == nil {
				_, err = full.(Prompt).TryWrite(make([]byte, 1<<20))
			}
			g.Expect(err).To(Equal(ErrNotReady))
			_, err = a.Write([]byte("x"))
			g.Expect(err).NotTo(HaveOccurred())
			_, err = b.Read(nil)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(b.(Splicer).Fill(p, 1)).To(BeEquivalentTo(1))
			result := make(chan error)
			go func() { result <- full.(Splicer).Drain(p) }()
			g.Consistently(result, "10ms").ShouldNot(Receive())
			c.end(full)
			g.Eventually(result, "10s").Should(Receive(Equal(c.want)))
			g.Expect(p.Held()).To(BeEquivalentTo(1))
			for _, conn := range []net.Conn{a, b, sink, full} {
				conn.Close()
			}
			l.Close()
		})
	}
}

// To wait for something to read takes no room for it.
func TestReadingNothingWaits(t *testing.T) {
	g := NewWithT(t)
	l := newEpoll()
	a, b := pair(t, l, "tcp")
	_, err := b.(Prompt).TryRead(nil) // nobody has looked before
	g.Expect(err).To(Equal(ErrNotReady))
	g.Expect(b.SetReadDeadline(time.Now().Add(10 * time.Millisecond))).To(Succeed())
	_, err = b.Read(nil)
	g.Expect(err).To(Equal(os.ErrDeadlineExceeded))
	g.Expect(b.SetReadDeadline(time.Time{})).To(Succeed())

	result := make(chan error)
	go func() { _, err := b.Read(nil); result <- err }()
	g.Consistently(result, "10ms").ShouldNot(Receive())
	_, err = a.Write([]byte("x"))
	g.Expect(err).NotTo(HaveOccurred())
	g.Eventually(result, "10s").Should(Receive(BeNil()))
	_, err = b.(Prompt).TryRead(nil)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(b.Read(make([]byte, 5))).To(Equal(1))
	a.Close()
	b.Close()
	l.Close()
}
