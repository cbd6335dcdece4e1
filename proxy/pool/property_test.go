package pool

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"pgregory.net/rapid"
)

// Every history of one goroutine equals the model's, step by step: what is handed out, each verdict, who closes what,
// when the purge is due, every gauge. The gauges add up at each step, keys match, no connection carries more streams
// than its limit when it is handed out, and none comes back after it was given away for closing.
func TestHistories(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t)
		t.Repeat(map[string]func(*rapid.T){
			"":             h.check,
			"request":      h.request,
			"more request": h.request,
			"detach":       h.detach,
			"more detach":  h.detach,
			"established":  func(t *rapid.T) { c := h.any(t); h.p.Established(c.real); c.model.established = true },
			"limit": func(t *rapid.T) {
				c, n := h.any(t), rapid.IntRange(0, 4).Draw(t, "limit")
				if c.model.mux {
					h.same(t, h.p.SetLimit(c.real, n), h.m.setLimit(c.model, n))
				}
			},
			"remove": func(t *rapid.T) {
				c := h.any(t)
				h.same(t, h.p.Remove(c.real), h.m.remove(c.model))
			},
			"private": func(t *rapid.T) {
				c, s := h.any(t), h.session(t)
				if c.model.owner != nil && !c.model.private && c.model.owner != s.model {
					t.Skip("only its owner sees its response")
				}
				if s.thread != c.model.thread {
					t.Skip("the response arrives on the session's thread")
				}
				h.same(t, h.p.SetPrivate(c.real, s.real), h.m.setPrivate(c.model, s.model))
			},
			"leave": func(t *rapid.T) {
				i := rapid.IntRange(0, len(h.sessions)-1).Draw(t, "client")
				s := h.sessions[i]
				h.same(t, ids(s.real.Close()), h.m.closeSession(s.model))
				if rapid.Bool().Draw(t, "replaced") {
					h.sessions[i] = newPair(s.thread, s.model.max)
				}
			},
			"time": func(t *rapid.T) {
				h.now = h.now.Add(time.Duration(rapid.IntRange(0, 7).Draw(t, "seconds")) * time.Second)
				h.same(t, ids(h.p.Purge(h.now)), h.m.purge(h.now))
			},
			"drain": func(t *rapid.T) { h.same(t, ids(h.p.Drain()), h.m.drain()) },
			"evict": func(t *rapid.T) {
				thread := rapid.IntRange(0, h.m.threads-1).Draw(t, "thread")
				var got []int
				if c := h.p.Evict(thread); c != nil {
					got = []int{id(c)}
				}
				h.same(t, got, h.m.evict(thread))
			},
			"maintenance": func(t *rapid.T) {
				h.m.maintenance = rapid.Float64().Draw(t, "on") < 0.2
				h.p.SetMaintenance(h.m.maintenance)
			},
			"descriptors": func(t *rapid.T) {
				h.m.fds = rapid.SampledFrom([]FDLevel{FDsPlenty, FDsPlenty, FDsLow, FDsHigh}).Draw(t, "level")
			},
		})
		h.rest(t)
	})
}

type history struct {
	p        *Pool
	m        *model
	now      time.Time
	conns    []connPair
	sessions []sessionPair
}

type connPair struct {
	real  *Conn
	model *modelConn
}

type sessionPair struct {
	thread int
	real   *Session
	model  *modelSession
}

func newPair(thread, max int) sessionPair {
	return sessionPair{thread, NewSession(max), &modelSession{max: max}}
}

