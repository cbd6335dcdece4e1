package pool

import (
	"flag"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Random histories of one goroutine: the pools and the model give the same connection for each request, the same verdict
// for each stream that ends, close the same ones at each tick, and have the same gauges after each step. Beside that the
// invariants of check hold. A failure is shrunk; to see one again: go test ./proxy/pool -run TestModel -rapid.failfile=FILE
func TestModel(t *testing.T) {
	histories(t, 100_000/len(policies))
	for _, policy := range policies {
		t.Run(policy.Name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) { history(t, policy) })
		})
	}
}

// The same histories out of a fuzzer's bytes. Its first inputs are long enough for whole histories.
func FuzzModel(f *testing.F) {
	random := rand.NewChaCha8([32]byte{})
	for range 20 {
		input := make([]byte, 4096)
		random.Read(input)
		f.Add(input)
	}
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) { history(t, anyPolicy.Draw(t, "policy")) }))
}

// histories sets how many rapid tries, unless the command line says it.
func histories(t *testing.T, n int) {
	checks := flag.Lookup("rapid.checks")
	if old := checks.Value.String(); old == checks.DefValue {
		t.Cleanup(func() { checks.Value.Set(old) })
		checks.Value.Set(strconv.Itoa(n))
	}
}

// past is a history so far: two servers and four clients.
type past struct {
	now     time.Time
	fds     FDLevel
	servers []*server
	clients []*user
	conns   []*pair // every connection there ever was
	streams []stream
}

type server struct {
	p        *Pool
	m        *model
	attempts uint64
}

type user struct { // a client connection; one without a session stands for requests of nobody
	thread int
	real   *Session
	model  *modelSession
}

type pair struct {
	at      *server
	real    *Conn
	model   *modelConn
	private *user // whom alone it may serve
}

type stream struct {
	on *pair
	of *user
}

var (
	anyBool    = rapid.Bool()
	anyPolicy  = rapid.SampledFrom(policies)
	anyThreads = rapid.IntRange(1, 4)
	anyMaxConn = rapid.SampledFrom([]int{-1, -1, -1, 0, 1, 3})
	anyLowConn = rapid.SampledFrom([]int{0, 0, 1, 3})
	anyDelay   = rapid.SampledFrom([]time.Duration{5 * time.Second, 5 * time.Second, 5 * time.Second, 0})
	anyFDs     = rapid.SampledFrom([]FDLevel{FDsPlenty, FDsPlenty, FDsLow, FDsHigh})
	anyKey     = rapid.SampledFrom([]Key{1, 1, 2})
	anyLimit   = rapid.IntRange(0, 4)
	anySeconds = rapid.IntRange(0, 6)
	oneInTen   = rapid.SampledFrom([]bool{false, false, false, false, false, false, false, false, false, true})
)

func history(t *rapid.T, policy *Policy) {
	h := begin(t, policy)
	t.Repeat(map[string]func(*rapid.T){
		"":             h.check,
		"request":      h.request,
		"more request": h.request,
		"end":          h.end,
		"more end":     h.end,
		"time":         h.time,
		"established":  h.established,
		"limit":        h.limit,
		"private":      h.private,
		"remove":       h.remove,
		"leave":        h.leave,
		"operator":     h.operator,
		"descriptors":  h.descriptors,
	})
	h.rest(t)
}

func begin(t *rapid.T, policy *Policy) *past {
	h := &past{now: time.Unix(0, 0)}
	all := &world{}
	cfg := Config{Policy: policy, Threads: anyThreads.Draw(t, "threads"),
		MaxConn: anyMaxConn.Draw(t, "pool-max-conn"), LowConn: anyLowConn.Draw(t, "pool-low-conn"),
		PurgeDelay: anyDelay.Draw(t, "pool-purge-delay"), Shared: !oneInTen.Draw(t, "not shared"),
		Streams: 1 + anyLimit.Draw(t, "streams")/2, FDs: func() FDLevel { return h.fds }}
	for range 2 {
		h.servers = append(h.servers, &server{p: New(cfg), m: &model{world: all, Config: cfg}})
	}
	for i := range 4 {
		h.clients = append(h.clients, newUser(i%cfg.Threads, i))
	}
	return h
}

// newUser is a client whose session keeps up to max connections; with 0 it has none.
func newUser(thread, max int) *user {
	if max == 0 {
		return &user{thread: thread}
	}
	return &user{thread, NewSession(max), &modelSession{max}}
}

// Steps.

