package fakeservers

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// The response says that the connection ends, and the server leaves it to the other side: it answers what still comes.
func TestConnectionClose(t *testing.T) {
	g := NewWithT(t)
	group := live(t, Config{Proto: "h1", Faults: []Fault{{On: onResponse, Nth: 1, Of: "connection", Do: "connection-close"}}})
	c := dial(t, group)
	_, err := c.Write([]byte(get))
	g.Expect(err).NotTo(HaveOccurred())
	first := make([]byte, 1000)
	n, err := c.Read(first)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(first[:n])).To(HaveSuffix("Connection: close\r\n\r\n"))
	text, end := ask(t, c, "GET / HTTP/1.0\r\n\r\n")
	g.Expect(text).To(ContainSubstring("X-Conn-Seq: 2"))
	g.Expect(end).To(Equal("fin"))
	g.Expect(counted(t, group).Faults).To(Equal(map[string]int64{"connection-close": 1}))
	g.Expect(group.Journal().Entries[0].Fault).To(BeEmpty(), "no fault ended it")
	g.Expect(strings.Count(text, "Connection: close")).To(Equal(1), "as HTTP/1.0 has it")
}
