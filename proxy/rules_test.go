package proxy

import (
	"net/netip"
	"testing"

	. "github.com/onsi/gomega"
)

func TestMovedEnds(t *testing.T) {
	end := netip.MustParseAddrPort("127.0.0.1:80")
	for _, c := range []struct {
		end  netip.AddrPort
		to   sample
		port bool
		want string
	}{
		{end, textValue([]byte("10.0.0.1")), false, "10.0.0.1:80"},
		{end, textValue([]byte("x")), false, "127.0.0.1:80"},
		{end, sample{}, false, "127.0.0.1:80"},
		{end, numberValue(81), true, "127.0.0.1:81"},
		{end, textValue([]byte("82")), true, "127.0.0.1:82"},
		{end, sample{}, true, "127.0.0.1:80"},
		{netip.AddrPort{}, textValue([]byte("::1")), false, "[::1]:0"},
		{netip.AddrPort{}, numberValue(81), true, "0.0.0.0:81"},
	} {
		NewWithT(t).Expect(moved(c.end, c.to, c.port).String()).To(Equal(c.want))
	}
}