func (h *past) request(t *rapid.T) {
	u, at := rapid.SampledFrom(h.clients).Draw(t, "client"), h.servers[0]
	if oneInTen.Draw(t, "second server") {
		at = h.servers[1]
	}
	r := Request{Thread: u.thread, First: anyBool.Draw(t, "first"), RetrySafe: oneInTen.Draw(t, "retry safe"),
		Key: anyKey.Draw(t, "key"), Session: u.real}
	at.attempts++
	got, want := at.p.Pick(r), at.m.pick(r, u.model)
	var c *pair
	if got == nil && want == nil {
		mux := anyBool.Draw(t, "multiplexed")
		c = &pair{at: at, model: at.m.connect(r, u.model, mux)}
		c.real = at.p.Connect(r, mux, c)
		if at.m.Policy == Never {
			c.private = u
		}
		h.conns = append(h.conns, c)
	} else {
		c = h.known(t, "pick", got, want)
		if c.real.key != r.Key || c.real.streams > c.real.limit || c.at != at {
			t.Fatalf("handed out for key %d: %+v", r.Key, c.real)
		}
		if c.private != nil && c.private != u {
			t.Fatalf("a private connection serves a second session: %+v", c.real)
		}
	}
	h.streams = append(h.streams, stream{c, u})
}

func (h *past) end(t *rapid.T) {
	s, ok := pick(t, h.streams, "stream")
	if !ok {
		return
	}
	i := slices.Index(h.streams, s)
	h.streams = slices.Delete(h.streams, i, i+1)
	h.detach(t, s, !oneInTen.Draw(t, "not reusable"))
}

func (h *past) detach(t *rapid.T, s stream, reusable bool) {
	same(t, "verdict", s.on.at.p.Detach(s.on.real, reusable, h.now), s.on.at.m.detach(s.on.model, reusable, h.now))
}

func (h *past) time(t *rapid.T) {
	h.now = h.now.Add(time.Duration(anySeconds.Draw(t, "seconds")) * time.Second)
	for _, at := range h.servers {
		h.sameConns(t, "purge", at.p.Purge(h.now), at.m.purge(h.now))
	}
}

func (h *past) established(t *rapid.T) {
	if s, ok := pick(t, h.streams, "stream"); ok {
		s.on.at.p.Established(s.on.real)
		s.on.model.up = true
	}
}

func (h *past) limit(t *rapid.T) {
	c, ok := pick(t, h.conns, "connection")
	if !ok {
		return
	}
	n := anyLimit.Draw(t, "limit")
	if !c.model.mux {
		n = min(n, 1)
	}
	same(t, "limit", c.at.p.SetLimit(c.real, n), c.at.m.setLimit(c.model, n))
}

func (h *past) private(t *rapid.T) {
	s, ok := pick(t, h.streams, "stream")
	if !ok {
		return
	}
	got, want := s.on.at.p.SetPrivate(s.on.real, s.of.real), s.on.at.m.setPrivate(s.on.model, s.of.model)
	same(t, "private", got, want)
	if s.on.real.private {
		s.on.private = s.of
	}
}

func (h *past) remove(t *rapid.T) {
	if c, ok := pick(t, h.conns, "connection"); ok {
		same(t, "remove", c.at.p.Remove(c.real), c.at.m.remove(c.model))
	}
}

func (h *past) leave(t *rapid.T) {
	u := rapid.SampledFrom(h.clients).Draw(t, "client")
	if u.model == nil {
		return
	}
	h.sameSet(t, "closed with the client", u.real.Close(), h.servers[0].m.closeSession(u.model))
	i, max := slices.Index(h.clients, u), u.model.max
	u.model = nil
	if !oneInTen.Draw(t, "late requests") {
		h.clients[i] = newUser(u.thread, max)
	}
}

func (h *past) operator(t *rapid.T) {
	at := rapid.SampledFrom(h.servers).Draw(t, "server")
	at.m.maint = oneInTen.Draw(t, "maintenance")
	at.p.SetMaintenance(at.m.maint)
	if at.m.maint || anyBool.Draw(t, "drain") {
		h.sameSet(t, "drain", at.p.Drain(), at.m.drain())
	}
}

// descriptors run low, or there are more; where they are about to run out a connection makes room.
func (h *past) descriptors(t *rapid.T) {
	h.fds = anyFDs.Draw(t, "level")
	at := rapid.SampledFrom(h.servers).Draw(t, "server")
	thread := rapid.IntRange(0, at.m.Threads-1).Draw(t, "thread")
	if c := at.p.Evict(thread); c != nil {
		at.m.move(forgotten, nil, h.known(t, "evict", c, at.m.oldest(thread)).model)
	} else if h.fds == FDsHigh && at.m.idle() > 0 {
		t.Fatal("nothing is evicted, though something is parked")
	}
}

// oldest is what the thread parked first, or else the next thread that parked anything.
func (m *model) oldest(thread int) *modelConn {
	for n := range m.Threads {
		for _, c := range m.all(func(c *modelConn) bool { return c.parked() && c.Thread == (thread+n)%m.Threads }) {
			return c
		}
	}
	return nil
}
