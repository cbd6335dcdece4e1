package proxy

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net/netip"
	"strconv"
)

// The PROXY protocol says in the first bytes of a connection between which addresses the client's connection was. Version 1
// is a line of text, version 2 a binary block (the protocol's specification, "proxy-protocol.txt", sections 2.1 and 2.2).
const (
	proxyLineMax   = 107 // version 1, with its line end
	proxySignature = "\r\n\r\n\x00\r\nQUIT\n"
	proxyBlockMin  = len(proxySignature) + 4
)

var (
	errShortHeader = errors.New("the PROXY header goes on")
	errNoHeader    = errors.New("the client did not begin with a PROXY header")
)

// appendProxyHeader appends the header of a version for a connection's addresses. Addresses that are not known become UNKNOWN
// in version 1, and unspecified in version 2. Where only one is of IPv4 it is written as one of IPv6, as HAProxy does.
func appendProxyHeader(dst []byte, version int, source, destination netip.AddrPort) []byte {
	known := source.IsValid() && destination.IsValid()
	if known && source.Addr().Is4() != destination.Addr().Is4() {
		source, destination = sixed(source), sixed(destination)
	}
	if version == 2 {
		return appendProxyBlock(dst, known, source, destination)
	}
	if !known {
		return append(dst, "PROXY UNKNOWN\r\n"...)
	}
	dst = append(dst, "PROXY TCP"...)
	if source.Addr().Is4() {
		dst = append(dst, '4', ' ')
	} else {
		dst = append(dst, '6', ' ')
	}
	dst = source.Addr().AppendTo(dst)
	dst = append(dst, ' ')
	dst = destination.Addr().AppendTo(dst)
	dst = append(dst, ' ')
	dst = strconv.AppendUint(dst, uint64(source.Port()), 10)
	dst = append(dst, ' ')
	dst = strconv.AppendUint(dst, uint64(destination.Port()), 10)
	return append(dst, '\r', '\n')
}

func sixed(end netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom16(end.Addr().As16()), end.Port())
}

func appendProxyBlock(dst []byte, known bool, source, destination netip.AddrPort) []byte {
	dst = append(dst, proxySignature...)
	dst = append(dst, 0x21) // version 2, and a client's connection
	if !known {
		return append(dst, 0, 0, 0)
	}
	if source.Addr().Is4() {
		dst = append(dst, 0x11, 0, 12)
	} else {
		dst = append(dst, 0x21, 0, 36)
	}
	dst = append(dst, source.Addr().AsSlice()...)
	dst = append(dst, destination.Addr().AsSlice()...)
	dst = binary.BigEndian.AppendUint16(dst, source.Port())
	return binary.BigEndian.AppendUint16(dst, destination.Port())
}

// parseProxyHeader reads a header of either version from the beginning of b, and tells how long it is. known is false where
// the header leaves the connection's own addresses as they are. The error is errShortHeader where more bytes are needed.
func parseProxyHeader(b []byte) (e ends, known bool, length int, err error) {
	if n := min(len(b), len(proxySignature)); string(b[:n]) == proxySignature[:n] {
		return parseProxyBlock(b)
	}
	end := bytes.Index(b, []byte("\r\n"))
	const start = "PROXY "
	switch n := min(len(b), len(start)); {
	case string(b[:n]) != start[:n]:
		return e, false, 0, errNoHeader
	case end < 0 && len(b) < proxyLineMax:
		return e, false, 0, errShortHeader
	case end < 0 || end+2 > proxyLineMax:
		return e, false, 0, errNoHeader
	}
	words := bytes.Split(b[len(start):end], []byte(" "))
	length = end + 2
	if string(words[0]) == "UNKNOWN" && len(words) == 1 { // HAProxy takes no more words there
		return e, false, length, nil
	}
	four := string(words[0]) == "TCP4"
	if len(words) != 5 || !four && string(words[0]) != "TCP6" {
		return e, false, 0, errNoHeader
	}
	source, ok1 := proxyEnd(words[1], words[3], four)
	destination, ok2 := proxyEnd(words[2], words[4], four)
	if !ok1 || !ok2 {
		return e, false, 0, errNoHeader
	}
	return ends{source, destination}, true, length, nil
}

func proxyEnd(addr, port []byte, four bool) (netip.AddrPort, bool) {
	a, err := netip.ParseAddr(string(addr))
	n, badPort := strconv.ParseUint(string(port), 10, 16)
	return netip.AddrPortFrom(a, uint16(n)), err == nil && badPort == nil && a.Is4() == four && a.Zone() == ""
}

// parseProxyBlock: what follows the addresses (TLVs) is skipped; LOCAL and other families keep the connection's own
// addresses. A family or transport that version 2 does not have is refused (section 2.2).
func parseProxyBlock(b []byte) (e ends, known bool, length int, err error) {
	if len(b) < proxyBlockMin {
		return e, false, 0, errShortHeader
	}
	command, family := b[12], b[13]
	length = proxyBlockMin + int(binary.BigEndian.Uint16(b[14:]))
	switch {
	case command != 0x20 && command != 0x21, command == 0x21 && (family>>4 > 3 || family&0xf > 2), length > BufSize:
		return e, false, 0, errNoHeader
	case len(b) < length:
		return e, false, 0, errShortHeader
	}
	size := map[byte]int{0x11: 4, 0x21: 16}[family]
	rest := b[proxyBlockMin:length]
	if command == 0x20 || size == 0 {
		return e, false, length, nil
	}
	if len(rest) < 2*size+4 {
		return e, false, 0, errNoHeader
	}
	source, _ := netip.AddrFromSlice(rest[:size])
	destination, _ := netip.AddrFromSlice(rest[size : 2*size])
	ports := rest[2*size:]
	return ends{
		netip.AddrPortFrom(source, binary.BigEndian.Uint16(ports)),
		netip.AddrPortFrom(destination, binary.BigEndian.Uint16(ports[2:])),
	}, true, length, nil
}
