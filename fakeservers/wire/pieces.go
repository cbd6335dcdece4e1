package wire

import (
	"net"
	"slices"
	"time"
)

// WritePieces writes bytes in one piece or, split, byte by byte, so that the other side mostly reads them one at a time; of more than
// a few hundred bytes it makes a few hundred pieces.
func WritePieces(c net.Conn, b []byte, split bool) error {
	if !split {
		_, err := c.Write(b)
		return err
	}
	for piece := range slices.Chunk(b, 1+len(b)/mostPieces) {
		if _, err := c.Write(piece); err != nil {
			return err
		}
		time.Sleep(pieceEvery)
	}
	return nil
}

const (
	mostPieces = 400
	pieceEvery = 20 * time.Microsecond // lets the other side read what it got; that it does is hoped for and not relied on
)
