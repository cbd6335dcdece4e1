package proxy

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"
)

// Behind a complete response nothing may come while the rest of the request is still on its way: a byte would be taken for the next
// response, and the server's end for its silence. Who merely stops waiting finds the connection as it was.
func TestWhatComesBehindAnEarlyResponse(t *testing.T) {
	for _, c := range []struct {
		story      string
		server     func(net.Conn)
		ended, fit bool
	}{
		{"a byte", func(c net.Conn) { _, _ = io.WriteString(c, "x") }, true, false},
		{"its end", func(c net.Conn) { c.Close() }, true, false},
		{"nothing", func(net.Conn) {}, false, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			g := NewWithT(t)
			ours, theirs := net.Pipe()
			defer theirs.Close()
			defer ours.Close()
			x := &h1Conn{keeps: true, buf: make([]byte, BufSize)}
			x.wire.open(ours, time.Minute)
			x.reader.Reset(&x.wire, x.buf, nil)
			go c.server(theirs)
			ended := make(chan bool, 1)
			go func() { ended <- x.awaitEnd() }()
			synctest.Wait()
			x.interrupt()
			g.Expect(<-ended).To(Equal(c.ended), c.story)
			g.Expect(x.keeps).To(Equal(c.fit), c.story)
		})
	}
}
