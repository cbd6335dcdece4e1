package proxy

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// The matrix as it stands in the load balancer manual: a frontend's mode, then what it makes with each of a backend.
const manualMatrix = `
       KAL TUN PCL SCL FCL
   KAL KAL TUN PCL SCL FCL
   TUN TUN TUN PCL SCL FCL
   PCL PCL PCL PCL FCL FCL
   SCL SCL SCL FCL SCL FCL
   FCL FCL FCL FCL FCL FCL
`

func TestModes15(t *testing.T) {
	g := NewWithT(t)
	names := map[string]string{"KAL": "keep-alive", "TUN": "tunnel", "PCL": "passive-close", "SCL": "server-close", "FCL": "close"}
	does := map[string]sides{"KAL": {}, "TUN": {blind: true}, "PCL": {client: true, server: true, blind: true}, "SCL": {server: true}, "FCL": {client: true, server: true}}
	rules := meetings(haproxycfg.Compat15)
	lines := strings.Split(strings.Trim(manualMatrix, "\n"), "\n")
	backends, cells := strings.Fields(lines[0]), 0
	for _, line := range lines[1:] {
		row := strings.Fields(line)
		fe, err := lookupMode(names[row[0]])
		g.Expect(err).NotTo(HaveOccurred())
		for i, together := range row[1:] {
			be, err := lookupMode(names[backends[i]])
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(rules[fe][be]).To(Equal(does[together]), "%s and %s", row[0], backends[i])
			cells++
		}
	}
	g.Expect(cells).To(Equal(25))
	g.Expect(meetings("")).To(BeIdenticalTo(&closes))
}
