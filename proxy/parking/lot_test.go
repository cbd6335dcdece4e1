package parking_test

import (
	"io"
	"net"
	"sync"
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
	s, events := spot(conn)
	lot := parking.New()
	lot.Park(s, deadline)
	return lot, s, events
}

// kinds are the ways in which a TCP connection can be parked: by the lot that accepted or dialled it, by one that
// did not, and by the lot of other systems.
var kinds = []struct {
	name string
	lot  func() parking.Lot
	open func(t *testing.T, lot parking.Lot) (ours, theirs net.Conn)
}{
	{"accepted", parking.New, accepted},
	{"dialled", parking.New, dialled},
	{"foreign", parking.New, plain},
	{"portable", parking.NewPortable, accepted},
}

// each runs a test for every kind.
func each(t *testing.T, test func(t *testing.T, k kind)) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			test(t, kind{t, k.lot(), k.open})
		})
	}
}

type kind struct {
	t   *testing.T
	lot parking.Lot
	tcp func(t *testing.T, lot parking.Lot) (ours, theirs net.Conn)
}

// park parks one end of a new TCP connection. The wait that only lets the owner look is over.
func (k kind) park(deadline time.Time) (s *parking.Spot, theirs net.Conn, events chan woken) {
	ours, theirs := k.tcp(k.t, k.lot)
	s, events = spot(ours)
	if p, ok := ours.(parking.Prompt); ok {
		_, err := p.TryRead(make([]byte, 1))
		NewWithT(k.t).Expect(err).To(Equal(parking.ErrNotReady))
	}
	k.lot.Park(s, deadline)
	return s, theirs, events
}

func spot(conn net.Conn) (*parking.Spot, chan woken) {
	events := make(chan woken, 10)
	return &parking.Spot{Conn: conn, Wake: func(e parking.Event, prefix []byte) { events <- woken{e, string(prefix)} }}, events
}

func listen(t *testing.T) *parking.Listener {
	t.Helper()
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l, err := parking.Listen(plain)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { plain.Close(); l.Close() })
	return l
}

func accepted(t *testing.T, lot parking.Lot) (ours, theirs net.Conn) {
	t.Helper()
	l := listen(t)
	theirs, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if ours, err = lot.Accept(l); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ours.Close(); theirs.Close() })
	return ours, theirs
}

func dialled(t *testing.T, lot parking.Lot) (ours, theirs net.Conn) {
	t.Helper()
	l := listen(t)
	ours, err := lot.Dial(t.Context(), "tcp", l.Addr().String(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if theirs, err = parking.NewPortable().Accept(l); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ours.Close(); theirs.Close() })
	return ours, theirs
}

func plain(t *testing.T, _ parking.Lot) (ours, theirs net.Conn) {
	return accepted(t, parking.NewPortable())
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
	each(t, func(t *testing.T, k kind) {
		g := NewWithT(t)
		_, theirs, events := k.park(time.Time{})
		theirs.Close()
		g.Eventually(events).Should(Receive(Equal(woken{Event: parking.Closed})))

		s, theirs, events := k.park(time.Time{})
		_, err := theirs.Write([]byte("late answer"))
		g.Expect(err).NotTo(HaveOccurred())
		g.Eventually(events).Should(Receive(HaveField("Event", parking.Readable)))
		theirs.Close()
		all, err := io.ReadAll(s.Conn)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(string(all)).To(Equal("late answer"))
		k.lot.Close()
	})
}

func TestTCPAnEndBehindBytesIsSeenWhenTheyAreRead(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		g := NewWithT(t)
		s, theirs, events := k.park(time.Time{})
		_, err := theirs.Write([]byte("last words"))
		g.Expect(err).NotTo(HaveOccurred())
		theirs.Close()
		g.Eventually(events).Should(Receive(HaveField("Event", parking.Readable)))
		_, err = io.ReadFull(s.Conn, make([]byte, 10))
		g.Expect(err).NotTo(HaveOccurred())
		k.lot.Park(s, time.Time{})
		g.Eventually(events).Should(Receive(HaveField("Event", parking.Closed)))
		k.lot.Close()
	})
}

func TestTCPBytesThatCameBeforeWake(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		g := NewWithT(t)
		s, theirs, events := k.park(time.Time{})
		_, err := theirs.Write([]byte("two requests"))
		g.Expect(err).NotTo(HaveOccurred())
		g.Eventually(events).Should(Receive(HaveField("Event", parking.Readable)))
		_, err = io.ReadFull(s.Conn, make([]byte, 3))
		g.Expect(err).NotTo(HaveOccurred())
		k.lot.Park(s, time.Time{}) // with the rest unread
		g.Eventually(events).Should(Receive(HaveField("Event", parking.Readable)))
		k.lot.Close()
	})
}

func TestTCPResetIsToldFromClosed(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		g := NewWithT(t)
		_, theirs, events := k.park(time.Time{})
		g.Expect(theirs.(*net.TCPConn).SetLinger(0)).To(Succeed())
		theirs.Close()
		k.lot.Close()
		g.Expect(events).To(Receive(HaveField("Event", parking.Broken)))
	})
}

func TestTCPClosedByItsOwnerIsWoken(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		g := NewWithT(t)
		s, _, events := k.park(time.Time{})
		s.Conn.Close()
		g.Eventually(events).Should(Receive(HaveField("Event", parking.Broken)))
		k.lot.Park(s, time.Time{})
		g.Eventually(events).Should(Receive(HaveField("Event", parking.Broken)))
		k.lot.Close()
	})
}

