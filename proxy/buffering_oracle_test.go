package proxy_test

import (
	"fmt"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

const (
	buffered = "  mode http\n  option http-buffer-request\n  timeout http-request 400ms\n  server s1 {1}\n"
	someBody = "POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n"
	inChunks = "POST /a HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"
)

// other sends a request of another client, and tells what the next connection of the server carries.
func other(l *linkLab) (head string, server *linkPeer) {
	l.dialTCP().send("GET /other HTTP/1.1\r\nhost: a\r\n\r\n")
	server = l.accepted(1)
	return server.head(), server
}

// request is the first line, and the fields that are not about the host.
func request(head string) string { return strings.ReplaceAll(head, "host: a\r\n", "") }

var bufferingCases = []linkCase{
	{story: "a body that comes later", do: func(l *linkLab) string {
		c := l.dialTCP()
		c.send(someBody + "hel")
		first, _ := other(l)
		c.send("lo")
		s := l.accepted(1)
		return request(first) + request(s.head()) + s.bytes(5)
	}},
	{story: "chunks that come later", do: func(l *linkLab) string {
		c := l.dialTCP()
		c.send(inChunks + "3\r\nhel\r\n")
		first, _ := other(l)
		c.send("2\r\nlo\r\n0\r\n\r\n")
		return request(first) + request(l.accepted(1).head())
	}},
	{story: "a body that does not come", do: func(l *linkLab) string {
		c := l.dialTCP()
		c.send(someBody + "hel")
		got := c.all()
		first, _ := other(l)
		return got[:len("HTTP/1.1 408")] + request(first)
	}},
	{story: "a client that leaves", do: func(l *linkLab) string {
		c := l.dialTCP()
		c.send(someBody + "hel")
		c.endWrite()
		got := c.all()
		first, _ := other(l)
		return got + request(first)
	}},
	{story: "a wrong chunk", do: func(l *linkLab) string {
		c := l.dialTCP()
		c.send(inChunks + "zz\r\n")
		got := c.all()
		first, _ := other(l)
		return got[:len("HTTP/1.1 400")] + request(first)
	}},
	{story: "more than a buffer goes on", do: func(l *linkLab) string {
		c := l.dialTCP()
		c.send(strings.Replace(someBody, "5", "100000", 1) + strings.Repeat("x", 20000))
		s := l.accepted(1)
		got := request(s.head())
		c.send(strings.Repeat("x", 80000))
		return got + fmt.Sprint(len(s.bytes(100000)))
	}},
	{story: "an expectation is met", do: func(l *linkLab) string {
		c := l.dialTCP()
		c.send(strings.Replace(someBody, "\r\n\r\n", "\r\nexpect: 100-continue\r\n\r\n", 1))
		got := c.head()
		first, _ := other(l)
		c.send("hello")
		return got + request(first) + request(l.accepted(1).head())
	}},
	{story: "an expectation with its body", do: func(l *linkLab) string {
		c := l.dialTCP()
		c.send(strings.Replace(someBody, "\r\n\r\n", "\r\nexpect: 100-continue\r\n\r\nhello", 1))
		s := l.accepted(1)
		got := request(s.head())
		s.send("HTTP/1.1 204 No Content\r\n\r\n")
		return got + c.head()
	}},
	{story: "no body", do: func(l *linkLab) string { first, _ := other(l); return request(first) }},
}

// When a request whose body has to be here goes on, beside a real HAProxy.
func TestBufferingIsHAProxys(t *testing.T) {
	haproxy := needHAProxy(t)
	for _, c := range bufferingCases {
		t.Run(c.story, func(t *testing.T) {
			t.Parallel()
			c.lines = buffered
			theirs := newLinkLab(t).run(haproxy, c)
			NewWithT(t).Expect(newLinkLab(t).run("", c)).To(Equal(theirs))
			t.Log(theirs)
		})
	}
}
