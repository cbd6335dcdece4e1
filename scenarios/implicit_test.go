package scenarios

import (
	"testing"

	. "github.com/onsi/gomega"
)

func TestEveryScenarioExpectsAnswers(t *testing.T) {
	const ofItsOwn = "connects <= requests + slack"
	for _, row := range []struct {
		name    string
		changes []string
		want    []string
	}{
		{"timed", nil, []string{ofItsOwn, "errors == 0", "responses_2xx == requests", "requests >= 20*users", "servers_without_requests == 0"}},
		{"counted", []string{"duration: 2s", "requests: 200", ", purge-ticks: 4", ""},
			[]string{ofItsOwn, "errors == 0", "responses_2xx == requests", "servers_without_requests == 0"}},
		{"errors allowed", []string{"about: What it shows.", "errors: allowed", goodLine, "{that: responses_2xx >= 0.9*requests}"},
			[]string{"responses_2xx >= 0.9*requests", "requests >= 20*users", "servers_without_requests == 0"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			g := NewWithT(t)
			s := parsed(t, row.changes...)
			var got []string
			for i, e := range s.Expect {
				got = append(got, e.That)
				g.Expect(e.Implicit).To(Equal(i > 0))
				if e.Implicit {
					g.Expect(e.Because).NotTo(BeEmpty())
					g.Expect(e.Line).To(BeZero())
				}
			}
			g.Expect(got).To(Equal(row.want))
		})
	}
}
