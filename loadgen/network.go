package loadgen

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
)

// dialer is how a plan's connections are opened where goroutines do it.
func dialer(p *plan) func(context.Context) (net.Conn, error) {
	d := net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: false}, KeepAlive: -1}
	return func(ctx context.Context) (net.Conn, error) {
		conn, err := d.DialContext(ctx, "tcp", p.addr.String())
		if err != nil || p.tls == nil {
			return conn, err
		}
		secure := tls.Client(conn, p.tls)
		if err := secure.HandshakeContext(ctx); err != nil {
			_ = conn.Close()
			return nil, fmt.Errorf("tls: %w", err)
		}
		if agreed := secure.ConnectionState().NegotiatedProtocol; p.h2 && agreed != "h2" {
			_ = conn.Close()
			return nil, fmt.Errorf("tls: the proxy agreed on %q, not on h2", agreed)
		}
		return secure, nil
	}
}
