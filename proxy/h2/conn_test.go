package h2

import (
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"golang.org/x/net/http2"

	. "github.com/onsi/gomega"
	"github.com/reuselab/reuselab/proxy/h1"
)

func newPipe() (ours, theirs net.Conn) { return net.Pipe() }

// Limit is ours until SETTINGS come, then the smaller one, also when it changes late; 0 after GOAWAY and at the end. OnLimit
// is told each change once.
func TestLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []int
		var closed []error
		cfg := Config{MaxConcurrentStreams: 10, OnLimit: func(c *ClientConn, n int) { told = append(told, n); c.Limit() },
			OnClosed: func(_ *ClientConn, err error) { closed = append(closed, err) }}
		c, p := startSilent(t, cfg)
		p.Expect(c.Limit()).To(Equal(10))
		for _, n := range []uint32{1000, 3, 3, 5} {
			p.write(func() error { return p.fr.WriteSettings(http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: n}) })
		}
		synctest.Wait()
		p.Expect(c.Limit()).To(Equal(5))
		p.Expect(told).To(Equal([]int{3, 5}))
		for range 5 {
			p.open(c, true)
		}
		_, err := c.Open(Head{}, true)
		p.Expect(err).To(Equal(ErrLimit))
		p.write(func() error { return p.fr.WriteSettings(http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: 0}) })
		synctest.Wait()
		p.Expect(c.Limit()).To(Equal(0))
		p.write(func() error { return p.fr.WriteSettings(http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: 9}) })
		p.write(func() error { return p.fr.WriteGoAway(1, http2.ErrCodeNo, nil) })
		synctest.Wait()
		p.Expect(told).To(Equal([]int{3, 5, 0, 9, 0}))
		_, err = c.Open(Head{}, true)
		p.Expect(err).To(Equal(ErrGoAway))
		p.Expect(closed).To(BeEmpty())
		c.Close()
		p.Expect(told).To(HaveLen(5))
		p.Expect(closed).To(Equal([]error{ErrClosed}))
		_, err = c.Open(Head{}, true)
		p.Expect(err).To(Equal(ErrClosed))
		p.Expect(c.Close()).To(Succeed())
	})
}

// GOAWAY: streams above the last id are safe to send again, those below go on to their end.
func TestGoAway(t *testing.T) {
	c, p := start(t, Config{})
	s1, s3 := p.open(c, true), p.open(c, true)
	p.write(func() error { return p.fr.WriteGoAway(1, http2.ErrCodeNo, nil) })
	p.Expect(s3.Response(new(h1.Response))).To(Equal(ErrRefused))
	p.headers(1, true, ":status", "200")
	p.Expect(s1.Response(new(h1.Response))).To(Succeed())
}

func TestStreamIDsRunOut(t *testing.T) {
	var told []int
	c, p := start(t, Config{OnLimit: func(_ *ClientConn, n int) { told = append(told, n) }})
	c.mu.Lock()
	c.nextID = maxStreamID
	c.mu.Unlock()
	s := p.open(c, true)
	p.Expect(c.Limit()).To(BeZero())
	p.Expect(told).To(Equal([]int{0}))
	_, err := c.Open(Head{}, true)
	p.Expect(err).To(Equal(ErrLimit))
	p.headers(maxStreamID, true, ":status", "200")
	p.Expect(s.Response(new(h1.Response))).To(Succeed())
}

func TestPingAndUnknownFrames(t *testing.T) {
	_, p := start(t, Config{})
	p.raw(0x55, 0xff, 7, "anything")
	p.raw(http2.FramePriority, 0, 3, "\x00\x00\x00\x00\x10")
	p.write(func() error { return p.fr.WritePing(true, [8]byte{}) })
	p.write(func() error { return p.fr.WritePing(false, [8]byte([]byte("pingpong"))) })
	p.want("PING ack=true pingpong")
}

// The server's MAX_FRAME_SIZE is obeyed by splitting heads too, and its HEADER_TABLE_SIZE by the encoder.
func TestLargeHead(t *testing.T) {
	c, p := start(t, Config{}, http2.Setting{ID: http2.SettingHeaderTableSize, Val: 0})
	p.want("SETTINGS ack=true")
	s, err := c.Open(Head{Method: []byte("GET"), Scheme: []byte("http"), Path: []byte("/"), Fields: []h1.Field{field("x", strings.Repeat("~", 40000))}}, true)
	p.Expect(err).NotTo(HaveOccurred())
	p.want("HEADERS 1 end=true and more")
	p.want("CONTINUATION")
	p.headers(1, true, ":status", "200")
	p.Expect(s.Response(new(h1.Response))).To(Succeed())
	p.Expect(c.enc.hpack.MaxDynamicTableSize()).To(BeZero())
}

// Streams that have something to send while a write is under way share the next one.
func TestFlushCoalesces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := newPipe()
		counted := &countingConn{Conn: ours, hold: make(chan struct{})}
		c := NewClientConn(counted, Config{})
		p := &peer{WithT: NewWithT(t)}
		for range 20 {
			go p.open(c, true)
		}
		synctest.Wait() // the first write is held, 20 heads are pending or in it
		go func() {
			for buf := make([]byte, 4096); ; {
				if _, err := theirs.Read(buf); err != nil {
					return
				}
			}
		}()
		close(counted.hold)
		synctest.Wait()
		p.Expect(counted.writes).To(BeNumerically("<=", 2))
		c.Close()
		theirs.Close()
	})
}

type countingConn struct {
	net.Conn
	hold   chan struct{}
	writes int
}

func (c *countingConn) Write(b []byte) (int, error) {
	c.writes++
	<-c.hold
	return c.Conn.Write(b)
}

// deafened is a connection whose writes fail from some point on, after all of what was written may have arrived.
type deafened struct {
	net.Conn
	deaf  atomic.Bool
	wrote chan int
}

func (d *deafened) Write(p []byte) (int, error) {
	n, err := d.Conn.Write(p)
	if d.deaf.Load() && err == nil {
		err = errors.New("reset")
	}
	d.wrote <- n
	return n, err
}

// An error of Open means that nothing was sent: a head that was handed to the connection and may have arrived has a stream, whose
// Response fails. So a request that may not be done twice is not sent again.
func TestAHeadThatMayHaveArrivedIsNoErrorOfOpen(t *testing.T) {
	g := NewWithT(t)
	ours, theirs := net.Pipe()
	var reading sync.WaitGroup
	reading.Go(func() { io.Copy(io.Discard, theirs) })
	conn := &deafened{Conn: ours, wrote: make(chan int, 10)}
	c := NewClientConn(conn, Config{})
	defer func() { c.Close(); theirs.Close(); reading.Wait() }()
	<-conn.wrote // the preface
	conn.deaf.Store(true)
	s, err := c.Open(Head{Method: []byte("POST"), Path: []byte("/")}, true)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(s.Response(new(h1.Response))).NotTo(Succeed())
	_, err = c.Open(Head{Method: []byte("POST"), Path: []byte("/")}, true)
	g.Expect(err).To(HaveOccurred())
}
