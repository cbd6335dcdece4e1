package proxy

import "github.com/reuselab/reuselab/proxy/haproxycfg"

// useBackend is a use_backend line.
type useBackend struct {
	backend *backend
	when    *haproxycfg.Condition
}

// useServer is a use-server line.
type useServer struct {
	server *server
	when   *haproxycfg.Condition
}

// enter runs the frontend's rules, chooses a backend and runs its rules. If the request was answered meanwhile it says what
// becomes of the client.
func (t *transaction) enter() (_ next, answered bool) {
	t.ruling.reset()
	fe := t.s.fe
	if n, answered := t.bufferRequest(fe.cfg); answered {
		return n, true
	}
	if n, answered := t.requestRules(fe.cfg); answered {
		return n, true
	}
	be := t.chooseBackend()
	if be == nil {
		return t.answer(503), true
	}
	t.enterBackend(be)
	if be.cfg == fe.cfg { // a listen, whose rules ran
		return 0, false
	}
	if n, answered := t.bufferRequest(be.cfg); answered {
		return n, true
	}
	return t.requestRules(be.cfg)
}

// chooseBackend: the first use_backend line whose condition holds, else default_backend (manual 4.2 "use_backend"); nil
// where there is neither.
func (t *transaction) chooseBackend() *backend {
	for i := range t.s.fe.uses {
		if u := &t.s.fe.uses[i]; t.holds(u.when) {
			return u.backend
		}
	}
	return t.s.fe.backend
}

// chooseServer: the dispatch address, else the first use-server line whose condition holds and whose server is not in
// maintenance (manual 4.2 "use-server"), else what the balancing says; nil where there is none.
func (t *transaction) chooseServer() *server {
	be := t.be
	if be.dispatch != nil {
		return be.dispatch
	}
	for i := range be.uses {
		if u := &be.uses[i]; u.server.usable() && t.holds(u.when) {
			return u.server
		}
	}
	return be.choose(t, nil)
}

// newUseBackends finds the backends of use_backend lines.
func newUseBackends(c *haproxycfg.Proxy, backends map[*haproxycfg.Proxy]*backend) (all []useBackend) {
	for _, u := range c.UseBackend {
		all = append(all, useBackend{backends[u.Backend], u.If})
	}
	return all
}

// newUseServers finds the servers of use-server lines.
func newUseServers(be *backend) (all []useServer) {
	for _, u := range be.cfg.UseServer {
		for _, sv := range be.servers {
			if sv.cfg == u.Server {
				all = append(all, useServer{sv, u.If})
			}
		}
	}
	return all
}
