package parking_test

import (
	"io"
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/parking"
)

type woken struct {
	Event  parking.Event
	Prefix string
}

// park puts one end of a connection into a new lot and says where its events come out.
func park(t *testing.T, conn net.Conn, deadline time.Time) (parking.Lot, *parking.Spot, chan woken) {
	t.Helper()
	events := make(chan woken, 10)
	s := &parking.Spot{Conn: conn, Wake: func(e parking.Event, prefix []byte) { events <- woken{e, string(prefix)} }}
	lot := parking.New()
	lot.Park(s, deadline)
	return lot, s, events
}

// tcp returns both ends of a TCP connection.
func tcp(t *testing.T) (ours, theirs net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if theirs, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if ours, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ours.Close(); theirs.Close() })
	return ours, theirs
}

func TestBytesWakeAndAreAllStillThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		ours, theirs := net.Pipe()
		lot, s, events := park(t, ours, time.Time{})
		go theirs.Write([]byte("GET"))
		w := <-events
		g.Expect(w.Event).To(Equal(parking.Readable))
		rest := make([]byte, 3-len(w.Prefix))
		_, err := io.ReadFull(ours, rest)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(w.Prefix + string(rest)).To(Equal("GET"))
		g.Expect(lot.Unpark(s)).To(BeFalse(), "it was woken, so it cannot be taken back")
		lot.Close()
	})
}

func TestTheDeadlineComesExactly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		ours, theirs := net.Pipe()
		start := time.Now()
		lot, _, events := park(t, ours, start.Add(5*time.Second))
		g.Expect((<-events).Event).To(Equal(parking.Expired))
		g.Expect(time.Since(start)).To(Equal(5 * time.Second))
		lot.Close()

		go theirs.Write([]byte("x"))
		_, err := ours.Read(make([]byte, 1))
		g.Expect(err).NotTo(HaveOccurred(), "the deadline is unset when the connection comes back")
	})
}

func TestUnparkGivesTheConnectionBackUnharmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		ours, theirs := net.Pipe()
		lot, s, events := park(t, ours, time.Now().Add(time.Hour))
		synctest.Wait()
		g.Expect(lot.Unpark(s)).To(BeTrue())
		g.Expect(lot.Unpark(s)).To(BeFalse(), "only once")
		go theirs.Write([]byte("x"))
		_, err := ours.Read(make([]byte, 1))
		g.Expect(err).NotTo(HaveOccurred())
		lot.Close()
		g.Expect(events).To(BeEmpty())
	})
}

func TestTCPClosedByThePeerIsToldFromBytes(t *testing.T) {
	g := NewWithT(t)
	ours, theirs := tcp(t)
	lot, _, events := park(t, ours, time.Time{})
	theirs.Close()
	g.Eventually(events).Should(Receive(Equal(woken{Event: parking.Closed})))
	lot.Close()

	ours, theirs = tcp(t)
	lot, s, events := park(t, ours, time.Time{})
	_, err := theirs.Write([]byte("late answer"))
	g.Expect(err).NotTo(HaveOccurred())
	g.Eventually(events).Should(Receive(HaveField("Event", parking.Readable)))
	lot.Close()
	theirs.Close()
	all, err := io.ReadAll(s.Conn)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(all)).To(Equal("late answer"))
}

func TestTCPResetIsToldFromClosed(t *testing.T) {
	g := NewWithT(t)
	ours, theirs := tcp(t)
	lot, _, events := park(t, ours, time.Time{})
	g.Expect(theirs.(*net.TCPConn).SetLinger(0)).To(Succeed())
	theirs.Close()
	lot.Close()
	g.Expect(events).To(Receive(HaveField("Event", parking.Broken)))
}

func TestTCPClosedByItsOwnerIsWoken(t *testing.T) {
	g := NewWithT(t)
	ours, _ := tcp(t)
	lot, _, events := park(t, ours, time.Time{})
	ours.Close()
	lot.Close()
	g.Expect(events).To(Receive(HaveField("Event", parking.Broken)))
}

// Whoever wins the race between a byte and Unpark, exactly one of them has the connection afterwards.
func TestTCPExactlyOneOfWakeAndUnpark(t *testing.T) {
	g := NewWithT(t)
	for range 300 {
		ours, theirs := tcp(t)
		var wakes atomic.Int32
		s := &parking.Spot{Conn: ours, Wake: func(parking.Event, []byte) { wakes.Add(1) }}
		lot := parking.New()
		lot.Park(s, time.Time{})
		go theirs.Write([]byte("x"))
		unparked := lot.Unpark(s)
		lot.Close()
		g.Expect(wakes.Load() == 1).NotTo(Equal(unparked))
		b := make([]byte, 1)
		if unparked {
			_, err := io.ReadFull(ours, b)
			g.Expect(err).NotTo(HaveOccurred())
		}
		ours.Close()
		theirs.Close()
	}
}

// lastMoment is a connection on which a byte arrives just when its read is being ended.
type lastMoment struct {
	net.Conn
	ending chan bool
}

func (c lastMoment) SetReadDeadline(t time.Time) error {
	if !t.IsZero() {
		close(c.ending)
	}
	return nil
}

func (c lastMoment) Read(p []byte) (int, error) {
	<-c.ending
	return copy(p, "x"), nil
}

func TestAByteAtTheLastMomentGoesToWake(t *testing.T) {
	g := NewWithT(t)
	lot, s, events := park(t, lastMoment{ending: make(chan bool)}, time.Time{})
	g.Expect(lot.Unpark(s)).To(BeFalse())
	lot.Close()
	g.Expect(events).To(Receive(Equal(woken{parking.Readable, "x"})))
}

func TestParkingAgainAndAgain(t *testing.T) {
	g := NewWithT(t)
	ours, _ := tcp(t)
	lot, s, _ := park(t, ours, time.Time{})
	for range 1000 {
		g.Expect(lot.Unpark(s)).To(BeTrue())
		lot.Park(s, time.Now().Add(time.Minute))
	}
	g.Expect(lot.Unpark(s)).To(BeTrue())
	lot.Close()
}

func BenchmarkParkUnpark(b *testing.B) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	lot, s := parking.New(), &parking.Spot{Conn: c, Wake: func(parking.Event, []byte) {}}
	b.ReportAllocs()
	for b.Loop() {
		lot.Park(s, time.Time{})
		lot.Unpark(s)
	}
}
