package lab

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reuselab/reuselab/loadgen"
	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
)

// A selfCheck is a truth about the experiment, whatever the proxy does. One that fails says that the numbers cannot be trusted, and
// never that the proxy is wrong. Where there is nothing that it could be about, its result is empty and it is left out.
type selfCheck struct {
	name  string
	check func(*Observation) measure.SelfCheck
}

// selfChecks are made once the counters stand still.
var selfCheckTable = []selfCheck{
	{"connects == accepts + refused", func(o *Observation) measure.SelfCheck {
		if o.Direct {
			return notMade(noProxy)
		}
		if !o.Kernel {
			return notMade("without a namespace of the proxy's own nobody counts its connects: they are taken to be the servers' accepts")
		}
		a, r := o.servers(accepts), o.refused()
		if lost := o.Settled.PassiveOpens - a; o.refusing() && lost > 0 {
			return held(o.connects() == a+r+lost, "%d == %d + %d, and %d that the kernel had completed when a server closed its port", o.connects(), a, r, lost)
		}
		return held(o.connects() == a+r, "%d == %d + %d", o.connects(), a, r)
	}},
	{"client_conns == accepts", func(o *Observation) measure.SelfCheck {
		if !o.Direct {
			return measure.SelfCheck{} // a proxy's connections are not its clients'
		}
		if o.refusing() {
			return notMade("a server closed its port for a time: connections may have ended before it accepted them")
		}
		c, a := o.clientConns(), o.servers(accepts)
		if !o.Isolated {
			return held(c == a, "%d == %d", c, a)
		}
		return held(c == a && completed(c, o.Settled.PassiveOpens, 0), "%d == %d, of the %d that the kernel completed", c, a, o.Settled.PassiveOpens)
	}},
	{"client_conns == the kernel's count at the proxy", func(o *Observation) measure.SelfCheck {
		switch {
		case o.Direct || o.Script != nil:
			return measure.SelfCheck{}
		case slices.ContainsFunc(o.Cell.Case.Load, func(l scenarios.Load) bool { return l.Generator == "hey" }):
			return measure.SelfCheck{} // it dials in the background: the last connection may come too late for its count
		case !o.Kernel:
			return notMade("without a namespace of the proxy's own nobody counts what it is connected to by")
		}
		c, k := o.clientConns(), o.ProxySettled.PassiveOpens-o.ProxyBefore.PassiveOpens
		failed := o.load(func(r loadgen.Result) int64 { return r.Errors + r.Unfinished })
		// A request that failed may have been the first of a connection that only one side knows: one that was completed and reset
		// before anything was written is the kernel's alone.
		return held(completed(c, k, failed), "%d == %d, but for %d requests that failed", c, k, failed)
	}},
	{"accepts - conns_unused + reuses == requests_received", func(o *Observation) measure.SelfCheck {
		a, u, r, n := o.servers(accepts), o.servers(unused), o.servers(reuses), o.servers(received)
		return held(a-u+r == n, "%d - %d + %d == %d", a, u, r, n)
	}},
	{"requests_received == sum of requests per connection", func(o *Observation) measure.SelfCheck {
		var sum int64
		for carried, conns := range o.perConn() {
			sum += carried * conns
		}
		n := o.servers(received)
		return held(n == sum, "%d == %d", n, sum)
	}},
	{"no connection was refused for want of room", func(o *Observation) measure.SelfCheck {
		if !o.Kernel {
			return notMade("without namespaces of their own the roles share the host's counters")
		}
		front, back := o.ProxySettled.ListenOverflows-o.ProxyBefore.ListenOverflows, o.Settled.ListenOverflows
		return held(front == 0 && back == 0, "listen queues overflowed %d times at the proxy, %d times at the servers", front, back)
	}},
	{"no client ran out of ports", func(o *Observation) measure.SelfCheck {
		var n int64
		for _, r := range o.Load.Results {
			for text, times := range r.ErrorsByText {
				if strings.Contains(text, noPorts) {
					n += times
				}
			}
		}
		return held(n == 0, "%d requests failed with %q", n, noPorts)
	}},
	{"the proxy's lists sum up", ownCounters(func(o *Observation) measure.SelfCheck {
		for name, s := range o.ProxySettled.Stats {
			if s.IdleCur != s.Unsafe+s.Safe {
				return held(false, "%s: idle_cur %d, unsafe_nb %d + safe_nb %d", name, s.IdleCur, s.Unsafe, s.Safe)
			}
			var sum int64
			for _, n := range s.IdlePerThread {
				sum += n
			}
			if s.IdlePerThread != nil && s.IdleCur != sum {
				return held(false, "%s: idle_cur %d, its threads' %d", name, s.IdleCur, sum)
			}
		}
		return held(true, "idle_cur == unsafe_nb + safe_nb == the threads' sum")
	})},
	{"the proxy's parked connections are open at the servers", ownCounters(func(o *Observation) measure.SelfCheck {
		var idle, used, open int64
		for _, s := range o.ProxySettled.Stats {
			idle += s.IdleCur
			used += s.UsedCur
		}
		for _, c := range o.Settled.PerServer {
			open += c.Open
		}
		if o.mayKeepPrivate() {
			return held(idle+used <= open, "%d parked + %d in use <= %d open (private ones are not counted by the proxy)", idle, used, open)
		}
		if o.serversEnd() || o.Script != nil {
			// A product may lose count of those that a server ended: HAProxy 2.6.12 said that 136 were in use when none was (its issues 933, 2754).
			return held(idle <= open, "%d parked <= %d open (%d in use are not compared: servers end connections here, or requests are in flight)", idle, open, used)
		}
		return held(idle+used == open, "%d parked + %d in use == %d open", idle, used, open)
	})},
}

