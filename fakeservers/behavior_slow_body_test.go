package fakeservers

import (
	"bytes"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"
)

// The head comes at once, the body evenly over the time, and the connection is busy until its last byte.
func TestSlowBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		s := bare(t, Config{Proto: "h1", Size: 25, Faults: []Fault{{On: onResponse, Do: "slow-body", Over: 10 * time.Second}}})
		client, raw := net.Pipe()
		go s.take(raw)
		begin := time.Now()
		go io.WriteString(client, get)
		piece := make([]byte, 1000)
		n, err := client.Read(piece)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(string(piece[:n])).To(HaveSuffix("X-Conn-Seq: 1\r\n\r\n"))
		g.Expect(time.Since(begin)).To(BeZero())
		body := ""
		for i := 1; i <= slowPieces; i++ {
			g.Expect(s.counters().Busy).To(Equal(int64(1)))
			n, err := client.Read(piece)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(time.Since(begin)).To(Equal(time.Duration(i) * time.Second))
			g.Expect(n).To(BeElementOf(2, 3))
			body += string(piece[:n])
		}
		g.Expect(body).To(Equal(strings.Repeat("x", 25)))
		g.Expect(s.counters().Busy).To(BeZero())
		client.Close()
		synctest.Wait()
	})
}

// In HTTP/2 it is the stream that is slow, and the others pass by it.
func TestSlowBodyInHTTP2(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		s := bare(t, Config{Proto: "h2", Size: 10, Faults: []Fault{{On: onResponse, Nth: 1, Do: "slow-body", Over: 10 * time.Second}}})
		client, raw := net.Pipe()
		go s.take(raw)
		begin := time.Now()
		go client.Write([]byte(h2Requests(2)))
		var got bytes.Buffer
		g.Expect(heads(io.TeeReader(client, &got), 2)).To(HaveLen(2))
		g.Expect(time.Since(begin)).To(BeZero())
		piece := make([]byte, 1000)
		for range slowPieces {
			n, err := client.Read(piece)
			g.Expect(err).NotTo(HaveOccurred())
			got.Write(piece[:n])
		}
		g.Expect(time.Since(begin)).To(Equal(10 * time.Second))
		names := frameNames(g, got.String())
		g.Expect(names).To(ContainElements("1 head", "3 head", "3 data 10"))
		g.Expect(strings.Count(strings.Join(names, ","), "1 data 1")).To(Equal(10))
		client.Close()
		synctest.Wait()
		g.Expect(s.counters().Busy).To(BeZero())
	})
}
