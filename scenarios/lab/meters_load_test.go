package lab

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/fakeservers"
	"github.com/reuselab/reuselab/loadgen"
	"github.com/reuselab/reuselab/reports/measure"
)

// measured is what a changed run of one load shows.
func measured(change func(*Observation, *loadgen.Result)) map[string]float64 {
	o := observed()
	r := o.Load.Results["load"]
	change(o, &r)
	o.Load.Results["load"] = r
	return o.record(measure.Record{Sources: map[string]string{}}).Metrics
}

// Errors are split by kind where the generator can tell kinds apart, or where there are none to tell apart.
func TestErrorsByKind(t *testing.T) {
	g := NewWithT(t)
	g.Expect(measured(func(*Observation, *loadgen.Result) {})).NotTo(HaveKey("errors_reset_before"))
	m := measured(func(_ *Observation, r *loadgen.Result) {
		r.ErrorsByKind = map[string]int64{loadgen.ErrorResetBefore: 1}
	})
	g.Expect(m).To(HaveKeyWithValue("errors_reset_before", 1.0))
	g.Expect(m).To(HaveKeyWithValue("errors_silent_close", 0.0))
	g.Expect(measured(func(_ *Observation, r *loadgen.Result) { r.Errors = 0 })).To(HaveKeyWithValue("errors_timeout", 0.0))
}

func TestFaultsDone(t *testing.T) {
	g := NewWithT(t)
	g.Expect(measured(func(*Observation, *loadgen.Result) {})).NotTo(HaveKey("faults_done"))
	g.Expect(measured(func(o *Observation, _ *loadgen.Result) {
		s1, s2 := o.Settled.PerServer["s1"], o.Settled.PerServer["s2"]
		s1.Faults, s2.Faults = map[string]int64{"reset": 2, "close": 1}, map[string]int64{"reset": 4}
		o.Settled.PerServer = map[string]fakeservers.Counters{"s1": s1, "s2": s2}
	})).To(HaveKeyWithValue("faults_done", 7.0))
}

// What is said of a rate is absent where there is none.
func TestRates(t *testing.T) {
	g := NewWithT(t)
	late := func(o *Observation, r *loadgen.Result) {
		r.LateStarts, r.NotStarted = 3, 4
		r.LatencyUncorrectedUS = map[string]float64{"p99": 8}
	}
	m := measured(late)
	g.Expect(m).NotTo(HaveKey("late_starts"))
	g.Expect(m).NotTo(HaveKey("not_started"))
	m = measured(func(o *Observation, r *loadgen.Result) {
		o.Cell.Case.Load[0].Rate = 5
		late(o, r)
	})
	g.Expect(m).To(HaveKeyWithValue("late_starts", 3.0))
	g.Expect(m).To(HaveKeyWithValue("not_started", 4.0))
	g.Expect(m).To(HaveKeyWithValue("latency_uncorrected_p99_us", 8.0))
}

func TestRequestsPerClientConnection(t *testing.T) {
	g := NewWithT(t)
	g.Expect(measured(func(*Observation, *loadgen.Result) {})).NotTo(HaveKey("client_requests_per_conn_p50"))
	m := measured(func(_ *Observation, r *loadgen.Result) { r.RequestsPerConn = map[int64]int64{1: 1, 2: 3} })
	g.Expect(m).To(HaveKeyWithValue("client_requests_per_conn_p50", 2.0))
	g.Expect(m).To(HaveKeyWithValue("client_requests_per_conn_max", 2.0))
}

// Clients that saw where each response came from know better than servers, which see users only.
func TestSwitchesThatClientsSaw(t *testing.T) {
	g := NewWithT(t)
	m := measured(func(_ *Observation, r *loadgen.Result) {
		r.Stamped, r.ServerSwitches, r.ConnSwitches, r.ClientConns = 4, 1, 2, 3
	})
	g.Expect(m).To(HaveKeyWithValue("server_switches", 1.0))
	g.Expect(m).To(HaveKeyWithValue("conn_switches", 2.0))
}

// Without a proxy nothing is said of one, and connects are the servers' accepts.
func TestDirectSaysNothingOfAProxy(t *testing.T) {
	g := NewWithT(t)
	o := observed()
	o.Direct, o.Kernel = true, false
	o.ProxyBefore, o.ProxyAfter, o.ProxySettled = proxyCounters{}, proxyCounters{}, proxyCounters{StatsError: noProxy}
	rec := o.record(measure.Record{Sources: map[string]string{}})
	g.Expect(rec.Metrics).To(HaveKeyWithValue("connects", 4.0))
	g.Expect(rec.Sources).To(HaveKeyWithValue("connects", "accepts"))
	for _, name := range []string{"refused", "proxy_cpu_us_per_request", "proxy_rss_max_kb", "proxy_used_max"} {
		g.Expect(rec.Metrics).NotTo(HaveKey(name))
	}
	g.Expect(rec.SelfChecks["the proxy's lists sum up"]).To(Equal(measure.SelfCheck{Result: measure.CheckNotMade, Detail: noProxy}))
}
