package proxy

import (
	"encoding/binary"
	"hash/maphash"
	"net/netip"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/pool"
)

// keyParts are what must be equal for a request to use another's connection to the same server (specification 2.3): the
// connection's name (pool-conn-name, else sni); the destination, for a server whose address or port is the client's; the
// source that the connection is bound to, if it is the client's; and the PROXY header that the connection began with.
// What is absent is different from what is there and empty, so which parts are present counts, too. (So an empty name is a
// name, as in 2.6 and 3.0; 3.5 takes it for none.)
type keyParts struct {
	named       bool
	name        []byte
	destination netip.AddrPort
	source      netip.AddrPort
	header      []byte // nil: none
}

// The parts, as bits.
const (
	namePart = 1 << iota
	destinationPart
	sourcePart
	headerPart
)

// keySeed makes keys differ from one process to the next, so that no client can choose names whose keys are equal.
var keySeed = maphash.MakeSeed()

// key is a hash of the parts; without any of them it is 0, the key of all requests to servers that look at none.
func (k *keyParts) key() pool.Key {
	var parts byte
	if k.named {
		parts |= namePart
	}
	if k.destination.IsValid() {
		parts |= destinationPart
	}
	if k.source.IsValid() {
		parts |= sourcePart
	}
	if k.header != nil {
		parts |= headerPart
	}
	if parts == 0 {
		return 0
	}
	var h maphash.Hash
	h.SetSeed(keySeed)
	h.WriteByte(parts)
	hashText(&h, k.name)
	hashEnd(&h, k.destination)
	hashEnd(&h, k.source)
	hashText(&h, k.header)
	return pool.Key(h.Sum64())
}

// hashText writes the length, too, so that two texts cannot be taken for two others that look the same in a row.
func hashText(h *maphash.Hash, text []byte) {
	var length [8]byte
	binary.BigEndian.PutUint64(length[:], uint64(len(text)))
	h.Write(length[:])
	h.Write(text)
}

func hashEnd(h *maphash.Hash, end netip.AddrPort) {
	addr := end.Addr().As16()
	h.Write(addr[:])
	h.WriteByte(byte(end.Port() >> 8))
	h.WriteByte(byte(end.Port()))
}

// key is that of the transaction's request, for this server. A server that looks at nothing costs nothing.
func (sv *server) key(t *transaction) pool.Key {
	if !sv.keyed {
		return 0
	}
	t.ruling.used = true
	var k keyParts
	switch c := sv.cfg; {
	case c.ConnName != nil:
		k.named, k.name = t.name(c.ConnName)
	case c.SNI != nil:
		k.named, k.name = t.name(c.SNI)
	}
	if sv.roams() {
		k.destination = t.destinationAt(sv)
	}
	if version := sv.cfg.SendProxy; version != 0 {
		t.ruling.greeting = appendProxyHeader(t.ruling.greeting[:0], version, t.source(), t.destination())
		k.header = t.ruling.greeting
	}
	return k.key()
}

// name gives an expression's text, if it has a value.
func (t *transaction) name(s *haproxycfg.Sample) (bool, []byte) {
	v := t.evaluate(s)
	return v.found(), t.keep(v)
}
