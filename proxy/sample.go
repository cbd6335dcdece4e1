package proxy

import (
	"net/netip"
	"strconv"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// sample is what an expression gave. Its type says which field counts; AnyType is no value.
type sample struct {
	of     haproxycfg.Type
	number int64  // of integers, and of booleans, where 1 is true
	text   []byte // lives as long as the message it came from, or the transaction
	addr   netip.Addr
}

func textValue(b []byte) sample { return sample{of: haproxycfg.TextType, text: b} }

func numberValue(n int) sample { return sample{of: haproxycfg.IntegerType, number: int64(n)} }

func booleanValue(b bool) sample {
	v := sample{of: haproxycfg.BooleanType}
	if b {
		v.number = 1
	}
	return v
}

// addressValue is no value where there is no address, as for clients of unix sockets.
func addressValue(a netip.Addr) sample {
	if !a.IsValid() {
		return sample{}
	}
	return sample{of: haproxycfg.AddressType, addr: a.Unmap()}
}

func (v sample) found() bool { return v.of != haproxycfg.AnyType }

// appendTo appends the value as text: a boolean is 1 or 0, no value is nothing.
func (v sample) appendTo(dst []byte) []byte {
	switch v.of {
	case haproxycfg.BooleanType, haproxycfg.IntegerType:
		return strconv.AppendInt(dst, v.number, 10)
	case haproxycfg.TextType:
		return append(dst, v.text...)
	case haproxycfg.AddressType:
		return v.addr.AppendTo(dst)
	}
	return dst
}

// integer gives the value as a number. Of a text that is the number at its beginning, or 0 where there is none; an empty
// one is no number, nor is an address (measured).
func (v sample) integer() (int64, bool) {
	switch v.of {
	case haproxycfg.BooleanType, haproxycfg.IntegerType:
		return v.number, true
	case haproxycfg.TextType:
		return leadingNumber(v.text), len(v.text) > 0
	}
	return 0, false
}

// leadingNumber stops at the first byte that is no digit. What does not fit becomes the largest or smallest number.
func leadingNumber(b []byte) int64 {
	end := 0
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		end++
	}
	for end < len(b) && b[end] >= '0' && b[end] <= '9' {
		end++
	}
	n, _ := strconv.ParseInt(string(b[:end]), 10, 64)
	return n
}

// address gives the value as an address, which a text may spell.
func (v sample) address() (netip.Addr, bool) {
	switch v.of {
	case haproxycfg.AddressType:
		return v.addr, true
	case haproxycfg.TextType:
		a, err := netip.ParseAddr(string(v.text))
		return a.Unmap(), err == nil && a.Zone() == ""
	}
	return netip.Addr{}, false
}
