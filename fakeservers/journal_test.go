package fakeservers

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"
)

// An entry is a connection's story, with times from the start of the load.
func TestJournalEntry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		j := &journal{began: time.Now()}
		time.Sleep(time.Second)
		a := j.opened("s1", 1, j.now())
		time.Sleep(time.Second)
		j.start(j.now(), 0)
		b := j.opened("s2", 1, j.now())
		time.Sleep(5 * time.Millisecond)
		a.request(1, []byte("c1"), []byte("r1"), j)
		a.request(2, nil, nil, j)
		a.closed("fin", "", j.now())
		b.request(1, []byte("c2"), nil, j)

		var text strings.Builder
		read := j.read(2, 3)
		g.Expect(read.WriteJSONL(&text)).To(Succeed())
		g.Expect(text.String()).To(Equal(
			`{"server":"s1","conn":1,"opened_us":-1000000,"closed_us":5000,"closed":"fin","carried":2,"requests":[` +
				`{"seq":1,"client":"c1","id":"r1","at_us":5000},{"seq":2,"at_us":5000}]}` + "\n" +
				`{"server":"s2","conn":1,"opened_us":0,"carried":1,"requests":[{"seq":1,"client":"c2","at_us":5000}]}` + "\n"))
		g.Expect(read.LeftOutConnections).To(BeZero())
		g.Expect(read.LeftOutRequests).To(BeZero())
	})
}

// Kept are the connections opened first and those of the second in the middle, a thousand of each.
func TestJournalKeepsTheFirstAndTheMiddle(t *testing.T) {
	g := NewWithT(t)
	j := &journal{}
	const start, duration = time.Second, 10 * time.Second // the window is from 5.5 s to 6.5 s
	j.start(start, duration)
	conns := int64(0)
	open := func(n int, at time.Duration) (kept int) {
		for range n {
			conns++
			if j.opened("s1", conns, at) != nil {
				kept++
			}
		}
		return kept
	}
	g.Expect(open(900, 2*time.Second)).To(Equal(900))
	g.Expect(open(10, 5500*time.Millisecond)).To(Equal(10), "in the window")
	g.Expect(open(150, 6500*time.Millisecond)).To(Equal(100), "of the first")
	g.Expect(open(2000, 6499*time.Millisecond)).To(Equal(990), "of the window")
	g.Expect(open(1, 9*time.Second)).To(BeZero())
	read := j.read(conns, 0)
	g.Expect(read.Entries).To(HaveLen(2000))
	g.Expect(read.LeftOutConnections).To(Equal(int64(1061)))
}

// Without a known duration there is no window.
func TestJournalWithoutDuration(t *testing.T) {
	g := NewWithT(t)
	j := &journal{}
	j.start(0, 0)
	for n := range journalConns {
		g.Expect(j.opened("s1", int64(n), 0)).NotTo(BeNil())
	}
	g.Expect(j.opened("s1", 0, 0)).To(BeNil())
}

// A busy connection is cut short when the journal is full; the middle has room of its own.
func TestJournalBoundsRequests(t *testing.T) {
	g := NewWithT(t)
	j := &journal{began: time.Now()}
	j.start(0, time.Minute)
	first, middle := j.opened("s1", 1, 0), j.opened("s1", 2, 30*time.Second)
	for n := range int64(journalRequests + 5) {
		first.request(n+1, nil, nil, j)
	}
	middle.request(1, nil, nil, j)
	read := j.read(2, journalRequests+6)
	g.Expect(read.Entries[0].Requests).To(HaveLen(journalRequests))
	g.Expect(read.Entries[0].Carried).To(Equal(int64(journalRequests + 5)))
	g.Expect(read.Entries[1].Requests).To(HaveLen(1))
	g.Expect(read.LeftOutRequests).To(Equal(int64(5)))
}

// Who ended a connection by a fault is the server, whatever its reader saw of that.
func TestAFaultClosesAnEntry(t *testing.T) {
	g := NewWithT(t)
	j := &journal{began: time.Now()}
	j.opened("s1", 1, 0).closed("rst", "reset", time.Second)
	entry := j.read(1, 0).Entries[0]
	g.Expect([]string{entry.Closed, entry.Fault}).To(Equal([]string{"us", "reset"}))
	var text strings.Builder
	g.Expect(j.read(1, 0).WriteJSONL(&text)).To(Succeed())
	g.Expect(text.String()).To(ContainSubstring(`"closed":"us","fault":"reset"`))
}
