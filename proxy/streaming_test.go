package proxy_test

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// Who sends a chunk may want an answer before the next one: what has come is never kept back until more comes.

func TestAChunkOfARequestIsNotKeptBack(t *testing.T) {
	g := NewWithT(t)
	heard := make(chan string, 3)
	o := scripted(t, func(_ int, c *peer) {
		c.head()
		heard <- c.bytes(len("5\r\nhello\r\n"))
		c.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi")
		heard <- c.bytes(len("5\r\nworld\r\n"))
		heard <- c.bytes(len("0\r\n\r\n"))
		c.rest()
	})
	_, addr := start(t, config(nil, h1Server(o.addr())))
	c := dial(t, addr)
	c.send("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n")
	g.Eventually(heard, "5s").Should(Receive(Equal("5\r\nhello\r\n")))
	g.Expect(text(c.response(t, "POST"))).To(Equal("hi"))
	c.send("5\r\nworld\r\n")
	g.Eventually(heard, "5s").Should(Receive(Equal("5\r\nworld\r\n")))
	c.send("0\r\n\r\n")
	g.Eventually(heard, "5s").Should(Receive(Equal("0\r\n\r\n")))
}

func TestAChunkOfAResponseIsNotKeptBack(t *testing.T) {
	g := NewWithT(t)
	next := make(chan string, 2)
	defer close(next)
	o := scripted(t, func(_ int, c *peer) {
		c.head()
		c.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n")
		for bytes := range next {
			c.send(bytes)
		}
	})
	_, addr := start(t, config(nil, h1Server(o.addr())))
	c := dial(t, addr)
	got := make(chan string, 3)
	c.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
	go func() {
		c.head()
		for range 2 {
			got <- c.bytes(len("5\r\nhello\r\n"))
		}
		got <- c.bytes(len("0\r\n\r\n"))
	}()
	g.Eventually(got, "5s").Should(Receive(Equal("5\r\nhello\r\n")))
	next <- "5\r\nworld\r\n"
	g.Eventually(got, "5s").Should(Receive(Equal("5\r\nworld\r\n")))
	next <- "0\r\n\r\n"
	g.Eventually(got, "5s").Should(Receive(Equal("0\r\n\r\n")))
}

func TestAPartOfABodyIsNotKeptBack(t *testing.T) {
	for _, top := range []string{"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"} {
		g := NewWithT(t)
		next := make(chan bool)
		o := scripted(t, func(_ int, c *peer) {
			c.head()
			c.send(top + "hello")
			<-next
			c.send("world")
		})
		_, addr := start(t, config(nil, h1Server(o.addr())))
		c := dial(t, addr)
		c.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
		c.head()
		_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
		g.Expect(c.bytes(5)).To(Equal("hello"), top)
		close(next)
		g.Expect(c.bytes(5)).To(Equal("world"), top)
	}
}
