//go:build !unix

package parking

import "net"

// probe waits for a connection to become readable by taking its first byte.
type probe struct{ one [1]byte }

// await returns nil when there is a byte to read, and that byte.
func (p *probe) await(conn net.Conn) ([]byte, error) { return p.readOne(conn) }