func TestTCPTheDeadlineIsNeverEarlyAndUnsetAfterwards(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		g := NewWithT(t)
		due := time.Now().Add(20 * time.Millisecond)
		s, theirs, events := k.park(due)
		g.Eventually(events).Should(Receive(HaveField("Event", parking.Expired)))
		g.Expect(time.Now()).To(BeTemporally(">=", due))
		go theirs.Write([]byte("x"))
		_, err := s.Conn.Read(make([]byte, 1))
		g.Expect(err).NotTo(HaveOccurred())
		k.lot.Close()
	})
}

func TestTCPADeadlineOfBeforeDoesNotCount(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		g := NewWithT(t)
		s, theirs, events := k.park(time.Time{})
		g.Expect(k.lot.Unpark(s)).To(BeTrue())
		g.Expect(s.Conn.SetReadDeadline(time.Unix(1, 0))).To(Succeed())
		k.lot.Park(s, time.Time{})
		go theirs.Write([]byte("x"))
		g.Eventually(events).Should(Receive(HaveField("Event", parking.Readable)))
		if p, ok := s.Conn.(parking.Prompt); ok {
			_, err := p.TryRead(make([]byte, 1))
			g.Expect(err).NotTo(HaveOccurred())
		}
		k.lot.Close()
	})
}

// A deadline that was put off rings when it was due first, and must not end the wait then.
func TestTCPADeadlineThatWasPutOff(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		g := NewWithT(t)
		s, _, events := k.park(time.Now().Add(20 * time.Millisecond))
		g.Expect(k.lot.Unpark(s)).To(BeTrue())
		due := time.Now().Add(60 * time.Millisecond)
		k.lot.Park(s, due)
		g.Eventually(events).Should(Receive(HaveField("Event", parking.Expired)))
		g.Expect(time.Now()).To(BeTemporally(">=", due))
		k.lot.Close()
	})
}

// Whoever wins the race between a byte and Unpark, exactly one of them has the connection afterwards.
func TestTCPExactlyOneOfWakeAndUnpark(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		g := NewWithT(t)
		for range 100 {
			s, theirs, events := k.park(time.Time{})
			var wrote sync.WaitGroup
			wrote.Go(func() { _, _ = theirs.Write([]byte("x")) })
			unparked := k.lot.Unpark(s)
			if !unparked {
				g.Eventually(events).Should(Receive(HaveField("Event", parking.Readable)))
			}
			wrote.Wait()
			g.Expect(events).To(BeEmpty())
			if _, ok := s.Conn.(*net.TCPConn); ok && !unparked {
				continue // the portable lot may have taken the byte
			}
			_, err := io.ReadFull(s.Conn, make([]byte, 1))
			g.Expect(err).NotTo(HaveOccurred())
			s.Conn.Close()
			theirs.Close()
		}
		k.lot.Close()
	})
}

// The first wake of a lot's own connection is no promise.
func TestTCPWhatWasAcceptedMayBeWokenToLook(t *testing.T) {
	g := NewWithT(t)
	lot := parking.New()
	ours, theirs := accepted(t, lot)
	p, ok := ours.(parking.Prompt)
	if !ok {
		t.Skip("not on this system")
	}
	s, events := spot(ours)
	lot.Park(s, time.Time{})
	g.Eventually(events).Should(Receive(HaveField("Event", parking.Readable)))
	_, err := p.TryRead(make([]byte, 9))
	g.Expect(err).To(Equal(parking.ErrNotReady))
	lot.Park(s, time.Time{})
	_, err = theirs.Write([]byte("x"))
	g.Expect(err).NotTo(HaveOccurred())
	g.Eventually(events).Should(Receive(HaveField("Event", parking.Readable)))
	n, err := p.TryRead(make([]byte, 9))
	g.Expect(n, err).To(Equal(1))
	lot.Close()
}

func TestTCPParkingAllocatesNothing(t *testing.T) {
	g := NewWithT(t)
	lot := parking.New()
	s, _, _ := kind{t, lot, accepted}.park(time.Time{})
	if _, ok := s.Conn.(parking.Prompt); !ok {
		t.Skip("a goroutine is started on this system")
	}
	due := time.Now().Add(time.Hour)
	g.Expect(testing.AllocsPerRun(1000, func() {
		lot.Unpark(s)
		lot.Park(s, due)
	})).To(BeZero())
	lot.Unpark(s)
	lot.Close()
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
	each(t, func(t *testing.T, k kind) {
		g := NewWithT(t)
		s, _, _ := k.park(time.Time{})
		for range 1000 {
			g.Expect(k.lot.Unpark(s)).To(BeTrue())
			k.lot.Park(s, time.Now().Add(time.Minute))
		}
		g.Expect(k.lot.Unpark(s)).To(BeTrue())
		k.lot.Close()
	})
}

func BenchmarkParkUnpark(b *testing.B) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	lot := parking.New()
	c, err := lot.Dial(b.Context(), "tcp", l.Addr().String(), time.Time{})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	s := &parking.Spot{Conn: c, Wake: func(parking.Event, []byte) {}}
	b.ReportAllocs()
	for b.Loop() {
		lot.Park(s, time.Time{})
		lot.Unpark(s)
	}
}
