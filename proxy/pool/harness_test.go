package pool

import (
	"fmt"
	"slices"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// A lab is one pool with its clients in virtual time. Connections are numbered from 1 in the order of connecting; the
// number is their Wire. Whatever the pool gives away for closing is collected in closed, and must be new there.
type lab struct {
	t      *testing.T
	p      *Pool
	now    time.Time
	mux    bool // what the server speaks: HTTP/2 if true
	fds    FDLevel
	opened int
	closed []int
}

// newLab makes a lab for one thread, a purge every 5 seconds and no limits, unless the settings say otherwise.
func newLab(t *testing.T, policy *Policy, settings ...func(*Config)) *lab {
	l := &lab{t: t, now: time.Unix(1_000_000, 0)}
	cfg := Config{Policy: policy, Threads: 1, MaxConn: -1, PurgeDelay: 5 * time.Second, Shared: true,
		FDs: func() FDLevel { return l.fds }}
	for _, set := range settings {
		set(&cfg)
	}
	l.p = New(cfg)
	t.Cleanup(func() { audit(t, l.p) })
	return l
}

func threads(n int) func(*Config)              { return func(c *Config) { c.Threads = n } }
func maxConn(n int) func(*Config)              { return func(c *Config) { c.MaxConn = n } }
func lowConn(n int) func(*Config)              { return func(c *Config) { c.LowConn = n } }
func purgeDelay(d time.Duration) func(*Config) { return func(c *Config) { c.PurgeDelay = d } }
func streams(n int) func(*Config)              { return func(c *Config) { c.Streams = n } }
func unshared(c *Config)                       { c.Shared = false }

// A client is one client connection.
type client struct {
	l         *lab
	thread    int
	session   *Session
	h2        bool
	requests  int
	retrySafe bool
}

func (l *lab) client(thread int) *client {
	return &client{l: l, thread: thread, session: NewSession(DefaultSessionConns)}
}

func (l *lab) h2client(thread int) *client {
	cl := l.client(thread)
	cl.h2 = true
	return cl
}

func (cl *client) next(k Key) Request {
	first := !cl.h2 && cl.requests == 0
	cl.requests++
	return Request{Thread: cl.thread, First: first, RetrySafe: cl.retrySafe, Key: k, Session: cl.session}
}

// start begins a request with key 1; the connection, new or not, is established at once.
func (cl *client) start() *Conn { return cl.startKey(1) }

func (cl *client) startKey(k Key) *Conn {
	cl.l.t.Helper()
	c := cl.begin(k)
	cl.l.p.Established(c)
	return c
}

// begin is start for a new connection whose connect(2) has not returned yet.
func (cl *client) begin(k Key) *Conn {
	cl.l.t.Helper()
	r := cl.next(k)
	c := cl.l.p.Pick(r)
	if c == nil {
		cl.l.opened++
		c = cl.l.p.Connect(r, cl.l.mux, cl.l.opened)
	}
	if slices.Contains(cl.l.closed, id(c)) {
		cl.l.t.Fatalf("connection %d was handed out after it was given away for closing", id(c))
	}
	return c
}

// request makes one whole request and returns the number of its connection.
func (cl *client) request() int { return cl.requestKey(1) }

func (cl *client) requestKey(k Key) int {
	cl.l.t.Helper()
	c := cl.startKey(k)
	cl.l.end(c)
	return id(c)
}

// leave closes the client's connection.
func (cl *client) leave() {
	cl.l.t.Helper()
	cl.l.shut(cl.session.Close()...)
}

// end lets a stream end well; fail lets it end with a wire that is of no further use.
func (l *lab) end(c *Conn) Verdict  { l.t.Helper(); return l.detach(c, true) }
func (l *lab) fail(c *Conn) Verdict { l.t.Helper(); return l.detach(c, false) }

func (l *lab) detach(c *Conn, reusable bool) Verdict {
	l.t.Helper()
	v := l.p.Detach(c, reusable, l.now)
	if v == Close {
		l.shut(c)
	}
	return v
}

// shut is what the caller does with connections it has been given for closing.
func (l *lab) shut(conns ...*Conn) {
	l.t.Helper()
	for _, c := range conns {
		if slices.Contains(l.closed, id(c)) {
			l.t.Fatalf("connection %d was given away for closing twice", id(c))
		}
		l.closed = append(l.closed, id(c))
	}
}

// tick passes the time until the next purge and lets it happen; it returns how many connections it closed.
func (l *lab) tick() int {
	l.t.Helper()
	at, armed := l.p.NextPurge()
	if !armed {
		l.t.Fatal("no purge is due")
	}
	l.now = at
	out := l.p.Purge(l.now)
	l.shut(out...)
	return len(out)
}

// crowd lets n clients of a thread have a request at the same time, each ending at served requests on its connection,
// and leave. It returns the connections, of which some may have been closed.
func (l *lab) crowd(thread, n, served int) []*Conn {
	l.t.Helper()
	var conns []*Conn
	for range n {
		l.opened++
		c := l.p.Connect(Request{Thread: thread, Key: 1}, l.mux, l.opened)
		c.served = uint8(served - 1)
		conns = append(conns, c)
	}
	for _, c := range conns {
		l.end(c)
	}
	return conns
}

// want compares, and tells the rule when it does not hold.
func (l *lab) want(rule string, got, want any) {
	l.t.Helper()
	NewWithT(l.t).Expect(got).To(Equal(want), rule)
}

// wantParked checks how many connections wait, unproven and proven.
func (l *lab) wantParked(rule string, unproven, proven int) {
	l.t.Helper()
	s := l.p.Stats()
	l.want(rule, fmt.Sprint(s.UnsafeNb, " unproven, ", s.SafeNb, " proven"), fmt.Sprint(unproven, " unproven, ", proven, " proven"))
}

func id(c *Conn) int {
	if c == nil {
		return 0
	}
	return c.Wire.(int)
}

func ids(conns []*Conn) []int {
	var out []int
	for _, c := range conns {
		out = append(out, id(c))
	}
	return out
}

// audit walks every list of a pool at rest and compares with every count.
func audit(t interface{ Fatalf(string, ...any) }, p *Pool) {
	p.lockAll()
	defer p.unlockAll()
	unproven, proven := 0, 0
	for i := range p.shards {
		sh := &p.shards[i]
		idles, safes, entryIdle, entrySafe, waiting := 0, 0, 0, 0, 0
		for c := sh.parked.first; c != nil; c = sh.parked.after(c) {
			if c.shard.Load() != sh || c.streams != 0 || c.private || c.owner != nil || !c.room() {
				t.Fatalf("connection %v is parked on thread %d as %+v", c.Wire, i, c)
			}
			switch c.place {
			case idle:
				idles++
			case safe:
				safes++
			default:
				t.Fatalf("connection %v is in the parked list and at place %d", c.Wire, c.place)
			}
		}
		for k, e := range sh.keys {
			count := func(l *list, want place) (n int) {
				for c := l.first; c != nil; c = l.after(c) {
					if c.place != want || c.key != k || c.entry != e {
						t.Fatalf("connection %v with key %d at place %d is in key %d's list of place %d", c.Wire, c.key, c.place, k, want)
					}
					if want == avail && (c.streams == 0 || !c.room() || c.private || c.owner != nil || !c.mux) {
						t.Fatalf("connection %v is available as %+v", c.Wire, c)
					}
					n++
				}
				return n
			}
			entryIdle += count(&e.idle, idle)
			entrySafe += count(&e.safe, safe)
			if listed := count(&e.avail, avail); e.conns == 0 || e.conns < listed {
				t.Fatalf("key %d has %d connections, %d available", k, e.conns, listed)
			}
		}
		for c := sh.kept.first; c != nil; c = sh.kept.after(c) {
			if c.place != kept || !c.private || c.owner == nil || c.streams != 0 {
				t.Fatalf("connection %v is kept as %+v", c.Wire, c)
			}
			waiting++
		}
		if idles != sh.idle || safes != sh.safe || entryIdle != idles || entrySafe != safes ||
			int(sh.waiting.Load()) != idles+safes || waiting != sh.owned {
			t.Fatalf("thread %d counts %d+%d parked and %d kept; lists have %d+%d, keys %d+%d, kept %d", i, sh.idle, sh.safe, sh.owned, idles, safes, entryIdle, entrySafe, waiting)
		}
		unproven += idles
		proven += safes
	}
	used, u, s := p.gauges.counts()
	if u != unproven || s != proven {
		t.Fatalf("the gauges say %d+%d parked, the lists %d+%d", u, s, unproven, proven)
	}
	if p.cfg.MaxConn >= 0 && unproven+proven > p.cfg.MaxConn {
		t.Fatalf("%d parked, at most %d allowed", unproven+proven, p.cfg.MaxConn)
	}
	if need := int(p.gauges.needEst.Load()); used < 0 || need < used {
		t.Fatalf("used %d, estimate %d", used, need)
	}
	if unproven+proven > 0 && !p.timer.armed.Load() {
		t.Fatalf("%d parked and no purge due", unproven+proven)
	}
}
