package lab

import (
	"encoding/json"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/fakeservers"
	"github.com/reuselab/reuselab/loadgen"
	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
	"github.com/reuselab/reuselab/scenarios/lab/role"
)

// Every metric of the catalogue has its meter, in the same order, and no other.
func TestMetersAreTheCatalogue(t *testing.T) {
	var names []string
	for _, m := range meters {
		names = append(names, m.name)
	}
	NewWithT(t).Expect(names).To(Equal(measure.Names()))
}

// observed is a small run: two servers, two users, five requests of which one failed.
func observed() *Observation {
	load := scenarios.Load{Name: "load", Users: 2, Client: "keepalive", Duration: 300 * time.Millisecond}
	backend := scenarios.Backend{Name: "be", Servers: []string{"s1", "s2"}, BackendKnobs: scenarios.BackendKnobs{HTTPReuse: "safe"}}
	o := &Observation{
		Cell: Cell{Case: scenarios.Case{
			Proxy:   scenarios.Proxy{Backends: []scenarios.Backend{backend}},
			Servers: []scenarios.Server{{Name: "s1"}, {Name: "s2"}},
			Load:    []scenarios.Load{load},
		}},
		Kernel: true, Duration: 300 * time.Millisecond,
	}
	o.Load.CPUus = 500
	o.Load.Results = map[string]loadgen.Result{"load": {
		Requests: 5, Statuses: map[int]int64{200: 3, 503: 1}, Errors: 1, ClientConns: 2, Elapsed: 500 * time.Millisecond,
		LatencyUS: map[string]float64{"p50": 10, "max": 70},
	}}
	o.Settled.PerServer = map[string]fakeservers.Counters{
		"s1": {Accepts: 3, Open: 1, OpenMax: 3, Requests: 3, Reuses: 1, Unused: 1, RequestsPerConn: map[int64]int64{1: 1, 2: 1}, BusySamples: []int64{9, 2, 1}, OpenSamples: []int64{3, 3, 2}},
		"s2": {Accepts: 1, Open: 1, OpenMax: 1, Requests: 1, RequestsPerConn: map[int64]int64{1: 1}, BusySamples: []int64{9, 1, 1}, OpenSamples: []int64{1, 1, 1}},
	}
	o.Settled.Shared = fakeservers.Shared{IDs: 4, ServerSwitches: 2, ConnSwitches: 3, OpenMax: 4}
	o.ProxyBefore.ActiveOpens, o.ProxySettled.ActiveOpens = 10, 15
	o.ProxySettled.AttemptFails = 1
	o.ProxyBefore.CPUus, o.ProxyAfter.CPUus = 1000, 2000
	o.ProxyAfter.RSSMaxKB = 4096
	return o
}

func TestMetrics(t *testing.T) {
	g := NewWithT(t)
	rec := observed().record(measure.Record{Sources: map[string]string{}})
	g.Expect(rec.Metrics).To(Equal(map[string]float64{
		"accepts": 4, "client_conns": 2, "conn_switches": 3, "connects": 5, "conns_unused": 1, "duplicates": 0, "errors": 1,
		"latency_max_us": 70, "latency_p50_us": 10,
		"load_cpu_us_per_request": 100, "proxy_cpu_us_per_request": 200, "proxy_rss_max_kb": 4096,
		"refused": 1, "requests": 5, "requests_per_conn_max": 2, "requests_per_conn_p50": 1, "requests_per_second": 10,
		"requests_received": 4, "responses_2xx": 3, "responses_5xx": 1, "reuse_ratio": 0.25, "reuses": 1,
		"server_conns_busy_p50": 2, "server_conns_end": 3, "server_conns_open_max": 4,
		"server_switches": 2, "servers_without_requests": 0, "unfinished": 0,
	}))
	g.Expect(rec.Sources).To(HaveKeyWithValue("connects", "kernel"))
	g.Expect(rec.ByServer["be/s1"]).To(HaveKeyWithValue("requests", 3.0))
	g.Expect(rec.ByServer["be/s2"]).NotTo(HaveKey("proxy_used_max"))
	g.Expect(rec.ByLoad["load"]).To(HaveKeyWithValue("responses_2xx", 3.0))
}

// What cannot be measured in a cell is absent: connects are then the servers' accepts, and say so.
func TestWhatCannotBeMeasuredIsAbsent(t *testing.T) {
	g := NewWithT(t)
	o := observed()
	o.Kernel = false
	o.Cell.Case.Load[0].Client = "close"
	o.Settled.Shared.IDs = 0
	rec := o.record(measure.Record{Sources: map[string]string{}})
	g.Expect(rec.Metrics).To(HaveKeyWithValue("connects", 4.0))
	g.Expect(rec.Sources).To(HaveKeyWithValue("connects", "accepts"))
	for _, name := range []string{"refused", "duplicates", "server_switches", "conn_switches", "proxy_used_max"} {
		g.Expect(rec.Metrics).NotTo(HaveKey(name))
	}
}

// Consecutive requests are those of one client connection only while each user has kept one.
func TestSwitchesNeedOneConnectionPerUser(t *testing.T) {
	o := observed()
	r := o.Load.Results["load"]
	r.ClientConns = 3
	o.Load.Results["load"] = r
	NewWithT(t).Expect(o.record(measure.Record{Sources: map[string]string{}}).Metrics).NotTo(HaveKey("server_switches"))
}

// The connections at the end are those of the servers' sample at the load's last instant, or what the lab saw where none falls
// on it.
func TestConnectionsAtTheEnd(t *testing.T) {
	g := NewWithT(t)
	o := observed()
	g.Expect(o.openAtEnd("s1")).To(BeEquivalentTo(2))
	o.AtStop.PerServer = map[string]fakeservers.Counters{"s1": {Open: 7}}
	o.Cell.Case.Load[0].Duration = 250 * time.Millisecond
	g.Expect(o.openAtEnd("s1")).To(BeEquivalentTo(7))
	o.Cell.Case.Load[0].Duration = 0
	g.Expect(o.openAtEnd("s1")).To(BeEquivalentTo(7))
}

// A product that died is measured, with the way it died; nothing is asked of what its end cut off.
func TestADeathIsMeasured(t *testing.T) {
	g := NewWithT(t)
	o := observed()
	o.Died = &role.Error{Text: "the proxy ended: exit status 3", Status: "exit status 3", Output: []string{"out of luck"}}
	rec := o.record(measure.Record{Sources: map[string]string{}})
	g.Expect(rec.Outcome).To(Equal(measure.Measured))
	g.Expect(*rec.Target.Died).To(Equal(measure.Death{Status: "exit status 3", Output: []string{"out of luck"}}))
	g.Expect(rec.Metrics).NotTo(HaveKey("server_conns_end"))
	for _, c := range rec.SelfChecks {
		g.Expect(c.Result).To(Equal(measure.CheckNotMade))
	}
}

// A record can be written and read again.
func TestTheRecordIsJSON(t *testing.T) {
	_, err := json.Marshal(observed().record(measure.Record{Sources: map[string]string{}}))
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
}
