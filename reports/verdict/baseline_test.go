package verdict

import (
	"maps"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
)

// shared is a sound repetition of a cell whose clients share about fifty connections; spoil changes it.
func shared(requests, connects float64, spoil ...func(*measure.Record)) measure.Record {
	r := measure.Record{
		Schema: measure.Schema, Scenario: "test/shared", ScenarioVersion: 1, Repetition: 1, Outcome: measure.Measured, DurationS: 1,
		Case:   map[string]any{"server-proto": "h1", "http-reuse": "always"},
		Inputs: map[string]any{"users": 50, "threads": 4, "purge_ticks": 12, "duration_s": 1, "pool_purge_delay_s": 0.083},
		Target: measure.Target{Name: "reference", Label: "reference"},
		Metrics: map[string]float64{"requests": requests, "responses_2xx": requests, "errors": 0, "duplicates": 0, "connects": connects,
			"requests_received": requests, "reuses": requests - connects, "server_conns_open_max": min(connects, 50)},
		SelfChecks: map[string]measure.SelfCheck{"connects": {Result: measure.CheckHeld}},
		Sources:    map[string]string{"connects": "kernel"},
		Hosts:      []measure.Host{{Role: "load", Host: "netns"}, {Role: "proxy", Host: "netns"}},
	}
	for _, s := range spoil {
		s(&r)
	}
	return r
}

func spoilInput(name string, v any) func(*measure.Record) {
	return func(r *measure.Record) {
		r.Inputs = maps.Clone(r.Inputs)
		r.Inputs[name] = v
	}
}

func notMeasured(o measure.Outcome, why string) func(*measure.Record) {
	return func(r *measure.Record) { r.Outcome, r.Reason, r.Metrics = o, why, nil }
}

func dead(r *measure.Record) {
	r.Target.Died = &measure.Death{Status: "exit status 3"}
	r.Metrics = map[string]float64{"accepts": 3}
}

func failedCheck(r *measure.Record) {
	r.SelfChecks = map[string]measure.SelfCheck{"connects == accepts": {Result: measure.CheckFailed, Detail: "3 == 4"}}
}

func version(n int) func(*measure.Record) { return func(r *measure.Record) { r.ScenarioVersion = n } }

func onLoopback(r *measure.Record) {
	r.Sources = map[string]string{"connects": "accepts"}
	r.Hosts = []measure.Host{{Role: "load", Host: "loopback"}, {Role: "proxy", Host: "loopback"}}
}

// base is three repetitions on a quiet machine.
func base() []measure.Record {
	return []measure.Record{shared(4000, 54), shared(5000, 63), shared(4500, 55)}
}

