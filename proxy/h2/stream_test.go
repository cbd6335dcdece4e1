package h2

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/http2"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
	"github.com/reuselab/reuselab/proxy/h1"
)

func field(name, value string) h1.Field { return h1.Field{Name: []byte(name), Value: []byte(value)} }

// A whole exchange: interim head, head, body, trailers; and what is forwarded of an HTTP/1 head.
func TestExchange(t *testing.T) {
	c, p := start(t, Config{})
	s, err := c.Open(Head{Method: []byte("POST"), Scheme: []byte("http"), Authority: []byte("a:80"), Path: []byte("/x?y"), Fields: []h1.Field{
		field("Host", "b"), field("X-One", "1"), field("connection", "x-two, te"), field("X-Two", "2"), field("te", "trailers"), field("keep-alive", "5"),
		field("upgrade", "x"), field("proxy-connection", "y"), field("transfer-encoding", "chunked"), field("content-length", "3"),
	}}, false)
	p.Expect(err).NotTo(HaveOccurred())
	p.want("PRI")
	p.want("HEADERS 1 end=false :method=POST :scheme=http :path=/x?y :authority=a:80 x-one=1 te=trailers content-length=3")
	p.Expect(s.Write([]byte("abc"))).To(Equal(3))
	p.want("DATA 1 3 end=false")
	p.Expect(s.CloseWrite()).To(Succeed())
	p.want("DATA 1 0 end=true")
	p.headers(1, false, ":status", "103", "link", "l", "content-length", "9")
	p.headers(1, false, ":status", "200", "content-type", "t", "content-length", "5")
	p.data(1, false, "hello")
	p.headers(1, true, "grpc-status", "0")

	var r h1.Response
	p.Expect(s.Response(&r)).To(Succeed())
	p.Expect(r.Status).To(Equal(103))
	p.Expect(r.Body).To(Equal(h1.Framing{}))
	p.Expect(text(r.Fields)).To(Equal("link: l\r\n\r\n"))
	p.Expect(s.Response(&r)).To(Succeed())
	p.Expect(r.Status).To(Equal(200))
	p.Expect(r.Minor).To(Equal(1))
	p.Expect(r.Body).To(Equal(h1.Framing{Kind: h1.Length, Length: 5}))
	p.Expect(text(r.Fields)).To(Equal("content-type: t\r\ncontent-length: 5\r\n\r\n"))
	p.Expect(io.ReadAll(s)).To(Equal([]byte("hello")))
	p.Expect(text(s.Trailers())).To(Equal("grpc-status: 0\r\n\r\n"))
	p.Expect(s.Response(&r)).To(Equal(io.EOF))
	p.Expect(s.Close()).To(Succeed())
	p.Expect(s.Close()).To(Succeed())
	p.Expect(s.Read(nil)).Error().To(Equal(ErrClosed))
	p.Expect(s.Write([]byte("x"))).Error().To(Equal(ErrClosed))
	p.Expect(c.streams).To(BeEmpty())
}

// RFC 9113 section 8.1: the fields behind the body end the stream, and are no place for what is about the connection.
func TestTrailersOfARequest(t *testing.T) {
	c, p := start(t, Config{})
	s := p.open(c, false)
	p.Expect(s.Write([]byte("abc"))).To(Equal(3))
	p.Expect(s.CloseWrite(field("X-Sum", "1"), field("Host", "b"), field("connection", "x-two"), field("X-Two", "2"), field("keep-alive", "5"))).To(Succeed())
	p.want("DATA 1 3 end=false")
	p.want("HEADERS 1 end=true x-sum=1")
	p.Expect(s.CloseWrite(field("x", "y"))).To(Succeed(), "said already")
	p.headers(1, true, ":status", "200")
	var r h1.Response
	p.Expect(s.Response(&r)).To(Succeed())
	p.Expect(c.streams).To(BeEmpty(), "both sides have said all")
}

