package fakeservers

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/reuselab/reuselab/fakeservers/wire"
)

// h2Requests returns what an HTTP/2 client sends: its preface, and n requests of client c1.
func h2Requests(n int) string {
	var text, packed bytes.Buffer
	text.WriteString(wire.Preface)
	framer := http2.NewFramer(&text, nil)
	_ = framer.WriteSettings()
	packer := hpack.NewEncoder(&packed)
	for i := range n {
		packed.Reset()
		for _, f := range []hpack.HeaderField{{Name: ":method", Value: "GET"}, {Name: ":scheme", Value: "http"}, {Name: ":path", Value: "/"},
			{Name: "x-client", Value: "c1"}, {Name: "x-request-id", Value: fmt.Sprint("r", i)}} {
			_ = packer.WriteField(f)
		}
		_ = framer.WriteHeaders(http2.HeadersFrameParam{StreamID: uint32(2*i + 1), BlockFragment: packed.Bytes(), EndStream: true, EndHeaders: true})
	}
	return text.String()
}

// heads reads the heads of responses, a line of names and values each, until the connection ends or n were read.
func heads(r io.Reader, n int) (lines []string) {
	framer := http2.NewFramer(nil, r)
	framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	for len(lines) < n {
		frame, err := framer.ReadFrame()
		if err != nil {
			return lines
		}
		if head, ok := frame.(*http2.MetaHeadersFrame); ok {
			line := fmt.Sprint(head.StreamID)
			for _, f := range head.Fields {
				line += " " + f.Name + "=" + f.Value
			}
			lines = append(lines, line)
		}
	}
	return lines
}

// Every response carries who answered and on which connection.
func TestH2Stamps(t *testing.T) {
	g := NewWithT(t)
	raw := &script{input: h2Requests(2)}
	s := bare(t, Config{Name: "s7", Size: 5})
	s.take(raw)
	const same = " :status=200 content-length=5 x-server=s7 x-conn-id=1 x-conn-first-client=c1 x-conn-seq="
	g.Expect(heads(bytes.NewBufferString(raw.output), 9)).To(Equal([]string{"1" + same + "1", "3" + same + "2"}))
	seen := s.counters()
	g.Expect(seen.RequestsPerConn).To(Equal(map[int64]int64{2: 1}))
	g.Expect(seen.BusyMax).To(Equal(int64(1)))
	expectAgreement(g, seen)
	g.Expect(s.group.shared.counters()).To(Equal(Shared{IDs: 2}))
}

// Streams wait beside each other, and the connection is busy until the last of them is answered.
func TestH2Delay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		s := bare(t, Config{Delay: 3 * time.Second})
		client, raw := net.Pipe()
		go s.take(raw)
		begin := time.Now()
		go client.Write([]byte(h2Requests(50)))
		time.AfterFunc(time.Second, func() { g.Expect(s.counters().Busy).To(Equal(int64(1))) })
		g.Expect(heads(client, 50)).To(HaveLen(50))
		synctest.Wait()
		g.Expect(time.Since(begin)).To(Equal(3 * time.Second))
		g.Expect(s.counters().Busy).To(BeZero())
		g.Expect(s.counters().BusyMax).To(Equal(int64(1)))
		client.Close()
	})
}

// A connection that ends takes its waiting answers along.
func TestH2DelayEndsWithTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		s := bare(t, Config{Delay: time.Hour})
		begin := time.Now()
		s.take(&script{input: h2Requests(10)})
		g.Expect(time.Since(begin)).To(BeZero())
		seen := s.counters()
		g.Expect(seen.Busy).To(BeZero())
		g.Expect(seen.Requests).To(Equal(int64(10)))
	})
}

// frameNames reads back what a server wrote, a short text for each frame.
func frameNames(g *WithT, output string) (seen []string) {
	framer := http2.NewFramer(nil, bytes.NewBufferString(output))
	for {
		frame, err := framer.ReadFrame()
		if err == io.EOF {
			return seen
		}
		g.Expect(err).NotTo(HaveOccurred())
		id := frame.Header().StreamID
		switch f := frame.(type) {
		case *http2.SettingsFrame:
			text := "settings"
			if n, ok := f.Value(http2.SettingMaxConcurrentStreams); ok && n != wire.StreamsAtOnce {
				text = fmt.Sprintf("settings streams=%d", n)
			}
			if f.IsAck() {
				text = "settings ack"
			}
			seen = append(seen, text)
		case *http2.HeadersFrame:
			seen = append(seen, fmt.Sprintf("%d head", id))
		case *http2.DataFrame:
			seen = append(seen, fmt.Sprintf("%d data %d", id, len(f.Data())))
		case *http2.GoAwayFrame:
			seen = append(seen, fmt.Sprintf("goaway %d", f.LastStreamID))
		case *http2.RSTStreamFrame:
			seen = append(seen, fmt.Sprintf("%d reset %v", id, f.ErrCode))
		default:
			seen = append(seen, f.Header().Type.String())
		}
	}
}
