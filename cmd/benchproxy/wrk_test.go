package main

import (
	"testing"

	. "github.com/onsi/gomega"
)

// Only a run without a single error is compared with another.
func TestWhichRunsAreRefused(t *testing.T) {
	for _, c := range []struct {
		load wrkResult
		want string
	}{
		{wrkResult{requests: 9}, ""},
		{wrkResult{requests: 9, socketErrors: "connect 1, read 0, write 0, timeout 0"}, "wrk had socket errors: connect 1"},
		{wrkResult{requests: 9, non2xx: 1}, "wrk got 1 responses other than 2xx"},
		{wrkResult{}, "wrk got no response"},
	} {
		if err := c.load.check(); c.want == "" {
			NewWithT(t).Expect(err).NotTo(HaveOccurred())
		} else {
			NewWithT(t).Expect(err).To(MatchError(ContainSubstring(c.want)))
			NewWithT(t).Expect(err).To(BeAssignableToTypeOf(refusal{}))
		}
	}
}
