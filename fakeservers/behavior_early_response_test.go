package fakeservers

import (
	"bytes"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/reuselab/reuselab/fakeservers/wire"
)

// The response comes behind the head; the body is read afterwards, and the connection goes on.
func TestEarlyResponse(t *testing.T) {
	g := NewWithT(t)
	group := live(t, Config{Proto: "h1", Faults: []Fault{{On: onRequest, Nth: 1, Do: "early-response"}}})
	c := dial(t, group)
	_, err := c.Write([]byte("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n"))
	g.Expect(err).NotTo(HaveOccurred())
	answer := make([]byte, 1000)
	n, err := c.Read(answer)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(answer[:n])).To(HaveSuffix("X-Conn-Seq: 1\r\n\r\n"))
	g.Eventually(func() int64 { return group.Snapshot().PerServer["s1"].Busy }).Should(BeZero(), "it is answered")
	text, end := ask(t, c, "a\r\nb\n"+"GET / HTTP/1.0\r\n\r\n")
	g.Expect(text).To(ContainSubstring("X-Conn-Seq: 2"))
	g.Expect(end).To(Equal("fin"))
	counted(t, group)
}

// Who waits for a 100 and gets a response may keep the body: then nobody can tell what comes next, and the connection ends.
func TestEarlyResponseInPlaceOfContinue(t *testing.T) {
	g := NewWithT(t)
	s := bare(t, Config{Proto: "h1", Faults: []Fault{{On: onRequest, Do: "early-response"}}})
	raw := &script{input: "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n" + get}
	s.take(raw)
	g.Expect(strings.Count(raw.output, "200 OK")).To(Equal(1))
	g.Expect(raw.output).NotTo(ContainSubstring("100 Continue"))
	expectAgreement(g, s.counters())
}

// In HTTP/2 the rest of the body gets the room that it needs, though its stream is answered.
func TestEarlyResponseInHTTP2(t *testing.T) {
	g := NewWithT(t)
	var text, packed bytes.Buffer
	text.WriteString(wire.Preface)
	framer := http2.NewFramer(&text, nil)
	g.Expect(framer.WriteSettings()).To(Succeed())
	packer := hpack.NewEncoder(&packed)
	for _, f := range []hpack.HeaderField{{Name: ":method", Value: "POST"}, {Name: ":scheme", Value: "http"}, {Name: ":path", Value: "/"}} {
		g.Expect(packer.WriteField(f)).To(Succeed())
	}
	g.Expect(framer.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: packed.Bytes(), EndHeaders: true})).To(Succeed())
	g.Expect(framer.WriteData(1, false, make([]byte, 100))).To(Succeed())
	g.Expect(framer.WriteData(1, true, make([]byte, 100))).To(Succeed())
	s := bare(t, Config{Proto: "h2", Faults: []Fault{{On: onRequest, Do: "early-response"}}})
	raw := &script{input: text.String()}
	s.take(raw)
	g.Expect(frameNames(g, raw.output)).To(Equal([]string{
		"settings", "settings ack", "1 head",
		"WINDOW_UPDATE", "WINDOW_UPDATE", // of connection and stream, for the first piece
		"WINDOW_UPDATE", // of the connection, for the last
	}))
	g.Expect(s.counters().Requests).To(Equal(int64(1)))
	g.Expect(s.counters().Busy).To(BeZero())
}
