package retry

import (
	"testing"

	. "github.com/onsi/gomega"
)

func TestParseCauses(t *testing.T) {
	for _, c := range []struct {
		words []string
		want  Causes
	}{
		{nil, ConnFailure},
		{[]string{"none"}, 0},
		{[]string{"conn-failure"}, ConnFailure},
		{[]string{"empty-response"}, NoAnswer},
		{[]string{"junk-response", "response-timeout"}, Junk | Timeout},
		{[]string{"0rtt-rejected"}, EarlyDataReject},
		{[]string{"503"}, status(503)},
		{[]string{"all-retryable-errors"}, ConnFailure | NoAnswer | Junk | Timeout | EarlyDataReject | status(500) | status(502) | status(503) | status(504)},
		{[]string{"all-retryable-errors", "404"}, ConnFailure | NoAnswer | Junk | Timeout | EarlyDataReject | status(500) | status(502) | status(503) | status(504) | status(404)},
	} {
		got, err := ParseCauses(c.words)
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		NewWithT(t).Expect(got).To(Equal(c.want), "%q", c.words)
	}
}

func TestEveryStatusIsACauseOfItsOwn(t *testing.T) {
	g := NewWithT(t)
	var all Causes
	for _, word := range []string{"401", "403", "404", "408", "421", "425", "429", "500", "501", "502", "503", "504"} {
		c, err := ParseCauses([]string{word})
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(c&(all|EarlyDataReject|ConnFailure|NoAnswer|Junk|Timeout)).To(BeZero(), word)
		all |= c
	}
	for code := 100; code < 600; code++ {
		g.Expect(all.Status(code)).To(Equal(status(code) != 0), "%d", code)
		g.Expect(ConnFailure.Status(code)).To(BeFalse())
	}
}

func TestUnknownCausesAreErrors(t *testing.T) {
	for _, word := range []string{"", "402", "Conn-Failure", "conn_failure", "4"} {
		_, err := ParseCauses([]string{"503", word})
		NewWithT(t).Expect(err).To(MatchError(And(ContainSubstring("%q", word), ContainSubstring("conn-failure"), ContainSubstring("504"))))
	}
}

// Specification 1.2, step 4.
func TestSafe(t *testing.T) {
	for _, c := range []struct {
		words     []string
		safe, all bool
	}{
		{nil, false, false},
		{[]string{"none"}, false, false},
		{[]string{"conn-failure", "empty-response"}, false, true},
		{[]string{"empty-response", "response-timeout"}, false, true},
		{[]string{"conn-failure", "response-timeout"}, false, true},
		{[]string{"conn-failure", "empty-response", "response-timeout"}, true, true},
		{[]string{"all-retryable-errors"}, true, true},
		{[]string{"503"}, false, true},
	} {
		causes, err := ParseCauses(c.words)
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		NewWithT(t).Expect(causes.Safe()).To(Equal(c.safe), "%q", c.words)
		NewWithT(t).Expect(causes.NeedsRequest()).To(Equal(c.all), "%q", c.words)
	}
}
