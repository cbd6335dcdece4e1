package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// odd is a server that does what the path says.
func odd(t *testing.T) string {
	t.Helper()
	return serving(t, func(c net.Conn) {
		r := bufio.NewReader(c)
		for oddOne(c, r) {
		}
	})
}

// serving is a server until the test's end, with a function for each connection.
func serving(t *testing.T, serve func(c net.Conn)) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer c.Close()
				serve(c)
			})
		}
	})
	t.Cleanup(func() { l.Close(); all.Wait() })
	return l.Addr().String()
}

// oddOne serves one request; false ends the connection.
func oddOne(c net.Conn, r *bufio.Reader) bool {
	first, err := r.ReadString('\n')
	if err != nil {
		return false
	}
	body := 0
	for line := ""; line != "\r\n"; {
		if line, err = r.ReadString('\n'); err != nil {
			return false
		}
		fmt.Sscanf(strings.ToLower(line), "content-length: %d", &body)
		if strings.HasPrefix(strings.ToLower(line), "transfer-encoding:") {
			body = -1
		}
	}
	if body < 0 {
		for line := ""; line != "\r\n"; { // the trailers' end
			if line, err = r.ReadString('\n'); err != nil {
				return false
			}
		}
	}
	if _, err := io.CopyN(io.Discard, r, int64(max(0, body))); err != nil {
		return false
	}
	path := strings.Fields(first)[1]
	switch path {
	case "/close":
		return false
	case "/junk":
		io.WriteString(c, "this is no response\r\n\r\n")
		return false
	case "/short":
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nabc")
		return false
	case "/early":
		io.WriteString(c, "HTTP/1.1 103 Early\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
		return true
	case "/chunks":
		io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3\r\nabc\r\n0\r\nx: y\r\n\r\n")
		return true
	case "/long":
		fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n%0100000d", 1)
		return true
	}
	status := strings.TrimPrefix(path, "/")
	if len(status) != 3 {
		status = "200"
	}
	if strings.HasPrefix(first, "HEAD") || status == "304" {
		fmt.Fprintf(c, "HTTP/1.1 %s X\r\n\r\n", status)
		return true
	}
	fmt.Fprintf(c, "HTTP/1.1 %s X\r\nContent-Length: 5\r\n\r\nhello", status)
	return true
}

func get(path string, fields ...string) string {
	return "GET " + path + " HTTP/1.1\r\nhost: a\r\n" + strings.Join(append(fields, ""), "\r\n") + "\r\n"
}

// send writes the requests to the client's port one after another, waits for some of each response, and closes.
func (s subject) send(t *testing.T, port string, requests ...string) {
	t.Helper()
	g := NewWithT(t)
	c, err := net.Dial("tcp", s.env[port])
	g.Expect(err).NotTo(HaveOccurred())
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	r := bufio.NewReader(c)
	for _, request := range requests {
		_, err = io.WriteString(c, request)
		g.Expect(err).NotTo(HaveOccurred())
		readResponse(r, strings.HasPrefix(request, "HEAD"))
	}
}

// readResponse reads what is there of a response and those before it.
func readResponse(r *bufio.Reader, bodyless bool) {
	length, chunked, interim := 0, false, false
	for first := true; ; first = false {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		if first {
			interim = strings.HasPrefix(line, "HTTP/1.1 1")
			bodyless = bodyless || strings.HasPrefix(line, "HTTP/1.1 304")
		}
		fmt.Sscanf(strings.ToLower(line), "content-length: %d", &length)
		chunked = chunked || strings.HasPrefix(strings.ToLower(line), "transfer-encoding:")
		if line == "\r\n" {
			break
		}
	}
	switch {
	case interim:
		readResponse(r, bodyless)
	case bodyless:
	case chunked:
		for line, err := "", error(nil); line != "\r\n" && err == nil; {
			line, err = r.ReadString('\n')
		}
	default:
		_, _ = io.CopyN(io.Discard, r, int64(length))
	}
}

// multiplexed is a server of HTTP/2 in clear text.
func multiplexed(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	server := &http.Server{Protocols: new(http.Protocols), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Length", "5")
		if r.URL.Path == "/404" {
			w.WriteHeader(404)
		}
		io.WriteString(w, "hello")
	})}
	server.Protocols.SetUnencryptedHTTP2(true)
	go server.Serve(l)
	t.Cleanup(func() { server.Close() })
	return l.Addr().String()
}

// oracleServers are the addresses that the configuration of both programs names.
func oracleServers(t *testing.T) map[string]string {
	t.Helper()
	return map[string]string{"S1": odd(t), "S2": odd(t), "NOBODY": freePort(t), "H2": multiplexed(t)}
}
