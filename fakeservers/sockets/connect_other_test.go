//go:build !linux

package sockets

import (
	"net"
	"testing"
)

func systemNetwork(*testing.T, *net.TCPAddr) Network { return nil }