func TestResponseFraming(t *testing.T) {
	c, p := start(t, Config{})
	check := func(method string, endStream bool, want h1.Framing, wantFields string, pairs ...string) {
		t.Helper()
		s, err := c.Open(Head{Method: []byte(method), Authority: []byte("a:80")}, true)
		p.Expect(err).NotTo(HaveOccurred())
		defer s.Close()
		p.headers(c.nextID-2, endStream, pairs...)
		var r h1.Response
		p.Expect(s.Response(&r)).To(Succeed())
		p.Expect(r.Body).To(Equal(want), "%s %v", method, pairs)
		p.Expect(text(r.Fields)).To(Equal(wantFields + "\r\n"))
	}
	five, open := h1.Framing{Kind: h1.Length, Length: 5}, h1.Framing{Kind: h1.UntilClose}
	check("GET", true, h1.Framing{}, "", ":status", "200")
	check("GET", true, h1.Framing{}, "content-length: 0\r\n", ":status", "200", "content-length", "0")
	check("GET", false, open, "", ":status", "200")
	check("GET", false, five, "content-length: 5\r\n", ":status", "200", "content-length", "5")
	check("HEAD", true, h1.Framing{}, "content-length: 5\r\n", ":status", "200", "content-length", "5")
	check("HEAD", false, h1.Framing{}, "content-length: 5\r\n", ":status", "200", "content-length", "5")
	check("GET", false, h1.Framing{}, "content-length: 5\r\n", ":status", "304", "content-length", "5")
	check("GET", false, h1.Framing{}, "", ":status", "204", "content-length", "5")
	check("CONNECT", false, open, "", ":status", "200", "content-length", "5")
}

// Sending goes as far as both windows allow, and goes on when either opens, by WINDOW_UPDATE or by late SETTINGS.
func TestSendingObeysWindows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := start(t, Config{}, http2.Setting{ID: http2.SettingInitialWindowSize, Val: 10})
		p.want("SETTINGS ack=true")
		s := p.open(c, false)
		done := make(chan error)
		go func() { _, err := s.Write([]byte(strings.Repeat("a", 70000))); done <- err }()
		p.want("DATA 1 10 end=false")
		synctest.Wait()
		p.Expect(done).NotTo(Receive())
		p.write(func() error { return p.fr.WriteWindowUpdate(1, 5) })
		p.want("DATA 1 5 end=false")
		p.write(func() error { return p.fr.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 12}) })
		p.want("DATA 1 2 end=false")
		p.write(func() error { return p.fr.WriteWindowUpdate(1, 100000) })
		// The connection's own window is the bound now: 65535 in all, in frames of at most 16384.
		for range 3 {
			p.want("DATA 1 16384 end=false")
		}
		p.want("DATA 1 16366 end=false")
		synctest.Wait()
		p.Expect(done).NotTo(Receive())
		p.write(func() error { return p.fr.WriteWindowUpdate(0, 100000) })
		p.want("DATA 1 4465 end=false")
		p.Expect(<-done).To(Succeed())
	})
}

// A window below zero, after SETTINGS took back more than was left, must be filled up before anything is sent.
func TestWindowBelowZero(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := start(t, Config{}, http2.Setting{ID: http2.SettingInitialWindowSize, Val: 10})
		p.want("SETTINGS ack=true")
		s := p.open(c, false)
		p.Expect(s.Write([]byte("0123456789"))).To(Equal(10))
		p.write(func() error { return p.fr.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 4}) })
		p.want("SETTINGS ack=true")
		done := make(chan error)
		go func() { _, err := s.Write([]byte("x")); done <- err }()
		p.write(func() error { return p.fr.WriteWindowUpdate(1, 6) })
		synctest.Wait()
		p.Expect(done).NotTo(Receive())
		p.write(func() error { return p.fr.WriteWindowUpdate(1, 1) })
		p.Expect(<-done).To(Succeed())
	})
}

// What is read is given back, by halves of the window; padding too, although nobody reads it.
func TestReceivingGivesBack(t *testing.T) {
	c, p := start(t, Config{StreamWindow: 100})
	s := p.open(c, true)
	p.headers(1, false, ":status", "200")
	p.data(1, false, strings.Repeat("a", 100))
	buf := make([]byte, 49)
	p.Expect(io.ReadFull(s, buf)).To(Equal(49))
	p.Expect(io.ReadFull(s, buf[:1])).To(Equal(1))
	p.want("WINDOW_UPDATE 1 50")
	p.raw(http2.FrameData, http2.FlagDataPadded, 1, "\x31"+strings.Repeat("\x00", 49))
	p.want("WINDOW_UPDATE 1 50")
	p.Expect(io.ReadFull(s, buf)).To(Equal(49))
	p.data(1, true, "x")
	p.Expect(io.ReadAll(s)).To(Equal([]byte("ax")))
}

