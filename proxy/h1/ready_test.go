package h1

import (
	"errors"
	"io"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// upTo gives a text's beginning, and then its error for ever.
type upTo struct {
	text string
	err  error
}

func (u *upTo) Read(p []byte) (int, error) {
	n := copy(p, u.text)
	if u.text = u.text[n:]; n == 0 {
		return 0, u.err
	}
	return n, nil
}

var errWaits = errors.New("would wait")

// Wherever the bytes that are here end, Ready knows whether Read would wait for more.
func TestReady(t *testing.T) {
	for _, message := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
		"HTTP/1.1 200 OK\r\n\r\nhello",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0a;x=y \r\n0123456789\r\n000\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\r\n\r\n0\r\nX-A: b\r\nX-B: \r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	} {
		for here := range len(message) + 1 {
			r := NewReader(&upTo{message[:here], errWaits}, make([]byte, bufSize), nil)
			var p Response
			if r.ReadResponse(&p, []byte("GET")) != nil {
				continue
			}
			checkReady(t, message[:here], r.Body(p.Body))
		}
	}
}

// checkReady reads up to where Read waits, a byte at a time and in one go, and compares.
func checkReady(t *testing.T, here string, b *BodyReader) {
	t.Helper()
	var one [1]byte
	for range len(here) + 1 {
		ready := b.Ready()
		_, err := b.Read(one[:])
		if waits := err == errWaits; waits == ready {
			t.Fatalf("%q is here: ready is %v, and Read returns %v", here, ready, err)
		}
		if err != nil {
			return
		}
	}
	t.Fatalf("%q: no end", here)
}

// What is wrong is not waited for either.
func TestReadyWhereBodiesAreNone(t *testing.T) {
	for _, body := range []string{"x\r\n", "5\nhello", "5 x\r\n", "5\rx", "2\r\nokk\r\n0\r\n\r\n", "2\r\nok\n0\r\n\r\n", "2\r\nok\rx", "0\r\nX\r\n\r\n", "0\nX\r\n\r\n", "\n", "\r\n\r\n\r\n",
		"0\n\r\n\r\n", "0\r\n\n", "0\r\nA: b\n\r\n", "0\r\nA : b\r\n\r\n", "0\r\nA: b\x00", "0\r\nA: b\rc", "0\r\n b\r\n\r\n", "0\r\nA: b\r\n c\r\n\r\n", "fffffffffffffffff\r\nx",
		"1;" + strings.Repeat("a", bufSize/16), "1;" + strings.Repeat("a", bufSize/16-3) + "\r\nx\r\n0\r\n\r\n",
		"0\r\n" + strings.Repeat("a:\r\n", 100+1)} {
		step := 1
		if len(body) > 100 {
			step = 11
		}
		for here := 0; here <= len(body); here += step {
			r := NewReader(&upTo{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body[:here], errWaits}, make([]byte, bufSize), nil)
			var p Response
			NewWithT(t).Expect(r.ReadResponse(&p, []byte("GET"))).To(Succeed())
			checkReady(t, body[:here], r.Body(p.Body))
		}
	}
}

func TestReadyAtTheEnd(t *testing.T) {
	r := NewReader(&upTo{"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", io.EOF}, make([]byte, bufSize), nil)
	var p Response
	g := NewWithT(t)
	g.Expect(r.ReadResponse(&p, []byte("GET"))).To(Succeed())
	b := r.Body(p.Body)
	g.Expect(b.Read(make([]byte, 1))).To(Equal(1))
	g.Expect(b.Ready()).To(BeTrue(), "its end is known")
}
