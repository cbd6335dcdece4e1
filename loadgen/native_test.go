package loadgen

import (
	"context"
	"errors"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/fakeservers"

	"github.com/reuselab/reuselab/fakeservers/sockets"
)

// networks are both ways to drive sockets; every test of connections holds for both.
var networks = map[string]Native{
	"the system's": {},
	"goroutines":   {network: func(p *plan, n int) (sockets.Network, error) { return sockets.NewRoutines(dialer(p), n), nil }},
}

// fakeServer is one that counts.
func fakeServer(t *testing.T, config fakeservers.Config) (url string, group *fakeservers.Group) {
	t.Helper()
	config.Name, config.Addr = "s1", "127.0.0.1:0"
	group, err := fakeservers.Start(t.Context(), []fakeservers.Config{config})
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { NewWithT(t).Expect(group.Close()).To(Succeed()) })
	return "http://" + group.Addrs()[0] + "/a?b", group
}

// driveNative runs p, which must succeed, calling stopping once, and add up.
func driveNative(t *testing.T, n Native, p Profile) Result {
	t.Helper()
	g := NewWithT(t)
	stops := 0
	r, err := n.Run(t.Context(), p, func() { stops++ })
	if !errors.Is(err, ErrSaturated) { // a busy machine is no fault of what is tested
		g.Expect(err).NotTo(HaveOccurred())
	}
	g.Expect(stops).To(Equal(1))
	addsUp(g, p, r)
	return r
}

func addsUp(g *WithT, p Profile, r Result) {
	var responses, carried int64
	for _, n := range r.Statuses {
		responses += n
	}
	for n, conns := range r.RequestsPerConn {
		carried += n * conns
	}
	g.Expect(r.Requests).To(Equal(responses+r.Errors+r.Unfinished), "requests add up")
	g.Expect(sumOf(r.ErrorsByText)).To(Equal(r.Errors), "errors by text add up")
	g.Expect(sumOf(r.ErrorsByKind)).To(Equal(r.Errors), "errors by kind add up")
	g.Expect(sumOf(r.RequestsPerConn)).To(Equal(r.ClientConns), "connections add up")
	g.Expect(sumOf(r.ConnEnds)).To(Equal(r.ClientConns), "ends add up")
	if r.Errors == 0 {
		g.Expect(carried).To(Equal(r.Requests), "connections carried all requests")
	}
	if p.Requests > 0 {
		g.Expect(r.Requests + r.NotStarted).To(BeEquivalentTo(p.Requests))
	}
}

func sumOf[K comparable](m map[K]int64) (sum int64) {
	for n := range maps.Values(m) {
		sum += n
	}
	return sum
}