func newHistory(t *rapid.T) *history {
	policy := rapid.SampledFrom(policies).Draw(t, "policy")
	h := &history{now: time.Unix(0, 0)}
	h.m = &model{
		mode:    policy.Name,
		threads: rapid.IntRange(1, 4).Draw(t, "threads"),
		max:     rapid.SampledFrom([]int{-1, -1, 0, 1, 3}).Draw(t, "max"),
		low:     rapid.SampledFrom([]int{0, 0, 2}).Draw(t, "low"),
		delay:   rapid.SampledFrom([]time.Duration{5 * time.Second, 5 * time.Second, 0}).Draw(t, "delay"),
		shared:  rapid.SampledFrom([]bool{true, true, false}).Draw(t, "shared"),
		streams: rapid.IntRange(1, 3).Draw(t, "streams"),
	}
	h.p = New(Config{Policy: policy, Threads: h.m.threads, MaxConn: h.m.max, LowConn: h.m.low, PurgeDelay: h.m.delay,
		Shared: h.m.shared, Streams: h.m.streams, FDs: func() FDLevel { return h.m.fds }})
	for i := range 4 {
		h.sessions = append(h.sessions, newPair(i%h.m.threads, 1+i%2))
	}
	return h
}

func (h *history) request(t *rapid.T) {
	s := h.session(t)
	r := Request{Thread: s.thread, First: rapid.Bool().Draw(t, "first"), RetrySafe: rapid.Float64().Draw(t, "retry") < 0.1,
		Key: Key(rapid.IntRange(1, 2).Draw(t, "key")), Session: s.real}
	got, want := h.p.Pick(r), h.m.pick(r.Thread, r.Key, r.First, r.RetrySafe, s.model)
	if want == nil {
		h.same(t, id(got), 0)
		mux := rapid.Bool().Draw(t, "mux")
		n := len(h.conns) + 1
		h.conns = append(h.conns, connPair{h.p.Connect(r, mux, n), h.m.connect(n, r.Thread, r.Key, mux, s.model)})
		return
	}
	h.same(t, id(got), want.id)
	if got.key != r.Key || got.streams > got.limit || want.streams > want.limit {
		t.Fatalf("handed out %+v for key %d", got, r.Key)
	}
}

func (h *history) detach(t *rapid.T) {
	var busy []connPair
	for _, c := range h.conns {
		if c.model.streams > 0 {
			busy = append(busy, c)
		}
	}
	if len(busy) == 0 {
		t.Skip("nothing is busy")
	}
	c := rapid.SampledFrom(busy).Draw(t, "connection")
	reusable := rapid.Float64().Draw(t, "reusable") < 0.9
	h.same(t, h.p.Detach(c.real, reusable, h.now), h.m.detach(c.model, reusable, h.now))
}

func (h *history) any(t *rapid.T) connPair {
	if len(h.conns) == 0 {
		t.Skip("no connection yet")
	}
	return h.conns[rapid.IntRange(0, len(h.conns)-1).Draw(t, "connection")]
}

// session is one of the clients, or none of them.
func (h *history) session(t *rapid.T) sessionPair {
	if rapid.Float64().Draw(t, "nobody") < 0.05 {
		return sessionPair{thread: 0}
	}
	return rapid.SampledFrom(h.sessions).Draw(t, "client")
}

func (h *history) same(t *rapid.T, got, want any) {
	NewWithT(t).Expect(got).To(Equal(want))
}

func (h *history) check(t *rapid.T) {
	h.same(t, h.p.Stats(), h.m.stats())
	at, armed := h.p.NextPurge()
	h.same(t, armed, h.m.armed)
	if armed {
		h.same(t, at, h.m.at)
	}
	s := h.p.Stats()
	if s.NeedEst < s.UsedCur || s.UsedMax < s.UsedCur {
		t.Fatalf("peak or estimate below used: %+v", s)
	}
	audit(t, h.p)
}

// rest lets all streams end: then nothing is used.
func (h *history) rest(t *rapid.T) {
	for _, c := range h.conns {
		for c.model.streams > 0 {
			h.same(t, h.p.Detach(c.real, true, h.now), h.m.detach(c.model, true, h.now))
		}
	}
	h.same(t, h.p.Stats().UsedCur, 0)
	h.check(t)
}