// completed tells whether conns connections, and up to more beside them, can be what the kernel counts as PassiveOpens.
//
// ActiveOpens is exact, PassiveOpens is not: when a connection's last ACK and its first data are handled on two processors at
// once, Linux makes a socket for each, counts both and keeps one. It was seen once in some thousand connections.
func completed(conns, passiveOpens, more int64) bool {
	return conns <= passiveOpens && passiveOpens <= conns+more+1+conns/100
}

// clientConns is how many connections the clients say they opened.
func (o *Observation) clientConns() int64 {
	return o.load(func(r loadgen.Result) int64 { return r.ClientConns })
}

// serversEnd reports whether a server has faults, most of which end connections or have the proxy end them.
func (o *Observation) serversEnd() bool {
	return slices.ContainsFunc(o.Cell.Case.Servers, func(s scenarios.Server) bool { return len(s.Faults) > 0 })
}

// refusing reports whether a server closes its port for a time.
func (o *Observation) refusing() bool {
	return slices.ContainsFunc(o.Cell.Case.Servers, func(s scenarios.Server) bool {
		return slices.ContainsFunc(s.Faults, func(f scenarios.Fault) bool { return f.Do == "refuse" })
	})
}

// noPorts is the error of a client whose address has no port left.
const noPorts = "cannot assign requested address"

// checksHold reports whether every self-check that can be made holds now.
func (o *Observation) checksHold() bool {
	for _, c := range o.selfChecks() {
		if c.Result == measure.CheckFailed {
			return false
		}
	}
	return true
}

// selfChecks makes them all. Of a product that died nothing more is asked: what its end cut off does not add up.
func (o *Observation) selfChecks() map[string]measure.SelfCheck {
	out := map[string]measure.SelfCheck{}
	for _, c := range selfCheckTable {
		if o.Died != nil {
			out[c.name] = notMade("the proxy died")
			continue
		}
		if made := c.check(o); made.Result != "" {
			out[c.name] = made
		}
	}
	return out
}

func held(ok bool, format string, a ...any) measure.SelfCheck {
	c := measure.SelfCheck{Result: measure.CheckHeld, Detail: fmt.Sprintf(format, a...)}
	if !ok {
		c.Result = measure.CheckFailed
	}
	return c
}

func notMade(why string) measure.SelfCheck {
	return measure.SelfCheck{Result: measure.CheckNotMade, Detail: why}
}

// ownCounters makes a check only where the product has counters of its own.
func ownCounters(check func(*Observation) measure.SelfCheck) func(*Observation) measure.SelfCheck {
	return func(o *Observation) measure.SelfCheck {
		if o.ProxySettled.Stats == nil {
			return notMade(o.ProxySettled.StatsError)
		}
		return check(o)
	}
}

// mayKeepPrivate reports whether connections may belong to one client each (HAProxy configuration manual, "http-reuse never"); a
// configuration in HAProxy's own language is not asked.
func (o *Observation) mayKeepPrivate() bool {
	p := o.Cell.Case.Proxy
	return p.HAProxyCfg != "" || slices.ContainsFunc(p.Backends, func(be scenarios.Backend) bool { return be.HTTPReuse == "never" })
}
