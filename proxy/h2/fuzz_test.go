package h2

import (
	"bytes"
	"io"
	"net"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/reuselab/reuselab/proxy/h1"
)

// FuzzClientConn lets the server say anything: every call ends, nothing panics, and what is handed out could be forwarded to an
// HTTP/1 client.
func FuzzClientConn(f *testing.F) {
	f.Add(said(func(fr *http2.Framer) {
		fr.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: headOf(":status", "200", "x", "y"), EndHeaders: true})
		fr.WriteData(1, false, []byte("hello"))
		fr.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: headOf("t", "v"), EndHeaders: true, EndStream: true})
		fr.WriteRSTStream(3, http2.ErrCodeRefusedStream)
	}))
	f.Add(said(func(fr *http2.Framer) {
		fr.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 3}, http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: 1})
		fr.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: headOf(":status", "100")})
		fr.WriteContinuation(1, true, nil)
		fr.WritePing(false, [8]byte{1})
		fr.WriteWindowUpdate(1, 100)
		fr.WriteGoAway(1, http2.ErrCodeNo, nil)
		fr.WriteDataPadded(1, true, []byte("x"), make([]byte, 10))
	}))
	f.Fuzz(func(t *testing.T, in []byte) {
		ours, theirs := net.Pipe()
		go func() {
			theirs.Write(in)
			theirs.Close()
		}()
		go io.Copy(io.Discard, theirs)
		c := NewClientConn(ours, Config{StreamWindow: 100, OnLimit: func(c *ClientConn, n int) {}})
		deadline := time.Now().Add(10 * time.Second)
		for range 3 {
			s, err := c.Open(Head{Method: []byte("POST"), Path: []byte("/")}, false)
			if err != nil {
				continue
			}
			s.SetDeadline(deadline)
			s.Write(make([]byte, 10))
			s.CloseWrite()
			use(t, s)
			s.Close()
		}
		c.Close()
		if time.Now().After(deadline) {
			t.Fatal("something did not end")
		}
	})
}

func use(t *testing.T, s *Stream) {
	var r h1.Response
	for range 200 {
		if s.Response(&r) != nil {
			break
		}
		out := h1.AppendResponse(nil, &r)
		if err := h1.NewReader(bytes.NewReader(out), make([]byte, 4*len(out)+4096), nil).ReadResponse(new(h1.Response), []byte("GET")); err != nil && len(r.Fields) <= 100 {
			t.Fatalf("%q: %v", out, err)
		}
	}
	io.Copy(io.Discard, s)
	s.Trailers()
}

func said(f func(*http2.Framer)) []byte {
	var out bytes.Buffer
	fr := http2.NewFramer(&out, nil)
	fr.WriteSettings()
	f(fr)
	return out.Bytes()
}

func headOf(pairs ...string) []byte {
	var out bytes.Buffer
	enc := hpack.NewEncoder(&out)
	for i := 0; i < len(pairs); i += 2 {
		enc.WriteField(hpack.HeaderField{Name: pairs[i], Value: pairs[i+1]})
	}
	return out.Bytes()
}
