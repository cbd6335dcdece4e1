package fakeservers

import (
	"bytes"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"
)

// A request that is meant waits beside the server's own delay, the connection busy meanwhile; others do not.
func TestDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		s := bare(t, Config{Proto: "h1", Delay: time.Second, Faults: []Fault{{On: onRequest, Nth: 2, Do: "delay", By: time.Minute}}})
		client, raw := net.Pipe()
		go s.take(raw)
		begin := time.Now()
		go client.Write([]byte(get + get))
		time.AfterFunc(30*time.Second, func() { g.Expect(s.counters().Busy).To(Equal(int64(1))) })
		answer := make([]byte, 1000)
		n, err := client.Read(answer)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(string(answer[:n])).To(HaveSuffix("X-Conn-Seq: 1\r\n\r\n"))
		g.Expect(time.Since(begin)).To(Equal(time.Second))
		_, err = client.Read(answer)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(time.Since(begin)).To(Equal(time.Minute + 2*time.Second))
		client.Close()
		synctest.Wait()
		g.Expect(s.counters().Busy).To(BeZero())
	})
}

// In HTTP/2 other streams pass by the one that waits.
func TestDelayInHTTP2(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		s := bare(t, Config{Proto: "h2", Faults: []Fault{{On: onRequest, Nth: 1, Do: "delay", By: time.Minute}}})
		client, raw := net.Pipe()
		go s.take(raw)
		begin := time.Now()
		go client.Write([]byte(h2Requests(3)))
		var seen bytes.Buffer
		lines := heads(io.TeeReader(client, &seen), 2)
		g.Expect(time.Since(begin)).To(BeZero())
		g.Expect(lines[0]).To(HavePrefix("3 "))
		g.Expect(lines[1]).To(HavePrefix("5 "))
		_, err := client.Read(make([]byte, 1000))
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(time.Since(begin)).To(Equal(time.Minute))
		client.Close()
		synctest.Wait()
	})
}