// What is asked for is what happens, in every mode: the server's counts are the generator's.
func TestConnectionsAreThoseAskedFor(t *testing.T) {
	for what, c := range map[string]struct {
		change func(*Profile)
		conns  int // 0: see check
		ends   map[string]int64
		check  func(*WithT, Result)
	}{
		"keep-alive":             {func(*Profile) {}, 4, map[string]int64{EndKept: 4}, nil},
		"close":                  {func(p *Profile) { p.Client = "close" }, 60, map[string]int64{EndFin: 60}, nil},
		"close by reset":         {func(p *Profile) { p.Client, p.Closes = "close", "rst" }, 60, map[string]int64{EndRST: 60}, nil},
		"close by the server":    {func(p *Profile) { p.Client, p.Closes = "close", "header-only" }, 60, map[string]int64{EndPeerFin: 60}, nil},
		"three each":             {func(p *Profile) { p.RequestsPerConn = IntRange{3, 3} }, 20, map[string]int64{EndFin: 20}, nil},
		"three each, by reset":   {func(p *Profile) { p.RequestsPerConn, p.Closes = IntRange{3, 3}, "rst" }, 20, map[string]int64{EndRST: 20}, nil},
		"seven each, one short":  {func(p *Profile) { p.RequestsPerConn = IntRange{7, 7} }, 12, map[string]int64{EndFin: 8, EndKept: 4}, nil},
		"fewer than connections": {func(p *Profile) { p.Requests = 3 }, 3, map[string]int64{EndKept: 3}, nil},
		"users share":            {func(p *Profile) { p.Connections = 2 }, 2, map[string]int64{EndKept: 2}, nil},
		"users have several": {func(p *Profile) { p.Connections = 12 }, 12, map[string]int64{EndKept: 12}, func(g *WithT, r Result) {
			g.Expect(r.RequestsPerConn).To(Equal(map[int64]int64{5: 12}), "they are used in turn")
		}},
		"users share, close": {func(p *Profile) { p.Connections, p.Client = 2, "close" }, 60, map[string]int64{EndFin: 60}, nil},
		"POST with a body":   {func(p *Profile) { p.Method, p.BodySize = "POST", 100_000 }, 4, map[string]int64{EndKept: 4}, nil},
		"HEAD":               {func(p *Profile) { p.Method = "HEAD" }, 4, map[string]int64{EndKept: 4}, nil},
		"think":              {func(p *Profile) { p.Think = DurationRange{1, 1000} }, 4, map[string]int64{EndKept: 4}, nil},
		"ramp":               {func(p *Profile) { p.RampUp = 4 * ms }, 4, map[string]int64{EndKept: 4}, nil},
		"open loop":          {func(p *Profile) { p.Rate, p.Arrivals = 5000, "poisson" }, 4, map[string]int64{EndKept: 4}, nil},
		"open loop, close":   {func(p *Profile) { p.Rate, p.Client = 5000, "close" }, 60, map[string]int64{EndFin: 60}, nil},
		"one to five each": {func(p *Profile) { p.RequestsPerConn = IntRange{1, 5} }, 0, nil, func(g *WithT, r Result) {
			g.Expect(r.ClientConns).To(BeNumerically(">", 12))
			g.Expect(r.ClientConns).To(BeNumerically("<", 60))
			g.Expect(slices.Max(slices.Collect(maps.Keys(r.RequestsPerConn)))).To(BeEquivalentTo(5))
		}},
	} {
		for _, proto := range []string{"h1", "h2"} {
			for name, n := range networks {
				t.Run(strings.Join([]string{what, proto, name}, "/"), func(t *testing.T) {
					if proto == "h2" && what == "close by the server" {
						t.Skip("after our GOAWAY it is ours to close: RFC 9113 section 6.8 lets the server wait")
					}
					g := NewWithT(t)
					url, group := fakeServer(t, fakeservers.Config{Proto: proto, Size: 10})
					p := counted(url, 4, 60, clientKeepAlive)
					p.Proto = proto
					c.change(&p)
					r := driveNative(t, n, p)
					g.Expect(r.Statuses).To(Equal(map[int]int64{200: int64(p.Requests)}))
					if c.conns > 0 {
						g.Expect(r.ClientConns).To(BeEquivalentTo(c.conns))
						g.Expect(r.ConnEnds).To(Equal(c.ends))
					}
					if c.check != nil {
						c.check(g, r)
					}
					g.Expect(r.FirstOnConn).To(Equal(r.ClientConns))
					g.Expect(r.Stamped).To(Equal(r.Requests))
					g.Expect(r.ServerSwitches + r.ConnSwitches).To(BeZero())

					seen := group.Snapshot()
					g.Expect(seen.PerServer["s1"].Accepts).To(Equal(r.ClientConns))
					g.Expect(seen.PerServer["s1"].Requests).To(Equal(r.Requests))
					g.Expect(seen.PerServer["s1"].Errors).To(BeZero())
					g.Expect(seen.Shared.IDs).To(Equal(r.Requests))
					g.Expect(seen.Shared.Duplicates).To(BeZero())
				})
			}
		}
	}
}

// Streams are requests at once on one connection; users who share one make one each.
func TestStreamsShareAConnection(t *testing.T) {
	for what, c := range map[string]struct {
		change func(*Profile)
		conns  int64
	}{
		"one user, ten streams":      {func(p *Profile) { p.Users, p.Streams = 1, 10 }, 1},
		"ten users, one connection":  {func(p *Profile) { p.Users, p.Connections, p.Streams = 10, 1, 100 }, 1},
		"ten users, three streams":   {func(p *Profile) { p.Users, p.Connections, p.Streams = 10, 1, 3 }, 1},
		"ten streams, seven in turn": {func(p *Profile) { p.Users, p.Streams, p.RequestsPerConn = 1, 10, IntRange{7, 7} }, 9},
	} {
		for name, n := range networks {
			t.Run(what+"/"+name, func(t *testing.T) {
				g := NewWithT(t)
				url, group := fakeServer(t, fakeservers.Config{Proto: "h2", Delay: ms})
				p := counted(url, 1, 60, clientKeepAlive)
				p.Proto = "h2"
				c.change(&p)
				r := driveNative(t, n, p)
				g.Expect(r.Statuses).To(Equal(map[int]int64{200: 60}))
				g.Expect(r.ClientConns).To(Equal(c.conns))
				g.Expect(group.Snapshot().PerServer["s1"].Accepts).To(Equal(c.conns))
			})
		}
	}
}

