package wire

import (
	"errors"
	"io"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// What is queued leaves in one write, and only when the connection would wait for input.
func TestQueuedBytesLeaveBeforeTheNextWait(t *testing.T) {
	g := NewWithT(t)
	raw := &script{input: []string{"ab", "c"}}
	c := NewConn(raw)
	one := make([]byte, 1)
	read := func() { _, err := c.Read(one); g.Expect(err).NotTo(HaveOccurred()) }

	read()
	g.Expect(c.Write([]byte("1"))).To(Equal(1))
	read() // "b" was there already
	g.Expect(raw.writes).To(BeEmpty())
	g.Expect(c.Write([]byte("2"))).To(Equal(1))
	read()
	g.Expect(raw.writes).To(Equal([]string{"12"}))
}

// The answer to a last request leaves although nothing more can be read.
func TestQueuedBytesLeaveBeforeTheEnd(t *testing.T) {
	g := NewWithT(t)
	raw := &script{}
	c := NewConn(raw)
	g.Expect(c.Write([]byte("bye"))).To(Equal(3))
	_, err := c.Read(make([]byte, 1))
	g.Expect(err).To(Equal(io.EOF))
	g.Expect(raw.writes).To(Equal([]string{"bye"}))
}

// The newest bytes stay queued, whatever their number: so "just before the last byte" can be told.
func TestTheNewestBytesStayQueued(t *testing.T) {
	g := NewWithT(t)
	raw := &script{}
	c := NewConn(raw)
	const size = 10 * fullQueue
	g.Expect(c.WriteFiller(size)).To(Succeed())
	g.Expect(len(raw.output())).To(And(BeNumerically(">=", size-fullQueue-len(filler)), BeNumerically("<", size)))
	g.Expect(c.Flush()).To(Succeed())
	g.Expect(raw.output()).To(Equal(strings.Repeat("x", size)))
}

// After a write failed every later one does, so that nobody mistakes the connection for a good one.
func TestAFailedWriteIsRemembered(t *testing.T) {
	g := NewWithT(t)
	gone := errors.New("gone")
	c := NewConn(&deaf{err: gone})
	g.Expect(c.Write([]byte("x"))).To(Equal(1))
	g.Expect(c.Flush()).To(Equal(gone))
	_, err := c.Write([]byte("y"))
	g.Expect(err).To(Equal(gone))
	_, err = c.Read(make([]byte, 1))
	g.Expect(err).To(Equal(gone))
}

// deaf is a raw connection that cannot be written to.
type deaf struct {
	script
	err error
}

func (d *deaf) Write([]byte) (int, error) { return 0, d.err }

// The preface is told by its first bytes, which may come one by one; what is none stays to be read.
func TestPrefaceIsToldFromTheFirstBytes(t *testing.T) {
	g := NewWithT(t)
	for _, pieces := range []int{1, 7, 100} {
		c := NewConn(&script{input: split(Preface+"rest", pieces)})
		g.Expect(c.HasPreface()).To(BeTrue())
		rest, err := io.ReadAll(c)
		g.Expect(string(rest), err).To(Equal("rest"))
	}
	for _, text := range []string{"GET / HTTP/1.1\r\n", "PRI * HTTP/1.1\r\n", "P\n"} {
		c := NewConn(&script{input: split(text, 1)})
		g.Expect(c.HasPreface()).To(BeFalse())
		rest, err := io.ReadAll(c)
		g.Expect(string(rest), err).To(Equal(text))
	}
	_, err := NewConn(&script{input: []string{"PRI"}}).HasPreface()
	g.Expect(err).To(Equal(io.EOF))
}

// A raw connection that does not wait may be asked again: nothing of a head or a preface that comes in pieces is lost.
func TestAskingAgain(t *testing.T) {
	const text = "\r\nGET / HTTP/1.1\r\nA: b\r\n\r\nGET /2 HTTP/1.1\r\n\r\n"
	for _, pieces := range []int{1, 2, 5, 17, 100} {
		g := NewWithT(t)
		raw := &hasty{script: script{input: split(text, pieces)}}
		c := NewConn(raw)
		var m Message
		var got []string
		asked := 0
		for {
			err := c.ReadHead(&m)
			if asked++; err == ErrAgain && asked < 1000 {
				continue
			}
			if err == io.EOF {
				break
			}
			g.Expect(err).NotTo(HaveOccurred())
			got = append(got, string(m.Start[1]))
		}
		g.Expect(got).To(Equal([]string{"/", "/2"}))
		g.Expect(asked).To(BeNumerically(">", 2))
	}
	g := NewWithT(t)
	c := NewConn(&hasty{script: script{input: split(Preface, 5)}})
	found, err := c.HasPreface()
	for asked := 1; err == ErrAgain && asked < 1000; asked++ {
		found, err = c.HasPreface()
	}
	g.Expect(found, err).To(BeTrue())
}

// hasty has nothing to read at every other time.
type hasty struct {
	script
	waits bool
}

func (h *hasty) Read(p []byte) (int, error) {
	if h.waits = !h.waits; h.waits {
		return 0, ErrAgain
	}
	return h.script.Read(p)
}

// What a Conn had from one raw connection is nothing to the next.
func TestBegin(t *testing.T) {
	g := NewWithT(t)
	gone := errors.New("gone")
	c := NewConn(&deaf{script: script{input: []string{strings.Repeat("x", 3*firstBuffer)}}, err: gone})
	_, err := c.line()
	g.Expect(err).To(Equal(io.ErrUnexpectedEOF))
	g.Expect(c.Write([]byte("x"))).To(Equal(1))
	g.Expect(c.Flush()).To(Equal(gone))
	raw := &script{input: []string{"GET / HTTP/1.1\r\n\r\n"}}
	c.Begin(raw)
	g.Expect(c.in).To(HaveLen(firstBuffer))
	g.Expect(c.ReadHead(&Message{})).To(Succeed())
	g.Expect(c.Write([]byte("y"))).To(Equal(1))
	g.Expect(c.Flush()).To(Succeed())
	g.Expect(raw.output()).To(Equal("y"))
}
