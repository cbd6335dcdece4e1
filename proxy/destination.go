package proxy

import (
	"errors"
	"net"
	"net/netip"
	"time"
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

// reach connects to where t's request goes, and says the PROXY header.
func (sv *server) reach(t *transaction) (net.Conn, error) {
	if !sv.keyed {
		return sv.connect(t.s.shard.lot)
	}
	conn, err := sv.reachPlain(t)
	if err != nil || sv.cfg.SendProxy == 0 {
		return conn, err
	}
	if _, err := conn.Write(t.ruling.greeting); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

func (sv *server) reachPlain(t *transaction) (net.Conn, error) {
	if !sv.roams() {
		return sv.connect(t.s.shard.lot)
	}
	at := t.destinationAt(sv)
	if at.Addr().IsUnspecified() || at.Port() == 0 {
		return nil, errNowhere
	}
	return t.s.shard.lot.Dial(sv.p.ctx, "tcp", at.String(), after(time.Now(), sv.be.timeoutConnect()))
}
