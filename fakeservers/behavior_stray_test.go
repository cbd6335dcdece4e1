package fakeservers

import (
	"net"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"
)

// Behind a response the bytes leave in one piece with it, and the connection goes on.
func TestStrayBehindAResponse(t *testing.T) {
	g := NewWithT(t)
	s := bare(t, Config{Proto: "h1", Faults: []Fault{{On: onResponse, Nth: 1, Do: "stray"}}})
	raw := &script{input: get + get}
	s.take(raw)
	g.Expect(raw.output).To(MatchRegexp(`(?s)X-Conn-Seq: 1\r\n\r\nHTTP/1.1 599 Stray\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK.*X-Conn-Seq: 2\r\n\r\n$`))
	s = bare(t, Config{Proto: "h1", Faults: []Fault{{On: onResponse, Do: "stray", Bytes: "\r\n!"}}})
	raw = &script{input: get}
	s.take(raw)
	g.Expect(raw.output).To(HaveSuffix("X-Conn-Seq: 1\r\n\r\n\r\n!"))
}

// An idle connection gets them once, and again when it has been idle anew.
func TestStrayWhenIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		s := bare(t, Config{Proto: "h1", Faults: []Fault{{On: onIdle, After: time.Second, Do: "stray", Bytes: "!"}}})
		client, raw := net.Pipe()
		go s.take(raw)
		begin := time.Now()
		got := make([]byte, 1000)
		n, err := client.Read(got)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(string(got[:n])).To(Equal("!"))
		g.Expect(time.Since(begin)).To(Equal(time.Second))
		time.Sleep(time.Minute)
		go client.Write([]byte(get))
		n, err = client.Read(got)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(string(got[:n])).To(HaveSuffix("X-Conn-Seq: 1\r\n\r\n"))
		n, err = client.Read(got)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(string(got[:n])).To(Equal("!"))
		g.Expect(time.Since(begin)).To(Equal(time.Second + time.Minute + time.Second))
		client.Close()
		synctest.Wait()
		g.Expect(s.counters().Faults).To(Equal(map[string]int64{"stray": 2}))
	})
}
