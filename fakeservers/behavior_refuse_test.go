package fakeservers

import (
	"errors"
	"net"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// While the port is closed who connects is refused and open connections go on; afterwards the same port is open again.
func TestRefuse(t *testing.T) {
	g := NewWithT(t)
	group := live(t, Config{Proto: "h1", Faults: []Fault{{On: onClock, For: 200 * time.Millisecond, Do: "refuse"}}})
	open := dial(t, group)
	g.Eventually(func() int64 { return group.Snapshot().PerServer["s1"].Accepts }).Should(Equal(int64(1)))
	group.StartSampling(0)
	connect := func() error {
		c, err := net.Dial("tcp", group.Addrs()[0])
		if err == nil {
			c.Close()
		}
		return err
	}
	g.Eventually(connect).Within(10 * time.Second).ProbeEvery(time.Millisecond).Should(MatchError(func(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }, "refused"))
	g.Eventually(connect).Within(10 * time.Second).ProbeEvery(time.Millisecond).Should(Succeed())
	text, end := ask(t, open, "GET / HTTP/1.0\r\n\r\n")
	g.Expect(text).To(ContainSubstring("X-Conn-Seq: 1"))
	g.Expect(end).To(Equal("fin"))
	g.Expect(counted(t, group).Faults).To(Equal(map[string]int64{"refuse": 1}))
}

// A group ends also while a port is closed, at once.
func TestAGroupEndsWhileItRefuses(t *testing.T) {
	g := NewWithT(t)
	group := live(t, Config{Proto: "h1", Faults: []Fault{{On: onClock, For: time.Hour, Do: "refuse"}}})
	group.StartSampling(0)
	g.Eventually(func() int64 { return group.Snapshot().PerServer["s1"].Faults["refuse"] }).Should(Equal(int64(1)))
	g.Expect(group.Close()).To(Succeed())
}
