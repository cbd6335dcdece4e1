package haproxycfg

import "strings"

// UseBackend sends a frontend's requests elsewhere; the first one whose condition holds decides (manual 4.2 "use_backend").
type UseBackend struct {
	Backend *Proxy
	If      *Condition // nil: always
}

// UseServer sends a backend's requests to a server, past the balancing, if that is usable (manual 4.2 "use-server").
type UseServer struct {
	Server *Server
	If     *Condition
}

// Address is where to connect, as in Server.
type Address struct{ Network, Addr string }

// setUseBackend reads use_backend NAME [if|unless CONDITION].
func setUseBackend(r *reader, args []word) {
	if strings.Contains(args[0].text, "%[") {
		r.errorAt(args[0], "a backend whose name is computed %s", notYet)
		return
	}
	if c, ok := r.condition(args[1:], frontendRequest); ok {
		r.sec.proxy.UseBackend = append(r.sec.proxy.UseBackend, UseBackend{If: c})
		r.sec.backendNames = append(r.sec.backendNames, args[0])
	}
}

// setUseServer reads use-server NAME if|unless CONDITION.
func setUseServer(r *reader, args []word) {
	switch {
	case strings.Contains(args[0].text, "%["):
		r.errorAt(args[0], "a server whose name is computed %s", notYet)
		return
	case len(args) == 1:
		r.errorAt(args[0], "'use-server' needs a condition: use-server NAME if|unless CONDITION")
		return
	}
	if c, ok := r.condition(args[1:], backendRequest); ok {
		r.sec.proxy.UseServer = append(r.sec.proxy.UseServer, UseServer{If: c})
		r.sec.serverNamesUsed = append(r.sec.serverNamesUsed, args[0])
	}
}

// setDispatch reads dispatch ADDRESS:PORT|/PATH: one destination without a server's settings. HAProxy 3.3 has no such
// keyword any more.
func setDispatch(r *reader, args []word) {
	where, ok := r.address(args[0])
	switch {
	case !ok:
		return
	case where.network == "fd":
		r.errorAt(args[0], "dispatch needs an address to connect to, not a descriptor")
		return
	case where.network == "tcp" && (where.port == 0 || where.wildcard):
		r.errorAt(args[0], "dispatch needs an address with its port, ADDRESS:PORT, not %s", quoted(args[0].text))
		return
	}
	r.sec.proxy.Dispatch = &Address{where.network, where.addr}
}

// resolveSwitching finds the proxies and servers by name.
func (r *reader) resolveSwitching(s *section) {
	p := s.proxy
	for i := range p.UseBackend {
		u := &p.UseBackend[i]
		u.Backend = r.backendNamed(s, s.backendNames[i], "use_backend")
		r.checkModes(s, s.backendNames[i], u.Backend)
	}
	var names []string
	for _, sv := range p.Servers {
		names = append(names, sv.Name)
	}
	for i := range p.UseServer {
		u, name := &p.UseServer[i], s.serverNamesUsed[i]
		for _, sv := range p.Servers {
			if sv.Name == name.text {
				u.Server = sv
			}
		}
		if u.Server == nil {
			r.errorAt(name, "%s has no server %s%s", s, quoted(name.text), didYouMean(name.text, names...))
		}
	}
	switch {
	case p.Dispatch == nil:
	case s.balances:
		r.warnf(s.pos, "%s has 'balance', so its 'dispatch' is ignored", s)
		p.Dispatch = nil
	case len(p.Servers) > 0:
		r.warnf(s.pos, "the servers of %s are never used, since 'dispatch' goes before them", s)
	}
}

// backendNamed finds a backend or listen; nil, with a complaint, where there is none.
func (r *reader) backendNamed(s *section, name word, keyword string) *Proxy {
	var names []string
	for _, other := range r.proxies {
		switch {
		case other.scope == inFrontend:
		case other.name != name.text:
			names = append(names, other.name)
		case other == s:
			r.errorAt(name, "%s cannot be its own %s", s, keyword)
			return nil
		default:
			return other.proxy
		}
	}
	r.errorAt(name, "%s sends its requests to %s, but there is no backend or listen of that name%s", s, quoted(name.text), didYouMean(name.text, names...))
	return nil
}
