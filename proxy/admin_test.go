package proxy_test

import (
	"io"
	"net/http"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// named is a server of the backend, beside others.
func named(name string, o *origin) *haproxycfg.Server {
	s := h1Server(o.addr())
	s.Name = name
	return s
}

// saying is an origin that answers with a word.
func saying(t test, word string) *origin {
	t.Helper()
	return handled(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, word) })
}

func state(p *proxy.Proxy, i int) proxy.ServerStats { return p.Stats()[0].Servers[i] }

func TestAServerInMaintenanceGetsNoRequests(t *testing.T) {
	g := NewWithT(t)
	p, front := start(t, config(nil, named("a", saying(t, "a")), named("b", saying(t, "b"))))
	c := dial(t, front)
	g.Expect(p.SetState("be", "a", proxy.Maintenance)).To(BeTrue())
	for range 3 {
		g.Expect(text(c.get(t))).To(Equal("b"))
	}
	g.Expect(p.SetState("be", "b", proxy.Maintenance)).To(BeTrue())
	g.Expect(c.get(t).StatusCode).To(Equal(503), "none is left")
	g.Expect(p.Stats()[0].Downs).To(BeEquivalentTo(1))
	g.Expect(p.SetState("be", "a", proxy.Ready)).To(BeTrue())
	g.Expect(text(c.get(t))).To(Equal("a"))
	g.Expect(p.SetState("be", "nobody", proxy.Ready)).To(BeFalse())
	g.Expect(p.SetState("nobody", "a", proxy.Ready)).To(BeFalse())
}

func TestAServerCanBeginInMaintenance(t *testing.T) {
	g := NewWithT(t)
	s := named("a", saying(t, "a"))
	s.Disabled = true
	p, front := start(t, config(nil, s))
	c := dial(t, front)
	g.Expect(c.get(t).StatusCode).To(Equal(503))
	g.Expect(p.SetState("be", "a", proxy.Ready)).To(BeTrue())
	g.Expect(text(c.get(t))).To(Equal("a"))
	g.Eventually(func() int { return state(p, 0).Pool.IdleCur }).Should(Equal(1), "it parks again")
}

// Specification 3.3: parked connections are closed at once, those that sessions keep for themselves too.
func TestMaintenanceClosesWhatWaits(t *testing.T) {
	for _, mode := range []string{"always", "never"} {
		t.Run(mode, func(t *testing.T) {
			g := NewWithT(t)
			o := saying(t, "a")
			p, front := start(t, config(reuse(mode), named("a", o)))
			c := dial(t, front)
			g.Expect(c.get(t).StatusCode).To(Equal(200))
			g.Expect(o.open.Load()).To(BeEquivalentTo(1))
			g.Expect(p.SetState("be", "a", proxy.Maintenance)).To(BeTrue())
			g.Eventually(o.open.Load).Should(BeZero())
			pooled := state(p, 0).Pool
			g.Expect(pooled.IdleCur + pooled.IdleSess + pooled.UsedCur).To(BeZero())
			g.Expect(p.SetState("be", "a", proxy.Ready)).To(BeTrue())
			g.Expect(c.get(t).StatusCode).To(Equal(200))
			g.Expect(o.accepts.Load()).To(BeEquivalentTo(2))
		})
	}
}

// A request that a server has when its maintenance begins is finished; its connection is closed then, and not parked.
func TestMaintenanceFinishesRequests(t *testing.T) {
	for _, h2 := range []bool{false, true} {
		g := NewWithT(t)
		asked, release := make(chan bool), make(chan bool)
		o := handled(t, func(w http.ResponseWriter, _ *http.Request) {
			asked <- true
			<-release
		})
		s := named("a", o)
		if h2 {
			s.Proto = "h2"
		}
		p, front := start(t, config(reuse("always"), s))
		c := dial(t, front)
		c.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
		<-asked
		g.Expect(p.SetState("be", "a", proxy.Maintenance)).To(BeTrue())
		g.Expect(o.open.Load()).To(BeEquivalentTo(1))
		release <- true
		g.Expect(c.response(t, "GET").StatusCode).To(Equal(200))
		g.Eventually(o.open.Load).Should(BeZero())
		g.Expect(state(p, 0).Pool.IdleCur).To(BeZero())
	}
}

// A drained server gets nothing by balancing; its connections stay.
func TestADrainedServerKeepsItsConnections(t *testing.T) {
	g := NewWithT(t)
	a := saying(t, "a")
	p, front := start(t, config(reuse("always"), named("a", a), named("b", saying(t, "b"))))
	c := dial(t, front)
	g.Expect(text(c.get(t)) + text(c.get(t))).To(Equal("ab"))
	g.Expect(p.SetState("be", "a", proxy.Drain)).To(BeTrue())
	g.Expect(text(c.get(t)) + text(c.get(t))).To(Equal("bb"))
	g.Expect(state(p, 0).Pool.IdleCur).To(Equal(1))
	g.Expect(a.open.Load()).To(BeEquivalentTo(1))
	g.Expect(p.SetState("be", "b", proxy.Drain)).To(BeTrue())
	g.Expect(c.get(t).StatusCode).To(Equal(503))
	g.Expect(p.SetState("be", "a", proxy.Ready)).To(BeTrue())
	g.Expect(text(c.get(t))).To(Equal("a"))
	g.Expect(a.accepts.Load()).To(BeEquivalentTo(1), "on the connection that was parked")
}

func TestWeightsTakeEffect(t *testing.T) {
	g := NewWithT(t)
	p, front := start(t, config(nil, named("a", saying(t, "a")), named("b", saying(t, "b"))))
	c := dial(t, front)
	ask := func(n int) (all string) {
		for range n {
			all += text(c.get(t))
		}
		return all
	}
	g.Expect(ask(4)).To(Equal("abab"))
	g.Expect(p.SetWeight("be", "a", 0)).To(BeTrue())
	g.Expect(ask(3)).To(Equal("bbb"))
	g.Expect(p.SetState("be", "a", proxy.Maintenance)).To(BeTrue())
	g.Expect(p.SetWeight("be", "a", 2)).To(BeTrue(), "it has it when it is ready")
	g.Expect(ask(2)).To(Equal("bb"))
	g.Expect(p.SetState("be", "a", proxy.Ready)).To(BeTrue())
	g.Expect(ask(12)).To(MatchRegexp("^[ab]*(aab){3}[ab]*$"))
	g.Expect(state(p, 0).Weight).To(Equal(2))
	g.Expect(p.SetWeight("be", "a", 257)).To(BeFalse())
	g.Expect(p.SetWeight("be", "a", -1)).To(BeFalse())
	g.Expect(p.SetWeight("be", "nobody", 1)).To(BeFalse())
}

// States change while requests come, and nothing is lost, doubled or left over.
func TestStatesChangeUnderLoad(t *testing.T) {
	g := NewWithT(t)
	p, front := start(t, config(reuse("always"), named("a", saying(t, "a")), named("b", saying(t, "b"))))
	stop := make(chan struct{})
	changed := make(chan struct{})
	go func() {
		defer close(changed)
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
				p.SetState("be", "a", proxy.State(n%3))
				p.SetWeight("be", "b", 1+n%5)
				p.ClearCounters(n%7 == 0)
				p.Stats()
				p.Serving()
			}
		}
	}()
	c := dial(t, front)
	for range 500 {
		g.Expect(c.get(t).StatusCode).To(Equal(200))
	}
	close(stop)
	<-changed
	for i := range 2 {
		g.Expect(state(p, i).Pool.UsedCur).To(BeZero())
		g.Expect(state(p, i).Load.Now).To(BeZero())
	}
}
