package h2

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	. "github.com/onsi/gomega"
	"github.com/reuselab/reuselab/proxy/h1"
)

// left is a connection that the server closed after it had said all in heard: what is sent fails, what was said can be read.
type left struct {
	net.Conn
	heard   io.Reader
	fails   chan struct{} // closed when sending begins to fail
	sending error
}

func (l *left) Write(p []byte) (int, error) {
	select {
	case <-l.fails:
		return 0, l.sending
	default:
		return len(p), nil
	}
}

func (l *left) Read(p []byte) (int, error) {
	<-l.fails
	return l.heard.Read(p)
}

func (l *left) Close() error                     { return nil }
func (l *left) SetReadDeadline(time.Time) error  { return nil }
func (l *left) SetWriteDeadline(time.Time) error { return nil }

// RFC 9113 section 6.8: what was said before a server closed counts, whether or not sending has noticed that first.
func TestWhatWasSaidBeforeSendingFailedIsHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		var said, block bytes.Buffer
		fr := http2.NewFramer(&said, nil)
		g.Expect(fr.WriteSettings()).To(Succeed())
		g.Expect(fr.WriteGoAway(1, http2.ErrCodeNo, nil)).To(Succeed())
		g.Expect(hpack.NewEncoder(&block).WriteField(hpack.HeaderField{Name: ":status", Value: "204"})).To(Succeed())
		g.Expect(fr.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block.Bytes(), EndStream: true, EndHeaders: true})).To(Succeed())
		l := &left{heard: &said, fails: make(chan struct{}), sending: errors.New("broken pipe")}
		closed := make(chan error, 1)
		c := NewClientConn(l, Config{OnClosed: func(_ *ClientConn, err error) { closed <- err }})
		head := Head{Method: []byte("GET"), Scheme: []byte("http"), Path: []byte("/")}
		first, err := c.Open(head, true)
		g.Expect(err).NotTo(HaveOccurred())
		synctest.Wait()
		close(l.fails)
		second, err := c.Open(head, true)
		g.Expect(err).NotTo(HaveOccurred(), "some of it may have left")
		var p h1.Response
		g.Expect(first.Response(&p)).To(Succeed())
		g.Expect(p.Status).To(Equal(204))
		g.Expect(second.Response(&p)).To(MatchError(ErrRefused))
		g.Expect(errors.Is(<-closed, io.EOF)).To(BeTrue())
		g.Expect(c.Limit()).To(BeZero())
		c.Close()
	})
}

// A server that takes nothing is not waited for.
func TestASendThatTakesTooLongEndsTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		never, _ := net.Pipe()
		l := &left{heard: never, fails: make(chan struct{}), sending: os.ErrDeadlineExceeded}
		c := NewClientConn(l, Config{})
		synctest.Wait()
		close(l.fails)
		s, err := c.Open(Head{Method: []byte("GET"), Scheme: []byte("http"), Path: []byte("/")}, true)
		g.Expect(err).NotTo(HaveOccurred())
		var p h1.Response
		g.Expect(errors.Is(s.Response(&p), os.ErrDeadlineExceeded)).To(BeTrue())
		_, err = c.Open(Head{}, true)
		g.Expect(err).To(HaveOccurred())
		never.Close()
		c.Close()
	})
}
