package verdict

import (
	"testing"

	. "github.com/onsi/gomega"
)

// inputs are those of the blog's cells.
var inputs = map[string]any{"users": 50, "threads": 4, "purge_ticks": 12}

func watch(t *testing.T, metric string) *watched {
	t.Helper()
	for i := range watchlist {
		if watchlist[i].metric == metric {
			return &watchlist[i]
		}
	}
	t.Fatalf("%s is not watched", metric)
	return nil
}

func TestAChangeShowsBothValuesAndItsRule(t *testing.T) {
	around := []tally{{54, 4000}, {63, 5000}, {55, 4500}}
	for _, c := range []struct {
		about, metric string
		baseline      []tally
		here          []tally
		want          Change
	}{
		{"a regression where more requests may need more", "connects", around, []tally{{3500, 3500}}, Change{Regression, "connects",
			"3500 for 3500 requests", "54 to 63 for 4000 to 5000 requests", "at most 176 = max(63, 47.2 at the baseline's rate) + 50 users + 63 purged"}},
		{"a regression where a few serve all", "connects", []tally{{4, 4000}, {4, 5000}}, []tally{{59, 90000}}, Change{Regression, "connects",
			"59 for 90000 requests", "4 for 4000 to 5000 requests", "at most 58 = 4 + 50 users + 4 purged"}},
		{"a regression where each request opens one", "connects", []tally{{4000, 4000}, {3000, 3000}}, []tally{{2000, 1000}}, Change{Regression, "connects",
			"2000 for 1000 requests", "3000 to 4000 for 3000 to 4000 requests", "at most 1146 = 1000 at the baseline's rate + 50 users + 96 purged"}},
		{"of several repetitions the one that went farthest", "connects", around, []tally{{60, 4000}, {900, 4000}, {500, 4000}}, Change{Regression, "connects",
			"900 for 4000 requests", "54 to 63 for 4000 to 5000 requests", "at most 176 = max(63, 54 at the baseline's rate) + 50 users + 63 purged"}},
		{"an improvement", "connects", []tally{{4000, 4000}, {3000, 3000}}, []tally{{60, 5000}}, Change{Improvement, "connects",
			"60 for 5000 requests", "3000 to 4000 for 3000 to 4000 requests", "at least 4854 = 5000 at the baseline's rate - 50 users - 96 purged"}},
		{"a ratio is judged by the count behind it", "reuse_ratio", around, []tally{{3500, 3500}}, Change{Regression, "reuse_ratio",
			"0.0000", "0.9865 to 0.9877", "at least 0.9497 = 1 - (max(63, 47.2 at the baseline's rate) + 50 users + 63 purged) / 3500 requests received"}},
		{"a ratio that improved", "reuse_ratio", []tally{{4000, 4000}, {3000, 3000}}, []tally{{50, 5000}}, Change{Improvement, "reuse_ratio",
			"0.9900", "0.0000", "at most 0.0292 = 1 - (5000 at the baseline's rate - 50 users - 96 purged) / 5000 requests received"}},
		{"a gauge", "server_conns_open_max", []tally{{50, 4000}, {52, 1}}, []tally{{103, 1e6}}, Change{Regression, "server_conns_open_max",
			"103", "50 to 52", "at most 102 = 52 + 50 users"}},
		{"errors have no slack", "errors", []tally{{0, 4000}, {0, 5000}}, []tally{{1, 1e6}}, Change{Regression, "errors",
			"1 for 1000000 requests", "0 for 4000 to 5000 requests", "at most 0, no slack"}},
		{"errors that the baseline had too", "errors", []tally{{4, 4000}, {10, 5000}}, []tally{{21, 10000}}, Change{Regression, "errors",
			"21 for 10000 requests", "4 to 10 for 4000 to 5000 requests", "at most 20 = max(10, 20 at the baseline's rate), no slack"}},
		{"duplicates that are gone", "duplicates", []tally{{4, 4000}, {10, 5000}}, []tally{{0, 10000}}, Change{Improvement, "duplicates",
			"0 for 10000 requests", "4 to 10 for 4000 to 5000 requests", "at least 4 = min(4, 10 at the baseline's rate), no slack"}},
	} {
		t.Run(c.about, func(t *testing.T) {
			g := NewWithT(t)
			w := watch(t, c.metric)
			change, changed := w.compare(c.baseline, c.here, w.slack.in(inputs))
			g.Expect(changed).To(BeTrue())
			g.Expect(change).To(Equal(c.want))
		})
	}
}

func TestWithinTheSlackNothingChanged(t *testing.T) {
	around := []tally{{54, 4000}, {63, 5000}}
	for _, c := range []struct {
		about, metric string
		baseline      []tally
		here          []tally
	}{
		{"the last connect that is allowed", "connects", around, []tally{{176, 4000}}},
		{"a machine ten times slower", "connects", around, []tally{{133, 450}}},
		{"a run ten times longer, with as many misses per request", "connects", around, []tally{{630, 50000}}},
		{"a slow machine lowers the ratio", "reuse_ratio", around, []tally{{54, 300}}},
		{"better, but within the slack", "connects", around, []tally{{4, 4000}}},
		{"only one repetition of two is better", "connects", []tally{{4000, 4000}, {3000, 3000}}, []tally{{60, 5000}, {5000, 5000}}},
		{"the same errors", "errors", []tally{{0, 4000}, {3, 5000}}, []tally{{3, 4000}}},
		{"nothing to compare", "connects", around, nil},
	} {
		t.Run(c.about, func(t *testing.T) {
			w := watch(t, c.metric)
			change, changed := w.compare(c.baseline, c.here, w.slack.in(inputs))
			NewWithT(t).Expect(changed).To(BeFalse(), change.String())
		})
	}
}
