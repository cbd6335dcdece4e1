package lab

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/fakeservers"
	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
)

// What scenario files may have a server do is what the fake servers can do, at the same events and over the same protocols.
func TestTheLanguageHasTheServersBehaviours(t *testing.T) {
	var told, known []fakeservers.Behavior
	for _, a := range scenarios.FaultActs() {
		told = append(told, fakeservers.Behavior{Do: a.Do, On: a.On, Proto: a.Proto})
	}
	known = fakeservers.Behaviors()
	NewWithT(t).Expect(told).To(Equal(known))
}

// The servers take whatever faults the language lets through: those of the library, and the least that each act needs.
func TestTheServersTakeTheLanguagesFaults(t *testing.T) {
	g := NewWithT(t)
	all, err := scenarios.Library(scenarios.Vocabulary{Metrics: measure.Names()})
	g.Expect(err).NotTo(HaveOccurred())
	for _, s := range all {
		cases, err := s.Plan(scenarios.Options{})
		g.Expect(err).NotTo(HaveOccurred())
		for _, c := range cases {
			for _, server := range c.Servers {
				config := fakeservers.Config{Name: server.Name, Proto: server.Proto, Size: server.Size, Streams: server.Streams, Faults: faults(server)}
				g.Expect(config.Check()).To(Succeed(), "%s %s", s.Name, c.String())
			}
		}
	}
}
