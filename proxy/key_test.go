package proxy

import (
	"net/netip"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/pool"
)

func TestKeysDiffer(t *testing.T) {
	end := netip.MustParseAddrPort
	all := []keyParts{
		{},
		{named: true},
		{named: true, name: []byte("a")},
		{named: true, name: []byte("b")},
		{named: true, name: []byte("ab")},
		{header: []byte("a")},
		{header: []byte("PROXY UNKNOWN\r\n")},
		{named: true, name: []byte("a"), header: []byte("b")},
		{named: true, name: []byte("ab"), header: []byte{}},
		{named: true, header: []byte("ab")},
		{destination: end("127.0.0.1:80")},
		{destination: end("127.0.0.1:81")},
		{destination: end("127.0.0.2:80")},
		{destination: end("[::1]:80")},
		{source: end("127.0.0.1:80")},
		{destination: end("127.0.0.1:80"), source: end("127.0.0.1:80")},
		{named: true, name: []byte("a"), destination: end("127.0.0.1:80")},
	}
	g := NewWithT(t)
	seen := map[pool.Key]int{}
	for i := range all {
		k := all[i].key()
		g.Expect(seen).NotTo(HaveKey(k), "%+v and %+v", all[seen[k]], all[i])
		seen[k] = i
		same := all[i]
		g.Expect(same.key()).To(Equal(k))
	}
	g.Expect(all[0].key()).To(BeZero(), "without parts the key is that of servers that look at none")
}

func TestKeyAllocatesNothing(t *testing.T) {
	k := keyParts{named: true, name: []byte("example.org"), destination: netip.MustParseAddrPort("127.0.0.1:80"), header: []byte("PROXY UNKNOWN\r\n")}
	NewWithT(t).Expect(testing.AllocsPerRun(100, func() { k.key() })).To(BeZero())
}
