package sockets

import (
	"net"
	"testing"
)

func systemNetwork(t *testing.T, addr *net.TCPAddr) Network {
	network, err := Connect(addr, 2, true)
	if err != nil {
		t.Fatal(err)
	}
	return network
}