// Every wait ends: by its deadline, set before or while waiting, by Close of stream or connection, by a reset.
func TestEveryWaitEnds(t *testing.T) {
	waits := map[string]func(*Stream) error{
		"Response": func(s *Stream) error { return s.Response(new(h1.Response)) },
		"Read":     func(s *Stream) error { _, err := s.Read(make([]byte, 1)); return err },
		"Write":    func(s *Stream) error { _, err := s.Write(make([]byte, 1)); return err },
	}
	ends := map[string]struct {
		end  func(*ClientConn, *peer, *Stream)
		want types.GomegaMatcher
	}{
		"deadline":   {func(c *ClientConn, p *peer, s *Stream) { s.SetDeadline(time.Now().Add(time.Second)) }, Equal(os.ErrDeadlineExceeded)},
		"close":      {func(c *ClientConn, p *peer, s *Stream) { s.Close() }, Equal(ErrClosed)},
		"close conn": {func(c *ClientConn, p *peer, s *Stream) { c.Close() }, Equal(ErrClosed)},
		"reset":      {func(c *ClientConn, p *peer, s *Stream) { s.Reset(http2.ErrCodeCancel) }, BeAssignableToTypeOf(&ResetError{})},
		"their reset": {func(c *ClientConn, p *peer, s *Stream) {
			p.write(func() error { return p.fr.WriteRSTStream(1, http2.ErrCodeInternal) })
		}, Equal(&ResetError{Code: http2.ErrCodeInternal})},
		"refused": {func(c *ClientConn, p *peer, s *Stream) {
			p.write(func() error { return p.fr.WriteRSTStream(1, http2.ErrCodeRefusedStream) })
		}, Equal(ErrRefused)},
		"goaway":    {func(c *ClientConn, p *peer, s *Stream) { p.write(func() error { return p.fr.WriteGoAway(0, 0, nil) }) }, Equal(ErrRefused)},
		"their fin": {func(c *ClientConn, p *peer, s *Stream) { p.nc.Close() }, MatchError(io.EOF)},
	}
	for what, wait := range waits {
		for how, e := range ends {
			t.Run(what+" "+how, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					c, p := start(t, Config{}, http2.Setting{ID: http2.SettingInitialWindowSize, Val: 0})
					p.want("SETTINGS ack=true")
					s := p.open(c, false)
					done := make(chan error)
					go func() { done <- wait(s) }()
					synctest.Wait()
					p.Expect(done).NotTo(Receive())
					e.end(c, p, s)
					p.Expect(<-done).To(e.want)
				})
			})
		}
	}
}

// A deadline that is over ends a wait before it begins, and leaves the stream usable.
func TestDeadlineLeavesStreamUsable(t *testing.T) {
	c, p := start(t, Config{})
	s := p.open(c, true)
	s.SetDeadline(time.Now().Add(-time.Second))
	p.Expect(s.Response(new(h1.Response))).To(Equal(os.ErrDeadlineExceeded))
	s.SetDeadline(time.Time{})
	p.headers(1, true, ":status", "200")
	p.Expect(s.Response(new(h1.Response))).To(Succeed())
}

// RFC 9113 section 8.1: a server that has answered may ask to stop the request with NO_ERROR: the response stands.
func TestAnsweredBeforeRequestEnded(t *testing.T) {
	c, p := start(t, Config{})
	s := p.open(c, false)
	p.headers(1, false, ":status", "200")
	p.data(1, true, "done")
	p.write(func() error { return p.fr.WriteRSTStream(1, http2.ErrCodeNo) })
	p.Expect(io.ReadAll(s)).To(Equal([]byte("done")))
	p.Eventually(func() error { _, err := s.Write([]byte("x")); return err }).Should(Equal(&ResetError{Code: http2.ErrCodeNo}))
	p.Expect(c.streams).To(BeEmpty())
}

// Close before both ends were seen resets with CANCEL; what the server then still sends for that stream harms nobody.
func TestCloseCancels(t *testing.T) {
	c, p := start(t, Config{})
	s := p.open(c, true)
	s.Close()
	p.want("RST_STREAM 1 CANCEL")
	p.headers(1, false, ":status", "200")
	p.data(1, true, "late")
	s = p.open(c, true)
	p.headers(3, true, ":status", "204")
	p.Expect(s.Response(new(h1.Response))).To(Succeed())
	s.Close()
	p.Expect(c.Limit()).To(Equal(100))
}

