package h2

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"sync"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	. "github.com/onsi/gomega"
	"github.com/reuselab/reuselab/proxy/h1"
)

// peer is the server's end of a connection, doing what a test says, frame by frame. It always reads, and notes what it read as
// short sentences.
type peer struct {
	*WithT
	nc  net.Conn
	fr  *http2.Framer
	mu  sync.Mutex // of writing
	enc *hpack.Encoder
	blk bytes.Buffer
	got chan string
}

// start returns a connection and its peer, which has said SETTINGS.
func start(t *testing.T, cfg Config, settings ...http2.Setting) (*ClientConn, *peer) {
	c, p := startSilent(t, cfg)
	p.write(func() error { return p.fr.WriteSettings(settings...) })
	return c, p
}

func startSilent(t *testing.T, cfg Config) (*ClientConn, *peer) {
	ours, theirs := net.Pipe()
	p := &peer{WithT: NewWithT(t), nc: theirs, fr: http2.NewFramer(theirs, theirs), got: make(chan string, 1000)}
	p.fr.AllowIllegalWrites = true
	p.enc = hpack.NewEncoder(&p.blk)
	var reading sync.WaitGroup
	reading.Go(p.read)
	c := NewClientConn(ours, cfg)
	t.Cleanup(func() { c.Close(); theirs.Close(); reading.Wait() })
	return c, p
}

func (p *peer) read() {
	defer close(p.got)
	preface := make([]byte, len(http2.ClientPreface))
	if _, err := io.ReadFull(p.nc, preface); err != nil {
		return
	}
	p.got <- string(preface[:3])
	dec := hpack.NewDecoder(4096, nil)
	for {
		f, err := p.fr.ReadFrame()
		if err != nil {
			return
		}
		p.got <- describe(f, dec)
	}
}

func describe(f http2.Frame, dec *hpack.Decoder) string {
	id := f.Header().StreamID
	switch f := f.(type) {
	case *http2.HeadersFrame:
		s := fmt.Sprintf("HEADERS %d end=%v", id, f.StreamEnded())
		if !f.HeadersEnded() {
			return s + " and more"
		}
		fields, err := dec.DecodeFull(f.HeaderBlockFragment())
		if err != nil {
			return err.Error()
		}
		for _, h := range fields {
			s += " " + h.Name + "=" + h.Value
		}
		return s
	case *http2.DataFrame:
		return fmt.Sprintf("DATA %d %d end=%v", id, len(f.Data()), f.StreamEnded())
	case *http2.RSTStreamFrame:
		return fmt.Sprintf("RST_STREAM %d %v", id, f.ErrCode)
	case *http2.GoAwayFrame:
		return fmt.Sprintf("GOAWAY %v", f.ErrCode)
	case *http2.WindowUpdateFrame:
		return fmt.Sprintf("WINDOW_UPDATE %d %d", id, f.Increment)
	case *http2.SettingsFrame:
		return fmt.Sprintf("SETTINGS ack=%v", f.IsAck())
	case *http2.PingFrame:
		return fmt.Sprintf("PING ack=%v %s", f.IsAck(), f.Data[:])
	}
	return f.Header().Type.String()
}

// want reads on until a note is exactly s; what comes before is let pass.
func (p *peer) want(s string) {
	seen := []string{}
	for note := range p.got {
		if note == s {
			return
		}
		seen = append(seen, note)
	}
	p.Expect(seen).To(ContainElement(s), "the connection ended")
}

// write lets the peer write; that the connection is over is no failure, since it may be what the test is about.
func (p *peer) write(f func() error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
}

func (p *peer) headers(id uint32, endStream bool, pairs ...string) {
	p.write(func() error {
		p.blk.Reset()
		for i := 0; i < len(pairs); i += 2 {
			p.enc.WriteField(hpack.HeaderField{Name: pairs[i], Value: pairs[i+1]})
		}
		return p.fr.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: p.blk.Bytes(), EndStream: endStream, EndHeaders: true})
	})
}

func (p *peer) data(id uint32, endStream bool, data string) {
	p.write(func() error { return p.fr.WriteData(id, endStream, []byte(data)) })
}

func (p *peer) raw(t http2.FrameType, flags http2.Flags, id uint32, payload string) {
	p.write(func() error { return p.fr.WriteRawFrame(t, flags, id, []byte(payload)) })
}

// open opens a stream for a request without a body, unless more is to come.
func (p *peer) open(c *ClientConn, endStream bool) *Stream {
	s, err := c.Open(Head{Method: []byte("GET"), Scheme: []byte("http"), Authority: []byte("a"), Path: []byte("/")}, endStream)
	p.Expect(err).NotTo(HaveOccurred())
	return s
}

func text(fields []h1.Field) string {
	return string(h1.AppendLastChunk(nil, fields)[3:])
}
