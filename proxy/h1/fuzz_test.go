package h1

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// addSeeds adds messages that use every rule of the codec at least once.
func addSeeds(f *testing.F) {
	for _, s := range []string{smallGet, lengthPost, chunkedPost, smallResponse, chunkedResponse,
		"\r\nGET / HTTP/1.1\nHost: a\n\nGET /2 HTTP/1.0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
		"GET http://a/ HTTP/1.1\r\nHost: a:80\r\nTE: gzip, trailers\r\nConnection: close, x\r\nUpgrade: h2c, y\r\n\r\n",
		"CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\nfree",
		"GET x-y://[v1.a]:80?b HTTP/1.0\r\nX: y\r\n\r\n", "OPTIONS https://[::ffff:1.2.3.4]:443 HTTP/1.1\r\nHost: [::FFFF:1.2.3.4]\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: a%41b\r\nConnection: upgrade, sec-websocket-key\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
		"HTTP/1.1 100 C\r\n\r\nHTTP/1.1 200 OK\r\n\r\nuntil close", "HTTP/1.1 204 N\r\nContent-Length: 3\r\n\r\nabc",
		"POST / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\nY : z\r\nContent-Length: +3\r\n\r\n",
	} {
		f.Add([]byte(s))
	}
}

// account is all that a caller can see of a connection's bytes: heads as forwarded, bodies, the last error's kind.
func account(src io.Reader, response bool, piece int) string {
	var out bytes.Buffer
	r := NewReader(src, make([]byte, 2048), nil)
	var q Request
	var p Response
	for {
		var err error
		var body Framing
		if response {
			if err = r.ReadResponse(&p, []byte("GET")); err == nil {
				body = p.Body
				out.Write(AppendResponse(nil, &p))
			}
		} else if err = r.ReadRequest(&q); err == nil {
			body = q.Body
			out.Write(AppendRequest(nil, &q))
		}
		if err != nil {
			return out.String() + "|" + kind(err)
		}
		b := r.Body(body)
		if piece == 0 {
			_, err = b.WriteTo(&out)
		} else {
			_, err = io.CopyBuffer(struct{ io.Writer }{&out}, struct{ io.Reader }{b}, make([]byte, piece))
		}
		if err != nil {
			return out.String() + "|body " + kind(err)
		}
		out.Write(AppendLastChunk(nil, b.Trailers()))
	}
}

func kind(err error) string {
	if e, ok := err.(*SyntaxError); ok {
		return http.StatusText(e.Status)
	}
	return err.Error()
}

// The same bytes give the same account, however they were cut on the way and whatever size the caller reads in.
func sameForAnySplit(t *testing.T, in []byte, response bool) {
	want := account(bytes.NewReader(in), response, 0)
	for name, src := range map[string]io.Reader{"bytes": iotest.OneByteReader(bytes.NewReader(in)), "halves": iotest.HalfReader(bytes.NewReader(in)),
		"error with data": iotest.DataErrReader(bytes.NewReader(in)), "thirteens": &cutter{in, 13}} {
		for _, piece := range []int{0, 1, 1500} {
			if name != "thirteens" && piece != 0 {
				continue
			}
			if name == "thirteens" {
				src = &cutter{in, 13}
			}
			if got := account(src, response, piece); got != want {
				t.Fatalf("in %s, piece %d: %q, whole: %q", name, piece, got, want)
			}
		}
	}
}

type cutter struct {
	data []byte
	n    int
}

func (c *cutter) Read(p []byte) (int, error) {
	if len(c.data) == 0 {
		return 0, io.EOF
	}
	n := copy(p, c.data[:min(c.n, len(c.data))])
	c.data = c.data[n:]
	return n, nil
}

func FuzzRequest(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, in []byte) {
		sameForAnySplit(t, in, false)
		forwardedIsFixed(t, in)
	})
}

func FuzzResponse(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, in []byte) { sameForAnySplit(t, in, true) })
}

