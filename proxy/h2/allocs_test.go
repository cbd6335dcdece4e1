package h2

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"testing"

	"golang.org/x/net/http2"
)

// cannedPeer answers each request with the same bytes and allocates nothing, so that what is counted is ours.
func cannedPeer(t testing.TB) net.Conn {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	ours, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { theirs.Close() })
	block := headOf(":status", "200", "content-length", "0")
	answer := append([]byte{0, 0, byte(len(block)), byte(http2.FrameHeaders), 5, 0, 0, 0, 0}, block...)
	go func() {
		in := bufio.NewReader(theirs)
		in.Discard(len(http2.ClientPreface))
		theirs.Write([]byte{0, 0, 0, byte(http2.FrameSettings), 0, 0, 0, 0, 0})
		var head [9]byte
		for {
			if _, err := io.ReadFull(in, head[:]); err != nil {
				return
			}
			in.Discard(int(binary.BigEndian.Uint32(head[:4]) >> 8))
			if head[3] == byte(http2.FrameHeaders) {
				copy(answer[5:9], head[5:9])
				theirs.Write(answer)
			}
		}
	}()
	return ours
}

// A stream costs few allocations: the Stream, the text of the head for hpack, the frame that Framer returns, the strings that
// hpack decodes. The bound is loose enough for a later version of those two.
func TestFewAllocations(t *testing.T) {
	c := NewClientConn(cannedPeer(t), Config{})
	defer c.Close()
	exchangeOnce(t, c)
	if n := testing.AllocsPerRun(1000, func() { exchangeOnce(t, c) }); n > 8 {
		t.Errorf("%v allocations for one exchange", n)
	}
}

func BenchmarkGet(b *testing.B) {
	c := NewClientConn(cannedPeer(b), Config{})
	defer c.Close()
	b.ReportAllocs()
	for b.Loop() {
		exchangeOnce(b, c)
	}
}

func BenchmarkGetParallel(b *testing.B) {
	c := NewClientConn(cannedPeer(b), Config{})
	defer c.Close()
	b.ReportAllocs()
	b.SetParallelism(20)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			exchangeOnce(b, c)
		}
	})
}
