package wire

import (
	"net"
	"slices"
	"time"
)

// WritePieces writes bytes in one piece or, split, byte by byte, so that the other side mostly reads them one at a time; more than
// a few hundred bytes become fewer pieces.
func WritePieces(c net.Conn, b []byte, split bool) error {
	if !split {
		_, err := c.Write(b)
		return err
	}
	size := 1
	if len(b) > mostBytes {
		size = len(b)/manyPieces + 1
	}
	for piece := range slices.Chunk(b, size) {
		if _, err := c.Write(piece); err != nil {
			return err
		}
		time.Sleep(pieceEvery)
	}
	return nil
}

const (
	mostBytes  = 300 // that go out one by one
	manyPieces = 64
	pieceEvery = 20 * time.Microsecond // lets the other side read what it got; that it does is hoped for and not relied on
)
