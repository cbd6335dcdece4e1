package pool

import (
	"slices"

	"pgregory.net/rapid"
)

// check is what holds after each step.
func (h *past) check(t *rapid.T) {
	for _, at := range h.servers {
		if at.attempts == 0 {
			continue
		}
		got, want := at.p.Stats(), at.m.stats()
		if numbers(got) != numbers(want) || !slices.Equal(got.IdlePerThr, want.IdlePerThr) {
			t.Fatalf("the pool says %+v,\nthe model     %+v", got, want)
		}
		due, armed := at.p.NextPurge()
		same(t, "purge due", armed, at.m.armed)
		if armed {
			same(t, "purge at", due, at.m.due)
		}
		same(t, "connects and reuses, against attempts", got.Connect+got.Reuse, at.attempts)
		if got.NeedEst < got.UsedCur || got.UsedMax < got.UsedCur {
			t.Fatalf("peak or estimate below used: %+v", got)
		}
		audit(t, at.p)
	}
	for _, c := range h.conns {
		same(t, "streams", int(c.real.streams), c.model.streams)
		same(t, "private", c.real.private, c.model.private)
	}
	for _, u := range h.clients {
		if u.model == nil {
			continue
		}
		if u.real.idle > u.real.max {
			t.Fatalf("a session keeps %d, at most %d allowed", u.real.idle, u.real.max)
		}
		same(t, "preferred server", u.real.Prefer(func(*Pool) bool { return true }), h.preferred(u.model))
	}
}

// preferred is the server of the first established connection that a session owns.
func (h *past) preferred(s *modelSession) *Pool {
	for _, c := range h.servers[0].m.every(func(c *modelConn) bool { return c.owner == s && c.up }) {
		i := slices.IndexFunc(h.servers, func(at *server) bool { return at.m == c.of })
		return h.servers[i].p
	}
	return nil
}

func (m *model) stats() Stats {
	s := Stats{UsedCur: m.used(), UsedMax: m.usedMax, NeedEst: m.needEst, IdleCur: m.idle(), IdlePerThr: make([]int, m.Threads),
		Connect: m.connects, Reuse: m.reuses}
	for _, c := range m.all((*modelConn).rest) {
		switch {
		case !c.parked():
			s.IdleSess++
			continue
		case c.proven():
			s.SafeNb++
		default:
			s.UnsafeNb++
		}
		s.IdlePerThr[c.Thread]++
	}
	return s
}

// numbers makes the gauges comparable; reflection would take longer than everything else in a history.
func numbers(s Stats) [9]int {
	return [...]int{s.UsedCur, s.UsedMax, s.NeedEst, s.IdleSess, s.UnsafeNb, s.SafeNb, s.IdleCur, int(s.Connect), int(s.Reuse)}
}

// rest lets all streams end and all clients leave, and everything be purged: nothing is used, kept, parked or remembered.
func (h *past) rest(t *rapid.T) {
	for _, s := range h.streams {
		h.detach(t, s, true)
	}
	h.streams = nil
	h.check(t)
	for _, u := range h.clients {
		if u.model != nil {
			h.sameSet(t, "closed with the client", u.real.Close(), h.servers[0].m.closeSession(u.model))
		}
	}
	for _, at := range h.servers {
		h.sameSet(t, "drain", at.p.Drain(), at.m.drain())
		if s := at.p.Stats(); s.UsedCur != 0 || s.IdleCur != 0 || s.IdleSess != 0 {
			t.Fatalf("at rest: %+v", s)
		}
		for i := range at.p.shards {
			same(t, "keys remembered at rest", len(at.p.shards[i].keys), 0)
		}
	}
}

// Comparing.

// pick draws one of them. Where there is none the step does nothing; were it skipped, a fuzzer would find a history that
// rapid gives up.
func pick[E any](t *rapid.T, from []E, name string) (one E, ok bool) {
	if len(from) == 0 {
		return one, false
	}
	return rapid.SampledFrom(from).Draw(t, name), true
}

func same[E comparable](t *rapid.T, what string, got, want E) {
	if got != want {
		t.Fatalf("%s: the pool says %v, the model %v", what, got, want)
	}
}

// known is the connection that both the pool and the model named.
func (h *past) known(t *rapid.T, what string, got *Conn, want *modelConn) *pair {
	if got == nil || want == nil || got.Wire.(*pair).model != want {
		t.Fatalf("%s: the pool gives %+v,\nthe model %+v", what, got, want)
	}
	return got.Wire.(*pair)
}

func (h *past) sameConns(t *rapid.T, what string, got []*Conn, want []*modelConn) {
	same(t, what+", how many", len(got), len(want))
	for i := range got {
		h.known(t, what, got[i], want[i])
	}
}

// sameSet is sameConns in any order.
func (h *past) sameSet(t *rapid.T, what string, got []*Conn, want []*modelConn) {
	order := make(map[*modelConn]int)
	for i, c := range want {
		order[c] = i
	}
	slices.SortFunc(got, func(a, b *Conn) int { return order[a.Wire.(*pair).model] - order[b.Wire.(*pair).model] })
	h.sameConns(t, what, got, want)
}
