package scenarios

import (
	"testing"

	. "github.com/onsi/gomega"
)

func TestAllowedErrorsNeedALowerBoundOnSuccesses(t *testing.T) {
	const line = "  - " + goodLine
	for _, row := range []struct {
		name, expect string
		bounded      bool
	}{
		{"a share of the requests", "  - {that: responses_2xx >= 0.8*requests}", true},
		{"a number", "  - {that: responses_2xx > 5}", true},
		{"the other way round", "  - {that: 0.5*requests <= responses_2xx}", true},
		{"the exact number", "  - {that: responses_2xx == requests - 1}", true},
		{"one of several conditions", "  - {that: duplicates == 0 and connects > 3 and responses_2xx >= 20}", true},
		{"through a let", "  - {that: share > 0.5}", true},
		{"each cell its own", "  - {that: responses_2xx > 5, when: server_proto == \"h1\"}\n  - {that: responses_2xx > 9, when: server_proto == \"h2\"}", true},
		{"of one server, which does not know what clients got", "  - {that: 'link[\"be/s1\"].responses_2xx > 5'}", false},
		{"none", "  - {that: duplicates == 0}", false},
		{"from above", "  - {that: responses_2xx <= requests}", false},
		{"zero", "  - {that: responses_2xx >= 0}", false},
		{"below zero", "  - {that: responses_2xx > -1}", false},
		{"nothing but the errors' other name", "  - {that: responses_2xx == requests - errors}", false},
		{"more than any run may have", "  - {that: responses_2xx >= requests - 100000}", false},
		{"only with connections", "  - {that: connects <= responses_2xx}", false},
		{"of what reached the servers", "  - {that: responses_2xx >= 0.8*requests_received}", true},
		{"or few connections", "  - {that: responses_2xx > 5 or connects < 3}", false},
		{"or many connections", "  - {that: responses_2xx > 5 or connects > 3}", false},
		{"in one cell only", "  - {that: responses_2xx > 5, when: server_proto == \"h1\"}\n  - {that: connects > 9, when: server_proto == \"h2\"}", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			g := NewWithT(t)
			src := replaced(t, good, "about: What it shows.", "errors: allowed", line, row.expect, "let: {", "let: {share: responses_2xx/requests, ")
			_, err := Parse("my.yaml", []byte(src), vocabulary)
			if row.bounded {
				g.Expect(err).NotTo(HaveOccurred())
				return
			}
			g.Expect(err).To(MatchError(HavePrefix("my.yaml:3:9: errors: allowed needs a lower bound on responses_2xx in every cell, and the cell server-proto=")))
		})
	}
}