func FuzzChunked(f *testing.F) {
	f.Add([]byte("3\r\nabc\r\n0\r\n\r\n"))
	f.Add([]byte("A;x=\"y\"\r\n0123456789\r\n000\r\nT: v\r\nHost: b\r\n\r\nrest"))
	f.Add([]byte("3\nabc\n0\n\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		sameForAnySplit(t, append([]byte(postHead+"Transfer-Encoding: chunked\r\n\r\n"), in...), false)
	})
}

// What was forwarded reads back as the same message: the next server cannot see anything else in it.
func forwardedIsFixed(t *testing.T, in []byte) {
	var q, again Request
	r := NewReader(bytes.NewReader(in), make([]byte, 2048), nil)
	if r.ReadRequest(&q) != nil {
		return
	}
	out := AppendRequest(nil, &q)
	if err := NewReader(bytes.NewReader(out), make([]byte, 2*len(out)+2048), nil).ReadRequest(&again); err != nil {
		t.Fatalf("%q was forwarded as %q, which is refused: %v", in, out, err)
	}
	if twice := AppendRequest(nil, &again); !bytes.Equal(out, twice) || q.Body != again.Body {
		t.Fatalf("%q was forwarded as %q and that as %q, %v and %v", in, out, twice, q.Body, again.Body)
	}
}

// net/http is another reading of the same rules: where both accept a request they agree about method, target, fields and body. What it
// does in its own way: an empty line before a request is none of it; Content-Length beside Transfer-Encoding is dropped without a
// word, and its server keeps the connection (here Close says that it must end); Host and what is said about framing leave the fields.
func FuzzAgainstNetHTTP(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, in []byte) {
		var q Request
		r := NewReader(bytes.NewReader(in), make([]byte, bufSize), nil)
		if r.ReadRequest(&q) != nil {
			return
		}
		method, target := string(q.Method), string(q.Target)
		in = bytes.TrimLeft(in, "\r\n") // net/http ignores no empty line
		hq, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(in)))
		if err != nil {
			return
		}
		if method != hq.Method || target != hq.RequestURI {
			t.Fatalf("%q: %s %s, net/http: %s %s", in, method, target, hq.Method, hq.RequestURI)
		}
		for name, want := range fieldsByName(q.Fields) {
			if got := hq.Header[textproto.CanonicalMIMEHeaderKey(name)]; !slices.Equal(got, want) {
				t.Fatalf("%q: %s: %q, net/http: %q", in, name, want, got)
			}
		}
		if hq.ContentLength >= 0 && len(hq.TransferEncoding) == 0 && q.Body.Kind == Chunked {
			t.Fatalf("%q: chunked, net/http: %d bytes", in, hq.ContentLength)
		}
		body, err := io.ReadAll(r.Body(q.Body))
		hbody, herr := io.ReadAll(hq.Body)
		if err == nil && herr == nil && !bytes.Equal(body, hbody) {
			t.Fatalf("%q: body %q, net/http: %q", in, body, hbody)
		}
	})
}

// fieldsByName gives the values of each name, in their order, without what net/http does not keep among the fields and what tidy mends.
func fieldsByName(fields []Field) map[string][]string {
	all := map[string][]string{}
	for _, f := range fields {
		switch name := string(f.Name); name {
		case "connection", "content-length", "host", "te", "trailer", "transfer-encoding", "upgrade":
		default:
			all[name] = append(all[name], string(f.Value))
		}
	}
	return all
}

// The corpus of a test run: every cut of every seed, so that split invariance is checked without fuzzing too.
func TestEverySplit(t *testing.T) {
	for _, in := range []string{chunkedPost + smallGet + lengthPost, strings.Repeat("\r\n", 1500) + smallGet, postHead + "X: " + strings.Repeat("v", 2000) + "\r\n\r\n"} {
		want := account(strings.NewReader(in), false, 0)
		for n := 1; n < len(in); n++ {
			if got := account(&cutter{[]byte(in), n}, false, 0); got != want {
				t.Fatalf("pieces of %d: %q, whole: %q", n, got, want)
			}
		}
	}
}
