package main

import (
	"fmt"
	"net"
)

// addresses gives every listener an address of its own in 127.0.0.0/8, all of which is this machine's (RFC 1122
// 3.2.1.3; Linux gives all of it to the loopback device). Connections that one run has left in TIME_WAIT thus take
// no port away from the next.
type addresses struct{ given int }

func (a *addresses) free() (string, error) {
	a.given++
	ip := net.IPv4(127, 80, byte(a.given>>8), byte(a.given))
	l, err := net.Listen("tcp", net.JoinHostPort(ip.String(), "0"))
	if err != nil {
		return "", fmt.Errorf("a free port of the loopback device: %w", err)
	}
	addr := l.Addr().String()
	return addr, l.Close()
}
