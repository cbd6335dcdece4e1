package haproxycfg

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// defaultMatch is how values of a type are compared without -m.
func defaultMatch(t Type) (Match, bool) {
	switch t {
	case BooleanType:
		return MatchTrue, true
	case IntegerType:
		return MatchNumber, true
	case TextType:
		return MatchText, true
	case AddressType:
		return MatchAddress, true
	}
	return 0, false
}

// values reads what a test compares with. HAProxy takes values that are never looked at, and a comparison with nothing, which
// never holds; here both are errors.
func (r *reader) values(t *Test, w word, words []word) bool {
	if t.Sample.Type == AddressType && (t.Match == MatchTrue || t.Match == MatchNumber) {
		r.errorAt(w, "an address is no number: compare it with networks, as in 10.0.0.0/8") // HAProxy 3.0 refuses it too
		return false
	}
	switch needs := t.Match != MatchFound && t.Match != MatchTrue; {
	case needs && len(words) == 0:
		r.errorAt(w, "%s lacks what to compare with, or -m found", quoted(w.text))
		return false
	case !needs && len(words) > 0:
		r.errorAt(words[0], "%s is one word too many: %s is compared with nothing", quoted(words[0].text), quoted(w.text))
		return false
	}
	switch t.Match {
	case MatchNumber:
		return r.ranges(t, words)
	case MatchAddress:
		return r.networks(t, words)
	}
	for _, v := range words {
		text := v.text
		if t.IgnoreCase {
			text = strings.ToLower(text)
		}
		t.Texts = append(t.Texts, text)
	}
	return true
}

// ranges reads numbers N, ranges N:M, N: and :M, and comparisons: an operator holds for the numbers behind it (manual 7.1.2).
func (r *reader) ranges(t *Test, words []word) bool {
	const least, most = -1 << 63, 1<<63 - 1
	operator := "eq"
	for i, w := range words {
		if slices.Contains([]string{"eq", "ge", "gt", "le", "lt"}, w.text) {
			if operator = w.text; i == len(words)-1 {
				r.errorAt(w, "%s lacks its number", quoted(w.text))
				return false
			}
			continue
		}
		lo, hi, isRange := strings.Cut(w.text, ":")
		from, err := bound(lo, least)
		to := from
		if err == nil && isRange {
			to, err = bound(hi, most)
		}
		if err != nil || !isRange && lo == "" || isRange && (operator != "eq" || lo == hi && lo == "" || from > to) {
			r.errorAt(w, "%s is no number: write a whole number, a range N:M, or eq, ge, gt, le or lt before one number", quoted(w.text))
			return false
		}
		one := Range{from, to}
		switch operator {
		case "ge":
			one = Range{from, most}
		case "gt":
			one = Range{from + 1, most}
		case "le":
			one = Range{least, from}
		case "lt":
			one = Range{least, from - 1}
		}
		if (operator == "gt" && from == most) || (operator == "lt" && from == least) {
			one = Range{1, 0} // none
		}
		t.Ranges = append(t.Ranges, one)
	}
	return true
}

func bound(text string, none int64) (int64, error) {
	if text == "" {
		return none, nil
	}
	return strconv.ParseInt(text, 10, 64)
}

// networks reads addresses and networks ADDRESS/BITS.
func (r *reader) networks(t *Test, words []word) bool {
	for _, w := range words {
		addr, err := netip.ParseAddr(w.text)
		var network netip.Prefix
		if err == nil {
			network = netip.PrefixFrom(addr, addr.BitLen())
		} else {
			network, err = netip.ParsePrefix(w.text)
		}
		if err != nil || addr.Zone() != "" {
			r.errorAt(w, "%s is no address or network: write for example 127.0.0.1, 10.0.0.0/8 or ::1", quoted(w.text))
			return false
		}
		t.Networks = append(t.Networks, network.Masked())
	}
	return true
}
