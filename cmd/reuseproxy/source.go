package main

import (
	"os"
	"time"

	"github.com/reuselab/reuselab/proxy"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/runtimeapi"
)

// source lets the runtime API ask and change the proxy.
type source struct{ *proxy.Proxy }

// started is when this process did.
var started = time.Now()

func (s source) Info() runtimeapi.Info {
	t, pipes := s.Totals(), s.Pipes()
	node, _ := os.Hostname() // "" is a name too
	return runtimeapi.Info{
		Version: apiVersion(), Released: released(), Threads: s.Threads(), Pid: os.Getpid(), Started: started, Node: node,
		MaxConn: s.Config().Global.MaxConn, MaxFiles: maxFiles(), Listeners: t.Listeners, Stopping: t.Stopping,
		Clients: t.Clients, ClientsEver: t.ClientsEver, RequestsEver: t.RequestsEver, Requests: t.Requests,
		LimitReached: t.LimitReached, BytesOut: t.BytesOut,
		MaxPipes: pipes.Most, PipesUsed: pipes.Used, PipesFree: pipes.Free, SplicedOut: pipes.Out,
	}
}

func (s source) Proxies() []runtimeapi.Proxy {
	frontends := map[*haproxycfg.Proxy]*runtimeapi.Frontend{}
	stopping := s.Totals().Stopping
	for _, f := range s.Frontends() {
		frontends[f.Config] = &runtimeapi.Frontend{
			Counts: runtimeapi.Counts(f.Counts), Load: runtimeapi.Load(f.Load), Limit: f.Limit, Stopping: stopping,
		}
	}
	backends := map[*haproxycfg.Proxy]*runtimeapi.Backend{}
	for _, b := range s.Stats() {
		backends[b.Config] = s.backend(b)
	}
	var all []runtimeapi.Proxy
	for _, c := range s.Config().Proxies {
		all = append(all, runtimeapi.Proxy{Name: c.Name, ID: c.ID, ForcedID: c.IDGiven, TCP: c.TCP, Frontend: frontends[c], Backend: backends[c]})
	}
	return all
}

func (s source) backend(b proxy.BackendStats) *runtimeapi.Backend {
	backend := &runtimeapi.Backend{
		Counts: runtimeapi.Counts(b.Counts), Load: runtimeapi.Load(b.Load), Algorithm: b.Config.Balance, FullConn: s.fullConn(b.Config),
		LastChange: b.LastChange, Downs: b.Downs, Downtime: b.Downtime,
	}
	for _, sv := range b.Servers {
		backend.Servers = append(backend.Servers, row(sv))
	}
	return backend
}

// fullConn is a tenth of what the frontends that may send requests here let in, rounded up; at least 1 (manual 4.2
// "fullconn").
func (s source) fullConn(backend *haproxycfg.Proxy) int {
	sum := 0
	for _, f := range s.Frontends() {
		refers := f.Config.DefaultBackend == backend
		for _, u := range f.Config.UseBackend {
			refers = refers || u.Backend == backend
		}
		if refers {
			sum += f.Limit
		}
	}
	return max(1, (sum+9)/10)
}

// states are the proxy's, as the API names them.
var states = map[proxy.State]runtimeapi.State{
	proxy.Ready: runtimeapi.Ready, proxy.Drain: runtimeapi.Drain, proxy.Maintenance: runtimeapi.Maintenance,
}

func row(s proxy.ServerStats) runtimeapi.Server {
	c := s.Config
	return runtimeapi.Server{
		Counts: runtimeapi.Counts(s.Counts), Load: runtimeapi.Load(s.Load),
		Name: c.Name, ID: c.ID, ForcedID: c.IDGiven, Network: c.Network, Addr: c.Addr,
		PurgeDelay: c.PoolPurgeDelay, IdleLimit: c.PoolMaxConn, Weight: s.Weight, InitialWeight: c.Weight,
		State: states[s.State], Disabled: c.Disabled, Touched: s.Touched, LastChange: s.LastChange,
		UsedCur: s.Pool.UsedCur, UsedMax: s.Pool.UsedMax, NeedEst: s.Pool.NeedEst, Unsafe: s.Pool.UnsafeNb, Safe: s.Pool.SafeNb,
		IdleCur: s.Pool.IdleCur, IdlePerThread: s.Pool.IdlePerThr,
	}
}

func (s source) Sessions() []runtimeapi.Session {
	var all []runtimeapi.Session
	for _, c := range s.Serving() {
		all = append(all, runtimeapi.Session{ID: uint64(c.ID), Network: c.Network, Source: c.Addr,
			Frontend: c.Frontend, Backend: c.Backend, Server: c.Server, Age: time.Since(c.Accepted)})
	}
	return all
}

func (s source) SetState(backend, server string, to runtimeapi.State) {
	for ours, theirs := range states {
		if theirs == to {
			s.Proxy.SetState(backend, server, ours)
		}
	}
}

func (s source) SetWeight(backend, server string, weight int) {
	s.Proxy.SetWeight(backend, server, weight)
}
