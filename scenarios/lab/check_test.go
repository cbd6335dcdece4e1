package lab

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/loadgen"
	"github.com/reuselab/reuselab/proxy/targets"
	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
)

// Each self-check holds for a sound run and fails when the numbers it looks at do not add up.
func TestSelfChecks(t *testing.T) {
	check := func(name, want string, change func(*Observation)) {
		t.Helper()
		g := NewWithT(t)
		o := observed()
		o.ProxySettled.Stats = targets.Stats{"be/s1": {UsedCur: 0, Unsafe: 1, Safe: 1, IdleCur: 2, IdlePerThread: []int64{1, 1}}}
		change(o)
		got, ok := o.selfChecks()[name]
		g.Expect(ok).To(BeTrue(), name)
		g.Expect(got.Result).To(Equal(want), "%s: %s", name, got.Detail)
	}
	none := func(*Observation) {}

	const connects = "connects == accepts + refused"
	check(connects, measure.CheckHeld, none)
	check(connects, measure.CheckFailed, func(o *Observation) { o.ProxySettled.ActiveOpens++ })
	check(connects, measure.CheckNotMade, func(o *Observation) { o.Kernel = false })

	// A server that closes its port loses connections that the kernel had completed for it.
	refusing := func(o *Observation) {
		o.Cell.Case.Servers[0].Faults = []scenarios.Fault{{Do: "refuse"}}
		o.Settled.PassiveOpens = 6
	}
	check(connects, measure.CheckFailed, refusing)
	check(connects, measure.CheckHeld, func(o *Observation) {
		refusing(o)
		o.ProxySettled.ActiveOpens += 2
	})
	check(connects, measure.CheckNotMade, func(o *Observation) { o.Direct = true })

	const straight = "client_conns == accepts"
	NewWithT(t).Expect(observed().selfChecks()).NotTo(HaveKey(straight))
	check(straight, measure.CheckFailed, func(o *Observation) { o.Direct = true })
	check(straight, measure.CheckHeld, func(o *Observation) {
		o.Direct = true
		r := o.Load.Results["load"]
		r.ClientConns = 4
		o.Load.Results["load"] = r
	})
	check(straight, measure.CheckNotMade, func(o *Observation) {
		o.Direct = true
		refusing(o)
	})

	// In namespaces the kernel has its say too.
	isolated := func(o *Observation) {
		o.Direct, o.Isolated = true, true
		r := o.Load.Results["load"]
		r.ClientConns = 4
		o.Load.Results["load"] = r
		o.Settled.PassiveOpens = 4
	}
	check(straight, measure.CheckHeld, isolated)
	check(straight, measure.CheckFailed, func(o *Observation) {
		isolated(o)
		o.Settled.PassiveOpens = 6 // one may be counted twice
	})
	check(straight, measure.CheckFailed, func(o *Observation) {
		isolated(o)
		o.Settled.PassiveOpens = 3
	})

	const front = "client_conns == the kernel's count at the proxy"
	completed := func(n int64, failed int64) func(*Observation) {
		return func(o *Observation) {
			o.ProxyBefore.PassiveOpens, o.ProxySettled.PassiveOpens = 7, 7+n
			r := o.Load.Results["load"]
			r.Errors = failed
			o.Load.Results["load"] = r
		}
	}
	check(front, measure.CheckHeld, completed(2, 0))
	check(front, measure.CheckHeld, completed(3, 0)) // one may be counted twice
	check(front, measure.CheckFailed, completed(4, 0))
	check(front, measure.CheckFailed, completed(1, 0))
	check(front, measure.CheckHeld, completed(4, 1))
	check(front, measure.CheckFailed, completed(1, 1))
	check(front, measure.CheckNotMade, func(o *Observation) { o.Kernel = false })
	direct, hey := observed(), observed()
	direct.Direct = true
	hey.Cell.Case.Load[0].Generator = "hey"
	for _, o := range []*Observation{direct, hey} {
		NewWithT(t).Expect(o.selfChecks()).NotTo(HaveKey(front))
	}

	const received = "accepts - conns_unused + reuses == requests_received"
	check(received, measure.CheckHeld, none)
	check(received, measure.CheckFailed, func(o *Observation) {
		c := o.Settled.PerServer["s2"]
		c.Reuses++
		o.Settled.PerServer["s2"] = c
	})

	const sum = "requests_received == sum of requests per connection"
	check(sum, measure.CheckHeld, none)
	check(sum, measure.CheckFailed, func(o *Observation) { o.Settled.PerServer["s2"].RequestsPerConn[1]++ })

	const room = "no connection was refused for want of room"
	check(room, measure.CheckHeld, none)
	check(room, measure.CheckFailed, func(o *Observation) { o.Settled.ListenOverflows = 1 })
	check(room, measure.CheckFailed, func(o *Observation) { o.ProxySettled.ListenOverflows = 1 })
	check(room, measure.CheckNotMade, func(o *Observation) { o.Kernel = false })

	const ports = "no client ran out of ports"
	check(ports, measure.CheckHeld, none)
	check(ports, measure.CheckFailed, func(o *Observation) {
		o.Load.Results["load"] = loadgen.Result{ErrorsByText: map[string]int64{"dial tcp addr: connect: " + noPorts: 1}}
	})

	const lists = "the proxy's lists sum up"
	check(lists, measure.CheckHeld, none)
	check(lists, measure.CheckFailed, func(o *Observation) { o.ProxySettled.Stats["be/s1"] = targets.ServerStats{Safe: 1} })
	check(lists, measure.CheckFailed, func(o *Observation) {
		o.ProxySettled.Stats["be/s1"] = targets.ServerStats{Safe: 2, IdleCur: 2, IdlePerThread: []int64{1}}
	})
	check(lists, measure.CheckNotMade, func(o *Observation) { o.ProxySettled.Stats = nil })

	const parked = "the proxy's parked connections are open at the servers"
	check(parked, measure.CheckHeld, none)
	check(parked, measure.CheckFailed, func(o *Observation) { o.ProxySettled.Stats["be/s1"] = targets.ServerStats{} })
	ended := func(parked int64) func(*Observation) {
		return func(o *Observation) {
			o.Cell.Case.Servers[0].Faults = []scenarios.Fault{{Do: "reset"}}
			o.ProxySettled.Stats["be/s1"] = targets.ServerStats{UsedCur: 9, IdleCur: parked, Safe: parked}
		}
	}
	check(parked, measure.CheckHeld, ended(2))
	check(parked, measure.CheckFailed, ended(3))
	check(parked, measure.CheckHeld, func(o *Observation) {
		o.Cell.Case.Proxy.Backends[0].HTTPReuse = "never"
		o.ProxySettled.Stats["be/s1"] = targets.ServerStats{}
	})
}
