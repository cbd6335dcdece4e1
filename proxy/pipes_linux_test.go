package proxy

import (
	"context"
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/parking"
)

// sockets are two ends of a connection: one that bytes can be spliced from and to, and one of Go's own.
func sockets(t *testing.T) (ours, theirs net.Conn) {
	t.Helper()
	g := NewWithT(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	defer l.Close()
	lot := parking.New()
	ours, err = lot.Dial(context.Background(), "tcp", l.Addr().String(), time.Time{})
	g.Expect(err).NotTo(HaveOccurred())
	theirs, err = l.Accept()
	g.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { ours.Close(); theirs.Close(); lot.Close() })
	return ours, theirs
}

func twoPipes() *pipes {
	return newPipes(&haproxycfg.Config{Global: haproxycfg.Global{MaxPipes: 2}, Proxies: []*haproxycfg.Proxy{{Splice: haproxycfg.Splice{Auto: true}}}})
}

// A pipe that holds somebody's bytes is never another's.
func TestAPipeThatIsNotEmptyIsNotLentAgain(t *testing.T) {
	g := NewWithT(t)
	ps := twoPipes()
	defer ps.close()
	ours, theirs := sockets(t)
	_, err := io.WriteString(theirs, "secret")
	g.Expect(err).NotTo(HaveOccurred())
	_, err = ours.Read(nil)
	g.Expect(err).NotTo(HaveOccurred())

	dirty, clean := ps.borrow(), ps.borrow()
	g.Expect(ps.borrow()).To(BeNil(), "there are two")
	g.Expect(ours.(parking.Splicer).Fill(dirty, 100)).To(BeEquivalentTo(6))
	ps.giveBack(dirty)
	ps.giveBack(clean)
	g.Expect(ps.borrow()).To(BeIdenticalTo(clean))
	other := ps.borrow()
	g.Expect(other).NotTo(Or(BeNil(), BeIdenticalTo(dirty)))
	g.Expect(other.Held()).To(BeZero())
	ps.giveBack(clean)
	ps.giveBack(other)
	g.Expect(ps.lent).To(BeZero())
	g.Expect(ps.free).To(HaveLen(2))
}

// unspliced is a connection of a kind that the system cannot splice from.
type unspliced struct{ net.Conn }

func (unspliced) Fill(*parking.Pipe, int64) (int64, error) { return 0, syscall.EINVAL }
func (unspliced) Drain(*parking.Pipe) error                { return syscall.EINVAL }

func TestWhatCannotBeSplicedIsCopied(t *testing.T) {
	g := NewWithT(t)
	ps := twoPipes()
	defer ps.close()
	from, sender := net.Pipe()
	to, receiver := net.Pipe()
	var source, sink wire
	source.open(unspliced{from}, time.Second)
	sink.open(unspliced{to}, time.Second)
	m := mover{from: &source, to: &sink, pieces: newPieces(1), splicing: splicing{pipes: ps, source: unspliced{}, sink: unspliced{}, always: true}}
	go func() { _, _ = sender.Write(make([]byte, 100_000)); sender.Close() }()
	heard := make(chan int64, 1)
	go func() { n, _ := io.Copy(io.Discard, receiver); heard <- n }()
	n, fromErr, toErr := m.run(1 << 40)
	g.Expect([]any{n, fromErr, toErr}).To(Equal([]any{int64(100_000), io.EOF, nil}))
	to.Close()
	g.Expect(<-heard).To(BeEquivalentTo(100_000))
	g.Expect(ps.moved.Load()).To(BeZero())
	g.Expect(ps.lent).To(BeZero())
}