func TestCompareACell(t *testing.T) {
	for _, c := range []struct {
		about    string
		baseline []measure.Record
		here     []measure.Record
		want     Outcome
		reason   string   // contained in the cell's
		changes  []string // metrics, with - for a regression and + for an improvement
		exit     int
	}{
		{about: "the same again", here: base(), want: Pass},
		{about: "a busy machine: a third of the requests", here: []measure.Record{shared(1300, 85)}, want: Pass},
		{about: "always became safe", here: []measure.Record{shared(3500, 3500)}, want: Fail, changes: []string{"-connects", "-reuse_ratio"}, exit: 1},
		{about: "one repetition of three is enough", here: []measure.Record{shared(4000, 54), shared(3500, 3500), shared(4000, 54)}, want: Fail,
			changes: []string{"-connects", "-reuse_ratio"}, exit: 1},
		{about: "connections pile up", here: []measure.Record{shared(4000, 54, set("server_conns_open_max", 101))}, want: Fail,
			changes: []string{"-server_conns_open_max"}, exit: 1},
		{about: "an error", here: []measure.Record{shared(4000, 54, set("errors", 1), set("responses_2xx", 3999))}, want: Fail,
			changes: []string{"-errors"}, exit: 1},
		{about: "a duplicate", here: []measure.Record{shared(4000, 54, set("duplicates", 1))}, want: Fail, changes: []string{"-duplicates"}, exit: 1},
		{about: "a proxy that answers every request itself: fewer connects are no improvement",
			here: []measure.Record{shared(4000, 0, set("responses_2xx", 0), set("requests_received", 0), set("reuses", 0))}, want: Fail,
			changes: []string{"-responses other than 2xx"}, reason: "reuse_ratio: not measured", exit: 1},
		{about: "no client got through at all", here: []measure.Record{shared(0, 0)}, want: Error, reason: "connects: not measured, or there was no request", exit: 2},
		{about: "better", baseline: []measure.Record{shared(4000, 4000), shared(3000, 3000)}, here: []measure.Record{shared(5000, 60)}, want: Pass,
			changes: []string{"+connects", "+reuse_ratio"}},
		{about: "better and worse is worse", baseline: []measure.Record{shared(4000, 4000), shared(3000, 3000)},
			here: []measure.Record{shared(5000, 60, set("duplicates", 2))}, want: Fail, changes: []string{"+connects", "+reuse_ratio", "-duplicates"}, exit: 1},
		{about: "the target died", here: []measure.Record{shared(0, 0, dead)}, want: Fail, reason: "the target died: exit status 3", exit: 1},
		{about: "the target died once, after two sound repetitions", here: []measure.Record{shared(4000, 54), shared(4000, 54), shared(0, 0, dead)}, want: Fail,
			reason: "the target died: exit status 3", exit: 1},
		{about: "missing", here: nil, want: Error, reason: "missing: the baseline has it, this run does not", exit: 2},
		{about: "an Error in its place", here: []measure.Record{shared(0, 0, notMeasured(measure.Errored, "not ready within 10 s"))}, want: Error,
			reason: "not ready within 10 s", exit: 2},
		{about: "an Error in one repetition", here: []measure.Record{shared(4000, 54), shared(0, 0, notMeasured(measure.Errored, "not ready within 10 s"))}, want: Error,
			reason: "not ready within 10 s", exit: 2},
		{about: "an Error beside a regression", here: []measure.Record{shared(3500, 3500), shared(0, 0, notMeasured(measure.Errored, "not ready within 10 s"))}, want: Fail,
			changes: []string{"-connects", "-reuse_ratio"}, exit: 1},
		{about: "a Skip in its place", here: []measure.Record{shared(0, 0, notMeasured(measure.Skipped, "no such knob"))}, want: Error, reason: "skipped: no such knob", exit: 2},
		{about: "a failed self-check", here: []measure.Record{shared(3500, 3500, failedCheck)}, want: Error, reason: "self-check connects == accepts: 3 == 4", exit: 2},
		{about: "a metric that the baseline has", here: []measure.Record{shared(4000, 54, drop("duplicates"))}, want: Error, reason: "duplicates: not measured", exit: 2},
		{about: "a metric that the baseline lacks", baseline: []measure.Record{shared(4000, 54, drop("duplicates"))},
			here: []measure.Record{shared(4000, 54, set("duplicates", 5))}, want: Pass},
		{about: "new", baseline: []measure.Record{}, here: base(), want: Skip, reason: "new: the baseline does not have it", exit: 2},
		{about: "another version of the scenario", here: []measure.Record{shared(3500, 3500, version(2))}, want: Skip,
			reason: "the scenario's version is 2, in the baseline 1: take a new baseline", exit: 2},
		{about: "twice the users", here: []measure.Record{shared(3500, 3500, spoilInput("users", 100))}, want: Skip, reason: "users is 100, in the baseline 50", exit: 2},
		{about: "a knob that was open", here: []measure.Record{shared(3500, 3500, spoilInput("pool_max_conn", 5))}, want: Skip,
			reason: "pool_max_conn is 5, in the baseline not given", exit: 2},
		{about: "a longer run, with as many purges", here: []measure.Record{shared(40000, 54, spoilInput("duration_s", 10), spoilInput("pool_purge_delay_s", 0.83))}, want: Pass},
		{about: "a load that hardly ran shows nothing", here: []measure.Record{shared(50, 50)}, want: Skip, reason: "the load hardly ran: 50 requests", exit: 2},
		{about: "a load that hardly ran, beside one that did", here: []measure.Record{shared(50, 50), shared(4000, 54)}, want: Pass},
		{about: "what a load that hardly ran did wrong counts", here: []measure.Record{shared(50, 50, set("errors", 9), set("responses_2xx", 41))}, want: Fail,
			changes: []string{"-errors"}, exit: 1},
		{about: "a short load that was planned so", here: []measure.Record{shared(50, 50, spoilInput("requests_planned", 50))}, want: Pass},
		{about: "a baseline that hardly ran knows no range", baseline: []measure.Record{shared(50, 50)}, here: base(), want: Skip,
			reason: "the baseline has no sound measurement of it", exit: 2},
		{about: "a baseline's unsound repetitions are no part of its range",
			baseline: append(base(), shared(9000, 9000, failedCheck), shared(0, 0, dead), shared(0, 0, notMeasured(measure.Errored, "x"))),
			here:     []measure.Record{shared(3500, 3500)}, want: Fail, changes: []string{"-connects", "-reuse_ratio"}, exit: 1},
		{about: "neither has it measured", baseline: []measure.Record{shared(0, 0, notMeasured(measure.Skipped, "x"))}, here: nil, want: Skip,
			reason: "neither the baseline nor this run measured it", exit: 2},
	} {
		t.Run(c.about, func(t *testing.T) {
			g := NewWithT(t)
			if c.baseline == nil {
				c.baseline = base()
			}
			found := Compare(c.baseline, c.here)
			g.Expect(found.Cells).To(HaveLen(1))
			cell := found.Cells[0]
			g.Expect(cell.Outcome).To(Equal(c.want), "%+v", cell)
			g.Expect(cell.Reason).To(ContainSubstring(c.reason))
			if c.reason == "" && c.want != Fail {
				g.Expect(cell.Reason).To(BeEmpty())
			}
			var changes []string
			for _, change := range cell.Changes {
				changes = append(changes, map[ChangeKind]string{Regression: "-", Improvement: "+"}[change.Kind]+change.Metric)
			}
			g.Expect(changes).To(Equal(c.changes))
			g.Expect(ExitCode(found.Outcomes())).To(Equal(c.exit))
			g.Expect([]string{cell.Scenario, cell.Case, cell.Label}).To(Equal([]string{"test/shared", "http-reuse=always server-proto=h1", "reference"}))
		})
	}
}

