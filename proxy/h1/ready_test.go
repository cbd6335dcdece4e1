package h1

import (
	"errors"
	"io"
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

// What is wrong is not waited for either, if Ready says so; where it does not, that costs nothing but a write.
func TestReadyNeverMeansWaiting(t *testing.T) {
	for _, body := range []string{"x\r\n", "5\nhello", "2\r\nokk\r\n0\r\n\r\n", "2\r\nok\n0\r\n\r\n", "0\r\n\r\nmore", "0\r\nX\r\n\r\n", "0\nX\r\n\r\n", "\n", "\r\n\r\n\r\n", "0\n\r\n\r\n", "fffffffffffffffff\r\nx"} {
		for here := range len(body) + 1 {
			r := NewReader(&upTo{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body[:here], errWaits}, make([]byte, bufSize), nil)
			var p Response
			NewWithT(t).Expect(r.ReadResponse(&p, []byte("GET"))).To(Succeed())
			b := r.Body(p.Body)
			for b.Ready() {
				var some [8]byte
				_, err := b.Read(some[:])
				NewWithT(t).Expect(err).NotTo(Equal(errWaits), "%q", body[:here])
				if err != nil {
					break
				}
			}
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
