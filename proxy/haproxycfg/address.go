package haproxycfg

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// address is where to listen or to connect.
type address struct {
	network  string // tcp, unix, fd
	addr     string // as in Bind and Server; with port 0 where none is given
	port     int    // of tcp; 0: none given
	wildcard bool   // of tcp: all addresses
}

// address reads one address, with variables in it.
func (r *reader) address(w word) (address, bool) {
	w, ok := r.expand(w)
	if !ok {
		return address{}, false
	}
	where, err := parseAddress(w.text)
	if err != nil {
		r.errorAt(w, "%v", err)
	}
	return where, err == nil
}

// addresses reads the addresses of a bind line, separated by commas; each needs a port.
func (r *reader) addresses(w word) []address {
	w, ok := r.expand(w)
	if !ok {
		return nil
	}
	var all []address
	for one := range strings.SplitSeq(w.text, ",") {
		where, err := parseAddress(one)
		if err == nil && where.network == "tcp" && where.port == 0 {
			err = fmt.Errorf("address %s lacks a port: write ADDRESS:PORT, or :PORT for all IPv4 addresses", quoted(one))
		}
		if err != nil {
			r.errorAt(w, "%v", err)
			continue
		}
		all = append(all, where)
	}
	return all
}

// expand puts variables into an address. One that is not set becomes nothing, with a warning.
func (r *reader) expand(w word) (word, bool) {
	text, unset, err := expandAddress(w.text, r.lookup)
	if err != nil {
		r.errorAt(w, "%v", err)
		return w, false
	}
	if len(unset) > 0 {
		r.hintUnset(w.pos, unset)
	}
	return word{text, w.pos, slices.Concat(w.unset, unset)}, true
}

// addressFamilies are HAProxy's prefixes that are not supported (manual 4.2 "bind", 11 "Address formats").
var addressFamilies = []string{
	"abns", "mptcp4", "mptcp6", "mptcp", "quic4", "quic6", "quic+fd", "rhttp", "sockpair", "stream+ipv4", "stream+ipv6", "stream+unix", "stream+fd",
	"tcp", "tcp4", "tcp6", "udp", "udp4", "udp6", "uxdg", "uxst", "dgram+ipv4", "dgram+ipv6", "dgram+unix", "dgram+fd",
}

// parseAddress reads [ipv4@|ipv6@]HOST[:PORT], [unix@]/PATH or fd@N.
func parseAddress(text string) (address, error) {
	family, rest, prefixed := strings.Cut(text, "@")
	switch {
	case text == "":
		return address{}, errors.New("this address is empty")
	case strings.HasPrefix(text, "/"):
		return parsePath(text)
	case !prefixed:
		return parseHostPort(text, "")
	case family == "unix":
		return parsePath(rest)
	case family == "fd":
		n, err := strconv.ParseUint(rest, 10, 31)
		if err != nil || strconv.FormatUint(n, 10) != rest {
			return address{}, fmt.Errorf("%s is no file descriptor: write fd@N", quoted(text))
		}
		return address{network: "fd", addr: rest}, nil
	case family == "ipv4" || family == "ipv6":
		return parseHostPort(rest, family)
	case slices.Contains(addressFamilies, family):
		return address{}, fmt.Errorf("an address that begins with '%s@' %s", family, notYet)
	}
	return address{}, fmt.Errorf("unknown kind of address %s: ipv4@, ipv6@, unix@ and fd@ are supported", quoted(family+"@"))
}

// parsePath: HAProxy keeps ten bytes of the system's limit for itself (measured: "too long (max 97)").
func parsePath(path string) (address, error) {
	const longestPath = 97
	switch {
	case !strings.HasPrefix(path, "/"):
		return address{}, fmt.Errorf("the path of a socket begins with '/', unlike %s", quoted(path))
	case len(path) > longestPath:
		return address{}, fmt.Errorf("the path of a socket has at most %d bytes, this one %d", longestPath, len(path))
	}
	return address{network: "unix", addr: path}, nil
}

// parseHostPort reads an address and a port after its last colon. "*" and nothing mean all addresses, of IPv4 unless the
// family says otherwise (manual 4.2 "bind").
func parseHostPort(text, family string) (address, error) {
	host, portText := text, ""
	if i := strings.LastIndexByte(text, ':'); i >= 0 && !strings.HasSuffix(text, "]") {
		host, portText = text[:i], text[i+1:]
	}
	port, err := parsePort(portText)
	if err != nil {
		return address{}, err
	}
	ip, err := parseHost(host, family)
	if err != nil {
		return address{}, err
	}
	return address{"tcp", net.JoinHostPort(ip.String(), strconv.Itoa(port)), port, ip.IsUnspecified()}, nil
}

// parsePort gives 0 for no port, which can also be written 0.
func parsePort(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	if lo, hi, cut := strings.Cut(text, "-"); cut && digits(lo) && digits(hi) {
		return 0, fmt.Errorf("a range of ports, %s, %s: write one address for each port", quoted(text), notYet)
	}
	if (text[0] == '+' || text[0] == '-') && digits(text[1:]) {
		return 0, fmt.Errorf("a port relative to the client's, %s, %s", quoted(text), notYet)
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if !digits(text) || err != nil {
		return 0, fmt.Errorf("%s is no port: ports are 1 to 65535", quoted(text))
	}
	return int(port), nil
}

func digits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

func parseHost(host, family string) (netip.Addr, error) {
	switch {
	case (host == "" || host == "*") && family == "ipv6":
		return netip.IPv6Unspecified(), nil
	case host == "" || host == "*":
		return netip.IPv4Unspecified(), nil
	}
	bare := host
	if inner, ok := strings.CutPrefix(host, "["); ok {
		if bare, ok = strings.CutSuffix(inner, "]"); !ok || !strings.Contains(bare, ":") {
			return netip.Addr{}, fmt.Errorf("brackets go around an IPv6 address, as in [::1]:80, unlike %s", quoted(host))
		}
	}
	ip, err := netip.ParseAddr(bare)
	switch {
	case err != nil && hostName(host):
		return netip.Addr{}, fmt.Errorf("host name %s: names %s: write an IP address", quoted(host), notYetMany)
	case err != nil || ip.Zone() != "":
		return netip.Addr{}, fmt.Errorf("%s is no IP address", quoted(host))
	case family == "ipv4" && !ip.Is4() || family == "ipv6" && !ip.Is6():
		return netip.Addr{}, fmt.Errorf("%s is no %s address", quoted(host), map[string]string{"ipv4": "IPv4", "ipv6": "IPv6"}[family])
	}
	return ip, nil
}

// hostName tells whether a text could be a name rather than a mistyped address.
func hostName(text string) bool {
	letters := false
	for i := range len(text) {
		c := text[i]
		if !isAlphanumeric(c) && c != '-' && c != '.' && c != '_' {
			return false
		}
		letters = letters || c|0x20 >= 'a' && c|0x20 <= 'z'
	}
	return letters
}
