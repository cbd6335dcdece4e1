package proxy_test

import (
	"io"
	"syscall"
	"testing"

	. "github.com/onsi/gomega"
)

// answering is a server that answers every request with the same bytes, and then ends its connection.
func answering(t *testing.T, response string, end func(*peer)) *origin {
	return scripted(t, func(_ int, c *peer) {
		c.head()
		c.send(response)
		end(c)
	})
}

// RFC 9112, 8: where the end of the connection is the body's, a body that is not complete must end otherwise.
func TestABodyThatIsNotCompleteDoesNotLookSo(t *testing.T) {
	const chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n"
	fin := func(c *peer) { c.Close() }
	for _, c := range []struct {
		story, request, response string
		end                      func(*peer)
	}{
		{"cut between chunks, to a 1.0 client", "GET / HTTP/1.0\r\n\r\n", chunked, fin},
		{"cut in a chunk, to a 1.0 client", "GET / HTTP/1.0\r\n\r\n", chunked + "5\r\nhe", fin},
		{"cut in the trailers, to a 1.0 client", "GET / HTTP/1.0\r\n\r\n", chunked + "0\r\n", fin},
		{"no chunk behind a chunk, to a 1.0 client", "GET / HTTP/1.0\r\n\r\n", chunked + "no size\r\n", fin},
		{"reset in place of the end", "GET / HTTP/1.1\r\nhost: a\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nok", reset},
	} {
		t.Run(c.story, func(t *testing.T) {
			o := answering(t, c.response, c.end)
			_, addr := start(t, config(nil, h1Server(o.addr())))
			client := dial(t, addr)
			client.send(c.request)
			_, err := io.ReadAll(client.r)
			NewWithT(t).Expect(err).To(MatchError(syscall.ECONNRESET))
		})
	}
}

// The same bodies say themselves that they are not complete, where a client knows chunks or a length.
func TestABodyThatIsNotCompleteMayEndInPeace(t *testing.T) {
	for _, response := range []string{
		"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n",
		"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nok",
	} {
		o := answering(t, response, func(c *peer) { c.Close() })
		_, addr := start(t, config(nil, h1Server(o.addr())))
		c := dial(t, addr)
		c.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
		NewWithT(t).Expect(c.rest()).To(Equal(response))
	}
}

// RFC 9112, 6.1: Transfer-Encoding is for those who know it, and nobody of version 1.0 does.
func TestNoCodingIsToldToA10Client(t *testing.T) {
	for _, c := range []struct{ request, response, want string }{
		{"HEAD / HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n"},
		{"GET / HTTP/1.0\r\n\r\n", "HTTP/1.1 304 Not Modified\r\ntransfer-encoding: chunked\r\n\r\n", "HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n"},
		{"GET / HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nok"},
		{"HEAD / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"},
	} {
		o := answering(t, c.response, func(c *peer) { c.rest() })
		_, addr := start(t, config(nil, h1Server(o.addr())))
		client := dial(t, addr)
		client.send(c.request)
		NewWithT(t).Expect(client.rest()).To(Equal(c.want))
	}
}
