package fakeservers

import (
	"errors"
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// live starts a server on a real socket.
func live(t *testing.T, config Config) *Group {
	t.Helper()
	config.Name, config.Addr = "s1", "127.0.0.1:0"
	group, err := Start(t.Context(), []Config{config})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { NewWithT(t).Expect(group.Close()).To(Succeed()) })
	return group
}

// dial connects to a live server.
func dial(t *testing.T, group *Group) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", group.Addrs()[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(10 * time.Second)) // a server that does nothing must not stop the test
	return c
}

// ask sends a text and returns all that comes back, and how the connection ended: fin, rst.
func ask(t *testing.T, c net.Conn, text string) (got, end string) {
	t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(c)
	return string(all), howEnded(err)
}

func howEnded(err error) string {
	switch {
	case err == nil:
		return "fin"
	case errors.Is(err, syscall.ECONNRESET):
		return "rst"
	}
	return err.Error()
}

// counted waits until the servers have noticed the end of every connection, and returns what they counted.
func counted(t *testing.T, group *Group) Counters {
	t.Helper()
	g := NewWithT(t)
	g.Eventually(func() int64 { return group.Snapshot().PerServer["s1"].Open }).Within(10 * time.Second).Should(BeZero())
	seen := group.Snapshot().PerServer["s1"]
	g.Expect(seen.Busy).To(BeZero())
	expectAgreement(g, seen)
	return seen
}

const get = "GET / HTTP/1.1\r\n\r\n"
