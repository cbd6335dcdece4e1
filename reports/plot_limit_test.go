package reports

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/verdict"
)

func TestTheLimitIsTheLeastBoundFromAbove(t *testing.T) {
	finding := func(kind verdict.Kind, expression, numbers string) verdict.Finding {
		return verdict.Finding{Kind: kind, Expression: expression, Values: expression + ": " + numbers}
	}
	expected := func(expression, numbers string) verdict.Finding {
		return finding(verdict.Expected, expression, numbers)
	}
	for _, c := range []struct {
		about    string
		findings []verdict.Finding
		want     float64
	}{
		{"none", nil, 0},
		{"arithmetic", []verdict.Finding{expected("connects <= 2*users + slack/2 - 1", "54 <= 2*50 + 137.5/2 - 1")}, 167.75},
		{"exactly as many", []verdict.Finding{expected("connects == requests", "54 == 54")}, 54},
		{"the tighter of two", []verdict.Finding{expected("connects <= 2*users", "54 <= 2*50"), expected("connects <= users + 10", "54 <= 50 + 10")}, 60},
		{"the tighter of two, whatever their order", []verdict.Finding{expected("connects <= users + 10", "54 <= 50 + 10"), expected("connects <= 2*users", "54 <= 2*50")}, 60},
		{"in brackets", []verdict.Finding{expected("connects <= threads * (4 + 2)", "54 <= 4 * (4 + 2)")}, 24},
		{"a great number", []verdict.Finding{expected("connects <= requests", "54 <= 1e+06")}, 1e6},
		{"a bound from below is none", []verdict.Finding{expected("connects >= users", "54 >= 50")}, 0},
		{"of another metric", []verdict.Finding{expected("accepts <= users", "54 <= 50"), expected("connects_like <= users", "54 <= 50")}, 0},
		{"one of alternatives is none", []verdict.Finding{expected("connects <= requests or reuses > 0", "54 <= 60 or 1 > 0")}, 0},
		{"what would be optimal is no limit", []verdict.Finding{finding(verdict.Optimal, "connects == threads", "5 == 4")}, 0},
		{"without a value", []verdict.Finding{expected("connects <= refused", "54 <= ?")}, 0},
		{"not of numbers alone", []verdict.Finding{expected("connects <= max(users, 3)", "54 <= max(50, 3)")}, 0},
		{"a division by zero", []verdict.Finding{expected("connects <= users / refused", "54 <= 50 / 0")}, 0},
	} {
		t.Run(c.about, func(t *testing.T) {
			NewWithT(t).Expect(limit(verdict.Verdict{Findings: c.findings}, "connects")).To(Equal(c.want))
		})
	}
}

func TestTheLimitOfRealFindings(t *testing.T) {
	g := NewWithT(t)
	groups := chartOf(t, blogRun(t), "connects").groups
	g.Expect(groups[0].bars[0].limit).To(Equal(101000.0), "the median of the requests, as the bar is that of the connects")
	g.Expect(groups[2].bars[0].limit).To(BeNumerically("~", 263, 1), "users + slack")
	g.Expect(groups[5].bars[1].limit).To(Equal(8.0), "2*threads")
	g.Expect(chartOf(t, blogRun(t), "cpu").groups[0].bars[0].limit).To(BeZero())
}
