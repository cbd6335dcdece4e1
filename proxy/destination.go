package proxy

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/netip"
	"time"

	"github.com/reuselab/reuselab/proxy/parking"
)

// roams tells whether where the server is depends on the request: "0.0.0.0" stands for the address that the client
// connected to, no port or 0 for its port (manual 5.2 "server"), and rules can change both.
func (sv *server) roams() bool { return sv.cfg.ClientAddr || sv.cfg.ClientPort }

// destinationAt is where t's request goes at a server that roams.
func (t *transaction) destinationAt(sv *server) netip.AddrPort {
	wanted := t.destination()
	at, _ := netip.ParseAddrPort(sv.cfg.Addr)
	if sv.cfg.ClientAddr && wanted.IsValid() {
		at = netip.AddrPortFrom(wanted.Addr(), at.Port())
	}
	if sv.cfg.ClientPort && wanted.IsValid() {
		at = netip.AddrPortFrom(at.Addr(), wanted.Port())
	}
	return at
}

// errNowhere is a request without destination at a server that goes to the client's.
var errNowhere = errors.New("the client connected to no address that could be gone to")

// route is how a connection is opened: what that takes of a transaction, which may be over before the connection is open.
type route struct {
	lot      parking.Lot
	at       netip.AddrPort // of a server that roams
	greeting []byte         // the PROXY header; nil: none
}

// route is how t's connection to sv is opened.
func (sv *server) route(t *transaction) route {
	r := route{lot: t.s.shard.lot}
	if !sv.keyed {
		return r
	}
	if sv.roams() {
		r.at = t.destinationAt(sv)
	}
	if sv.cfg.SendProxy != 0 {
		r.greeting = bytes.Clone(t.ruling.greeting)
	}
	return r
}

// reach connects and says the PROXY header.
func (sv *server) reach(ctx context.Context, r route) (net.Conn, error) {
	conn, err := sv.reachPlain(ctx, r)
	if err != nil || r.greeting == nil {
		return conn, err
	}
	if _, err := conn.Write(r.greeting); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

func (sv *server) reachPlain(ctx context.Context, r route) (net.Conn, error) {
	if !sv.roams() {
		return sv.connect(ctx, r.lot)
	}
	if r.at.Addr().IsUnspecified() || r.at.Port() == 0 {
		return nil, errNowhere
	}
	return r.lot.Dial(ctx, "tcp", r.at.String(), after(time.Now(), sv.be.timeoutConnect()))
}
