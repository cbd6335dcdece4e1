package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httputil"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

const bodiesConfig = `
global
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
  {option}
listen li
  bind {bind}
  balance roundrobin
  server s1 {server}
`

// moreMemory is what a body may cost, however long it is.
const moreMemory = 5 << 10 // in kB

// A long body goes through in either direction without being held, copied or spliced: memory stays within 5 MB of before.
// REUSELAB_BODY_MB says how long it is; make bench-bodies makes it 1 GB, and shows what a gigabyte costs beside HAProxy.
func TestBodiesAreStreamed(t *testing.T) {
	size := sized(t, "REUSELAB_BODY_MB", 64) << 20
	server := bodies(t)
	haproxy, missing := anyHAProxy()
	for _, option := range []string{"", "option splice-auto"} {
		config := strings.Replace(bodiesConfig, "{option}", option, 1)
		ours := startTrial(t, "reuseproxy", config, server)
		var theirs trial
		if missing == nil {
			theirs = startTrial(t, haproxy, config, server)
		}
		for _, way := range []string{"to the client", "to the server", "to the client, in chunks", "to the server, in chunks"} {
			cpu := streamed(t, ours, "reuseproxy", option, way, size)
			if missing == nil {
				if other := streamed(t, theirs, "haproxy", option, way, size); other > 0 {
					t.Logf("%-10s %-18s %-25s %.2f times HAProxy's CPU", "", option, way, cpu.Seconds()/other.Seconds())
				}
			}
		}
	}
}

// anyHAProxy is the one that HAPROXY names, else the system's.
func anyHAProxy() (string, error) {
	return exec.LookPath(cmp.Or(os.Getenv("HAPROXY"), "haproxy"))
}

// streamed sends a body through p, shows what it cost, and returns how much CPU.
func streamed(t *testing.T, p trial, program, option, way string, size int) time.Duration {
	t.Helper()
	g := NewWithT(t)
	g.Expect(carry(p.addr, way, 1<<20)).To(Succeed()) // buffers and code are there now
	before := p.memory(t, "VmRSS")
	p.forgetPeak(t)
	start, used := time.Now(), p.cpu(t)
	g.Expect(carry(p.addr, way, size)).To(Succeed(), "%s: %s", program, way)
	took, used := time.Since(start), p.cpu(t)-used
	more := p.memory(t, "VmHWM") - before
	gigabytes := float64(size) / (1 << 30)
	t.Logf("%-10s %-18s %-25s %d MB: %5d kB before, %+5d kB at most; %.2f s of CPU and %.2f s in all per GB",
		program, option, way, size>>20, before, more, used.Seconds()/gigabytes, took.Seconds()/gigabytes)
	if program == "reuseproxy" {
		g.Expect(more).To(BeNumerically("<", moreMemory), way)
	}
	return used
}

// piece is what both ends of these tests write at once.
const piece = 256 << 10

// bodies is a server that sends as many bytes as the target says, or takes what comes and says how much it was.
func bodies(t *testing.T) (addr string) {
	t.Helper()
	return serving(t, func(c net.Conn) {
		r := bufio.NewReaderSize(c, piece)
		for serveBody(c, r) == nil {
		}
	})
}

func serveBody(c net.Conn, r *bufio.Reader) error {
	var method, target string
	if _, err := fmt.Fscanf(r, "%s %s HTTP/1.1\r\n", &method, &target); err != nil {
		return err
	}
	in, err := bodyBehindHead(r)
	if err != nil {
		return err
	}
	taken, err := io.Copy(io.Discard, in)
	if err != nil {
		return err
	}
	var size int
	if _, err := fmt.Sscanf(target, "/%d", &size); err != nil {
		_, err = fmt.Fprintf(c, "HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%d", len(fmt.Sprint(taken)), taken)
		return err
	}
	chunked := strings.HasSuffix(target, "chunks")
	return sendBody(c, "HTTP/1.1 200 OK\r\n", size, chunked)
}

// carry sends a body of that size one way through the proxy, and counts what arrives.
func carry(addr, way string, size int) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(2 * time.Minute))
	chunked := strings.HasSuffix(way, "chunks")
	down := strings.HasPrefix(way, "to the client")
	switch {
	case !down:
		err = sendBody(c, "POST /taken HTTP/1.1\r\nhost: a\r\n", size, chunked)
	case chunked:
		_, err = fmt.Fprintf(c, "GET /%d/chunks HTTP/1.1\r\nhost: a\r\n\r\n", size)
	default:
		_, err = fmt.Fprintf(c, "GET /%d HTTP/1.1\r\nhost: a\r\n\r\n", size)
	}
	if err != nil {
		return err
	}
	r := bufio.NewReaderSize(c, piece)
	status, err := r.ReadString('\n')
	if err != nil {
		return err
	}
	if !strings.HasPrefix(status, "HTTP/1.1 200") {
		return errors.New(status)
	}
	body, err := bodyBehindHead(r)
	if err != nil {
		return err
	}
	var arrived int64
	if down {
		arrived, err = io.Copy(io.Discard, body)
	} else {
		_, err = fmt.Fscan(body, &arrived)
	}
	if err == nil && arrived != int64(size) {
		err = fmt.Errorf("%d bytes arrived of %d", arrived, size)
	}
	return err
}

// bodyBehindHead reads the fields and gives what follows them.
func bodyBehindHead(r *bufio.Reader) (io.Reader, error) {
	var body io.Reader = strings.NewReader("")
	for {
		line, err := r.ReadString('\n')
		if err != nil || line == "\r\n" {
			return body, err
		}
		var size int64
		if _, err := fmt.Sscanf(strings.ToLower(line), "content-length: %d", &size); err == nil {
			body = io.LimitReader(r, size)
		}
		if strings.HasPrefix(strings.ToLower(line), "transfer-encoding: chunked") {
			body = httputil.NewChunkedReader(r)
		}
	}
}

// sendBody sends a message with a body of zeros.
func sendBody(c net.Conn, head string, size int, chunked bool) error {
	w := bufio.NewWriterSize(c, piece)
	var to io.Writer = w
	if chunked {
		fmt.Fprintf(w, "%stransfer-encoding: chunked\r\n\r\n", head)
		to = httputil.NewChunkedWriter(w)
	} else {
		fmt.Fprintf(w, "%scontent-length: %d\r\n\r\n", head, size)
	}
	zeros := make([]byte, piece)
	for left := size; left > 0; left -= len(zeros) {
		if _, err := to.Write(zeros[:min(left, len(zeros))]); err != nil {
			return err
		}
	}
	if c, ok := to.(io.Closer); ok {
		c.Close()
		io.WriteString(w, "\r\n")
	}
	return w.Flush()
}
