package parking

import "net"

// readOne waits for one byte and takes it off the connection: the way to wait that every net.Conn has.
func (p *probe) readOne(conn net.Conn) ([]byte, error) {
	n, err := conn.Read(p.one[:])
	if n == 0 {
		return nil, err
	}
	return p.one[:n], nil
}
