package proxy

import (
	"io"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/parking"
)

// watched notes for how much there was room when it was read from: 0 is waiting.
type watched struct {
	net.Conn
	mu    sync.Mutex
	rooms []int
}

func (c *watched) TryRead(p []byte) (int, error)  { return c.Conn.(parking.Prompt).TryRead(c.note(p)) }
func (c *watched) TryWrite(p []byte) (int, error) { return c.Conn.(parking.Prompt).TryWrite(p) }
func (c *watched) Read(p []byte) (int, error)     { return c.Conn.Read(c.note(p)) }

func (c *watched) note(p []byte) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := len(c.rooms); len(p) > 0 || n == 0 || c.rooms[n-1] > 0 {
		c.rooms = append(c.rooms, len(p))
	}
	return p
}

func (c *watched) noted() []int {
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	rooms := c.rooms
	c.rooms = nil
	return rooms
}

// Whoever is waited for is waited for without a buffer; who sends little gets an ordinary one, and who fills that a large one.
func TestAMoverHasTheBufferThatTheSenderIsWorth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		ours, sender := promptPipe()
		from := &watched{Conn: ours}
		to, receiver := promptPipe()
		var source, sink wire
		source.open(from, time.Hour)
		sink.open(to, time.Hour)
		m := mover{from: &source, to: &sink, pieces: newPieces(1)}
		var all sync.WaitGroup
		var moved int64
		var ended error
		all.Go(func() { moved, ended, _ = m.run(1 << 40) })
		defer all.Wait()
		defer sender.Close()

		g.Expect(from.noted()).To(Equal([]int{0}))
		for _, c := range []struct {
			size  int
			rooms []int
		}{
			{1000, []int{BufSize, 0}},
			{BufSize - 1, []int{BufSize, 0}},
			{200_000, []int{BufSize, 0, PieceSize, 0, PieceSize, 0, PieceSize, 0}},
			{BufSize, []int{PieceSize, 0}},
			{1000, []int{PieceSize, 0}},
			{1000, []int{BufSize, 0}},
		} {
			_, err := sender.Write(make([]byte, c.size))
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(from.noted()).To(Equal(c.rooms), "%d", c.size)
			g.Expect(m.pieces.lent.Load()).To(BeZero())
		}
		_ = sender.(*promptConn).CloseWrite()
		all.Wait()
		g.Expect(ended).To(Equal(io.EOF))
		got, _ := receiver.(*promptConn).in.read(make([]byte, 1<<20), false)
		g.Expect(moved).To(BeEquivalentTo(got))
	})
}
