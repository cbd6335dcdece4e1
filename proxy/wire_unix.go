//go:build unix

package proxy

import "syscall"

// pending tells whether the peer sent more than was read.
func (w *wire) pending() bool {
	if c, ok := w.Conn.(interface{ Pending() bool }); ok {
		return c.Pending()
	}
	sc, ok := w.Conn.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return false
	}
	var n int
	_ = raw.Control(func(fd uintptr) {
		var one [1]byte
		n, _, _ = syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	})
	return n > 0
}
