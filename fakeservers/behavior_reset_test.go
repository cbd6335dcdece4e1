package fakeservers

import (
	"net"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// On a request the connection is reset in place of the response, or within it.
func TestResetOnARequest(t *testing.T) {
	check := func(sent, got string) {
		t.Helper()
		g := NewWithT(t)
		group := live(t, Config{Proto: "h1", Size: 10, Faults: []Fault{{On: onRequest, Nth: 2, Do: "reset", Sent: sent}}})
		c := dial(t, group)
		first := make([]byte, 1000)
		_, err := c.Write([]byte(get))
		g.Expect(err).NotTo(HaveOccurred())
		n, err := c.Read(first)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(string(first[:n])).To(HaveSuffix("X-Conn-Seq: 1\r\n\r\nxxxxxxxxxx"))
		text, end := ask(t, c, get)
		g.Expect(end).To(Equal("rst"))
		_, text, _ = strings.Cut(text, "X-Conn-Seq: 2")
		g.Expect(text).To(Equal(got), sent)
		seen := counted(t, group)
		g.Expect(seen.Requests).To(Equal(int64(2)), "it was read")
		g.Expect(seen.Faults).To(Equal(map[string]int64{"reset": 1}))
		g.Expect(group.Journal().Entries[0].Closed).To(Equal("us"))
		g.Expect(group.Journal().Entries[0].Fault).To(Equal("reset"))
	}
	check("", "")
	check("nothing", "")
	check("head", "\r\n\r\n")
	check("half", "\r\n\r\nxxxxx")
}

// Behind a response all of it leaves first.
func TestResetBehindAResponse(t *testing.T) {
	g := NewWithT(t)
	group := live(t, Config{Proto: "h1", Size: 3, Faults: []Fault{{On: onResponse, Do: "reset"}}})
	text, end := ask(t, dial(t, group), get)
	g.Expect(text).To(HaveSuffix("xxx"))
	g.Expect(end).To(Equal("rst"))
	counted(t, group)
}

// An accepted connection that is reset carried no request.
func TestResetOnAConnection(t *testing.T) {
	g := NewWithT(t)
	group := live(t, Config{Proto: "h1", Faults: []Fault{{On: onConnection, Nth: 2, Do: "reset"}}})
	_, end := ask(t, dial(t, group), "GET / HTTP/1.0\r\n\r\n")
	g.Expect(end).To(Equal("fin"))
	c, err := net.Dial("tcp", group.Addrs()[0])
	if err == nil { // else the reset came while the connection was looked at for the first time
		defer c.Close()
		_, err = c.Read(make([]byte, 1))
	}
	g.Expect(howEnded(err)).To(Equal("rst"))
	g.Expect(counted(t, group).Unused).To(Equal(int64(1)))
}
