package wire

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// client writes the frames of an HTTP/2 client.
type client struct {
	*http2.Framer
	bytes  *bytes.Buffer
	packed *bytes.Buffer
	packer *hpack.Encoder
}

// newClient has sent its SETTINGS already.
func newClient(settings ...http2.Setting) *client {
	c := &client{bytes: &bytes.Buffer{}, packed: &bytes.Buffer{}}
	c.Framer = http2.NewFramer(c.bytes, nil)
	c.AllowIllegalWrites = true
	c.packer = hpack.NewEncoder(c.packed)
	_ = c.WriteSettings(settings...)
	return c
}

// pack compresses fields given as name, value, name, value...
func (c *client) pack(fields ...string) []byte {
	c.packed.Reset()
	for i := 0; i < len(fields); i += 2 {
		_ = c.packer.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]})
	}
	return bytes.Clone(c.packed.Bytes())
}

// head begins a request.
func (c *client) head(id uint32, end bool, method, path string, fields ...string) {
	fields = append([]string{":method", method, ":scheme", "http", ":path", path, ":authority", "h"}, fields...)
	_ = c.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: c.pack(fields...), EndHeaders: true, EndStream: end})
}

// take returns what was written since the last take.
func (c *client) take() string {
	defer c.bytes.Reset()
	return c.bytes.String()
}

// talk is one HTTP/2 conversation: what the server reported and what it wrote.
type talk struct {
	g     *WithT
	raw   *script
	h2    *H2
	tags  int64
	done  []int64 // tags in the order of being answered
	err   error
	heads []string
}

func newTalk(t *testing.T, input ...string) *talk {
	k := &talk{g: NewWithT(t), raw: &script{input: input}}
	k.h2 = NewH2(NewConn(k.raw), StreamsAtOnce, func(s *Stream) { k.done = append(k.done, s.Tag) })
	return k
}

// next returns the next event, the stream tagged with its place in the order of heads.
func (k *talk) next() Event {
	event, err := k.h2.Next()
	if k.err = err; err == nil && event.Head != nil {
		k.tags++
		event.Stream.Tag = k.tags
		k.heads = append(k.heads, fmt.Sprintf("%s%q", event.Head.Start, event.Head.Fields))
	}
	return event
}

// run answers every request at once, with size bytes, until the connection ends.
func (k *talk) run(size int) {
	for {
		event := k.next()
		if k.err != nil {
			return
		}
		if event.End {
			k.g.Expect(k.h2.Answer(event.Stream, okFields, size)).To(Succeed())
		}
	}
}

var okFields = []hpack.HeaderField{{Name: ":status", Value: "200"}, {Name: "x-server", Value: "s1"}}

// frames reads back what was written, a short text for each frame.
func frames(g *WithT, output string) []string {
	reader := http2.NewFramer(nil, strings.NewReader(output))
	decoder := hpack.NewDecoder(4096, nil)
	var seen []string
	for {
		frame, err := reader.ReadFrame()
		if err == io.EOF {
			return seen
		}
		g.Expect(err).NotTo(HaveOccurred())
		id := frame.Header().StreamID
		text := ""
		switch f := frame.(type) {
		case *http2.SettingsFrame:
			text = "settings"
			if f.IsAck() {
				text = "settings ack"
			} else if value, ok := f.Value(http2.SettingMaxConcurrentStreams); ok {
				text = fmt.Sprintf("settings streams=%d", value)
			}
		case *http2.HeadersFrame:
			fields, err := decoder.DecodeFull(f.HeaderBlockFragment())
			g.Expect(err).NotTo(HaveOccurred())
			text = fmt.Sprintf("%d head", id)
			for _, field := range fields {
				text += " " + field.Value
			}
			if f.StreamEnded() {
				text += " end"
			}
		case *http2.DataFrame:
			text = fmt.Sprintf("%d data %d", id, len(f.Data()))
			if f.StreamEnded() {
				text += " end"
			}
		case *http2.WindowUpdateFrame:
			text = fmt.Sprintf("%d window %d", id, f.Increment)
		case *http2.PingFrame:
			text = fmt.Sprintf("ping %s", f.Data)
		case *http2.RSTStreamFrame:
			text = fmt.Sprintf("%d reset %v", id, f.ErrCode)
		case *http2.GoAwayFrame:
			text = fmt.Sprintf("goaway %d %v", f.LastStreamID, f.ErrCode)
		default:
			text = fmt.Sprint(frame)
		}
		seen = append(seen, text)
	}
}
