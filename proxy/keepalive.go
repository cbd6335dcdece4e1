package proxy

import (
	"cmp"
	"net"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// askWhenSilent has the system ask a silent peer whether it is still there (manual 4.2 "option tcpka"). What the system refuses is
// left as it is, as in HAProxy: a unix socket has no such thing.
func askWhenSilent(conn net.Conn, k haproxycfg.KeepAlive) {
	if !k.On {
		return
	}
	c, ok := conn.(interface {
		SetKeepAliveConfig(net.KeepAliveConfig) error
	})
	if ok {
		// Package net takes 0 for its own default, and what is below for the system's.
		_ = c.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: cmp.Or(k.Idle, -1), Interval: cmp.Or(k.Interval, -1), Count: cmp.Or(k.Count, -1)})
	}
}