// A timed load ends when its time is over, and what is in flight then is still waited for.
func TestATimedLoadEndsInTime(t *testing.T) {
	for name, n := range networks {
		for _, proto := range []string{"h1", "h2"} {
			t.Run(proto+"/"+name, func(t *testing.T) {
				g := NewWithT(t)
				url, group := fakeServer(t, fakeservers.Config{Proto: proto, Delay: 20 * ms})
				p := timed(url, 3, 50*ms, clientKeepAlive)
				p.Proto = proto
				var atStop int64
				r, err := n.Run(t.Context(), p, func() { atStop = group.Snapshot().PerServer["s1"].Requests })
				g.Expect(err).NotTo(HaveOccurred())
				addsUp(g, p, r)
				g.Expect(r.Unfinished + r.Errors).To(BeZero())
				g.Expect(group.Snapshot().PerServer["s1"].Requests).To(Equal(r.Requests))
				g.Expect(atStop).To(BeNumerically(">", 0))
				g.Expect(r.Elapsed).To(BeNumerically(">=", 40*ms))
			})
		}
	}
}

// After the grace what is in flight is cut off and told apart.
func TestTheGraceEnds(t *testing.T) {
	for name, n := range networks {
		t.Run(name, func(t *testing.T) {
			url, _ := fakeServer(t, fakeservers.Config{Delay: time.Minute})
			p := timed(url, 3, 10*ms, clientKeepAlive)
			p.Grace = 10 * ms
			r := driveNative(t, n, p)
			NewWithT(t).Expect(r.Unfinished).To(BeEquivalentTo(3))
		})
	}
}

// A load that is given up says so, tells what it saw, and leaves nothing behind.
func TestALoadIsGivenUp(t *testing.T) {
	for name, n := range networks {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			url, group := fakeServer(t, fakeservers.Config{Delay: time.Minute})
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				defer cancel()
				for group.Snapshot().PerServer["s1"].Requests < 3 && t.Context().Err() == nil {
					runtime.Gosched()
				}
			}()
			stops := 0
			r, err := n.Run(ctx, timed(url, 3, time.Hour, clientKeepAlive), func() { stops++ })
			g.Expect(errors.Is(err, context.Canceled)).To(BeTrue(), "%v", err)
			g.Expect(stops).To(Equal(1))
			g.Expect(r.Unfinished).To(BeEquivalentTo(3))
		})
	}
}

// Progress is told while a load runs.
func TestProgress(t *testing.T) {
	g := NewWithT(t)
	url, _ := fakeServer(t, fakeservers.Config{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var seen []Progress
	r, err := Native{Progress: func(p Progress) { seen = append(seen, p); cancel() }}.Run(ctx, timed(url, 2, time.Hour, clientKeepAlive), func() {})
	g.Expect(err).To(MatchError(context.Canceled))
	g.Expect(seen).To(HaveLen(1))
	g.Expect(seen[0].Conns).To(BeEquivalentTo(2))
	g.Expect(seen[0].Requests).To(BeNumerically(">", 0))
	g.Expect(seen[0].Requests).To(BeNumerically("<=", r.Requests))
}

// Another server, or another connection of one, between two responses on a client connection is a switch.
func TestSwitchesAreCounted(t *testing.T) {
	g := NewWithT(t)
	conns := []string{"X-Server: a\r\nX-Conn-Id: 1", "X-Server: a\r\nX-Conn-Id: 1", "X-Server: a\r\nX-Conn-Id: 2", "X-Server: b\r\nX-Conn-Id: 2", "X-Other: 1"}
	url := scripted(t, func(i int) string { return "HTTP/1.1 200 OK\r\n" + conns[i%5] + "\r\nContent-Length: 0\r\n\r\n" })
	r := driveNative(t, Native{}, counted(url, 1, 5, clientKeepAlive))
	g.Expect([]int64{r.Stamped, r.ServerSwitches, r.ConnSwitches}).To(Equal([]int64{4, 1, 2}))
	r = driveNative(t, Native{}, counted(url, 1, 5, clientClose))
	g.Expect([]int64{r.Stamped, r.ServerSwitches, r.ConnSwitches}).To(Equal([]int64{4, 0, 0}), "each connection begins anew")
}
