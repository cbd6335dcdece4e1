package proxy

import (
	"net"
	"net/netip"
)

// ends are the two addresses of a client's connection: what the system says, or a PROXY header. They are invalid for a unix
// socket.
type ends struct{ source, destination netip.AddrPort }

// ends asks for the addresses once for each client connection, and only where somebody wants to know.
func (s *session) ends() *ends {
	f := s.known()
	if !f.hasEnds {
		f.ends, f.hasEnds = ends{endOf(s.conn.RemoteAddr()), endOf(s.conn.LocalAddr())}, true
	}
	return &f.ends
}

// facts are what rules know of a client connection.
type facts struct {
	ends    ends
	hasEnds bool
	vars    []sample // those of scope sess
}

func (s *session) known() *facts {
	if s.facts == nil {
		s.facts = new(facts)
	}
	return s.facts
}

func endOf(a net.Addr) netip.AddrPort {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	end := tcp.AddrPort()
	return netip.AddrPortFrom(end.Addr().Unmap().WithZone(""), end.Port())
}

// source is where the request came from: set-src's address, or the client's.
func (t *transaction) source() netip.AddrPort {
	if t.ruling.source.IsValid() {
		return t.ruling.source
	}
	return t.s.ends().source
}

// destination is where the request was sent to: set-dst's address, or the one that the client connected to.
func (t *transaction) destination() netip.AddrPort {
	if t.ruling.target.IsValid() {
		return t.ruling.target
	}
	return t.s.ends().destination
}