func axis(name string, v any) func(*measure.Record) {
	return func(r *measure.Record) { r.Case = map[string]any{name: v} }
}

func label(text string) func(*measure.Record) {
	return func(r *measure.Record) { r.Target.Label = text }
}

func TestCellsAreMatchedByScenarioVersionCaseAndLabel(t *testing.T) {
	g := NewWithT(t)
	named := func(r *measure.Record) { r.Scenario = "test/other" }
	old := []measure.Record{shared(4000, 54), shared(4000, 4000, axis("http-reuse", "safe")), shared(4000, 54, label("haproxy")), shared(4000, 4, axis("threads", 4)), shared(4000, 4, version(2))}
	here := []measure.Record{shared(4000, 54, label("haproxy")), shared(4000, 54, named), shared(4000, 4000, axis("http-reuse", "safe")),
		shared(4000, 4, axis("threads", 8)), shared(4000, 4, version(2)), shared(4000, 54, label("nginx"))}
	var found []string
	for _, c := range Compare(old, here).Cells {
		found = append(found, c.Outcome.String()+" "+c.Scenario+" "+c.Case+" "+c.Label)
	}
	g.Expect(found).To(Equal([]string{
		"Skip test/shared http-reuse=always server-proto=h1 reference", // here in version 2 only
		"Pass test/shared http-reuse=safe reference",
		"Pass test/shared http-reuse=always server-proto=h1 haproxy",
		"Error test/shared threads=4 reference",
		"Pass test/shared http-reuse=always server-proto=h1 reference",
		"Skip test/other http-reuse=always server-proto=h1 reference",
		"Skip test/shared threads=8 reference",
		"Skip test/shared http-reuse=always server-proto=h1 nginx",
	}))
}

func TestTheTargetsVersionMayDiffer(t *testing.T) {
	newer := func(r *measure.Record) { r.Target.Version, r.Target.ConfigSHA256 = "9.9", "x" }
	NewWithT(t).Expect(Compare(base(), []measure.Record{shared(4000, 54, newer)}).Outcomes()).To(Equal(Outcomes{Pass}))
}