// A stream whose deadline has passed ends alone: its last frame goes out, and the connection serves the next stream.
func TestADeadlineEndsItsStreamAlone(t *testing.T) {
	for _, end := range []func(*Stream){func(s *Stream) { s.Close() }, func(s *Stream) { s.Reset(http2.ErrCodeCancel) }} {
		c, p := start(t, Config{})
		s := p.open(c, true)
		p.want("SETTINGS ack=true") // nobody else is writing any more
		s.SetDeadline(time.Now().Add(-time.Second))
		end(s)
		p.want("RST_STREAM 1 CANCEL")
		s = p.open(c, true)
		p.headers(3, true, ":status", "204")
		p.Expect(s.Response(new(h1.Response))).To(Succeed())
	}
}

// A closed Stream stays closed when its core serves another one.
func TestClosedStreamStaysClosed(t *testing.T) {
	c, p := start(t, Config{})
	s := p.open(c, true)
	core := s.core
	s.Close()
	s2 := p.open(c, false)
	p.Expect(s2.core).To(BeIdenticalTo(core))
	p.Expect(s.Write([]byte("x"))).Error().To(Equal(ErrClosed))
	p.Expect(s.Response(new(h1.Response))).To(Equal(ErrClosed))
	p.Expect(s2.Write([]byte("y"))).To(Equal(1))
	p.want("DATA 3 1 end=false")
}

// While the server takes nothing, only who is writing waits longer than its deadline.
func TestStuckConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := newPipe()
		c := NewClientConn(ours, Config{WriteTimeout: time.Minute})
		synctest.Wait() // the preface is being written, and nobody takes it
		p := &peer{WithT: NewWithT(t)}
		s1, s2 := p.open(c, false), p.open(c, true)
		began := time.Now()
		s1.SetDeadline(began.Add(time.Second))
		p.Expect(s1.Write(make([]byte, 50000))).To(Equal(50000), "there is room for a while")
		s3 := p.open(c, false)
		s3.SetDeadline(began.Add(2 * time.Second))
		n, err := s3.Write(make([]byte, 50000))
		p.Expect(err).To(Equal(os.ErrDeadlineExceeded))
		p.Expect(n).To(Equal(15535), "the rest of the connection's window")
		p.Expect(s1.Response(new(h1.Response))).To(Equal(os.ErrDeadlineExceeded))
		s2.SetDeadline(began.Add(3 * time.Second))
		p.Expect(s2.Response(new(h1.Response))).To(Equal(os.ErrDeadlineExceeded))
		p.Expect(time.Since(began)).To(Equal(3 * time.Second))
		p.Expect(c.Close()).To(Succeed())
		p.Expect(time.Since(began)).To(Equal(3*time.Second+closeGrace), "GOAWAY is not waited for any longer")
		theirs.Close()
	})
}

// What waits to be written is bounded too, where the server's windows are not.
func TestCrowdedConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := newPipe()
		c := NewClientConn(ours, Config{WriteTimeout: time.Minute})
		synctest.Wait() // the preface is being written, and nobody takes it
		p := &peer{WithT: NewWithT(t)}
		fr := http2.NewFramer(theirs, nil)
		fr.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1 << 30})
		fr.WriteWindowUpdate(0, 1<<30)
		s := p.open(c, false)
		s.SetDeadline(time.Now().Add(time.Second))
		n, err := s.Write(make([]byte, 1<<20))
		p.Expect(err).To(Equal(os.ErrDeadlineExceeded))
		p.Expect(n).To(BeNumerically("~", crowded, ownMaxFrame))
		s.SetDeadline(time.Time{})
		go io.Copy(io.Discard, theirs)
		p.Expect(s.Write(make([]byte, 1<<20))).To(Equal(1 << 20))
		p.Expect(c.Close()).To(Succeed())
		theirs.Close()
	})
}

func TestWriteDeadlineEndsStuckConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		ours, theirs := newPipe()
		defer theirs.Close()
		var why error
		c := NewClientConn(ours, Config{WriteTimeout: 3 * time.Second, OnClosed: func(_ *ClientConn, err error) { why = err }})
		synctest.Wait() // the preface is being written, and nobody takes it
		time.Sleep(3 * time.Second)
		synctest.Wait()
		g.Expect(errors.Is(why, os.ErrDeadlineExceeded)).To(BeTrue(), "%v", why)
		g.Expect(c.Limit()).To(BeZero())
		g.Expect(c.Close()).To(Succeed())
	})
}
