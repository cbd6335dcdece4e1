package haproxycfg

// resolve is what can be done only when the file has been read: it finds backends by name, hands out ids, and complains about what
// is missing.
func (r *reader) resolve() {
	listening := false
	for _, s := range r.proxies {
		r.checkBinds(s)
		r.resolveDefaultBackend(s)
		r.resolveSwitching(s)
		r.resolveErrors(s)
		r.checkMode(s)
		r.warnTimeouts(s)
		listening = listening || s.scope != inBackend
		r.cfg.Proxies = append(r.cfg.Proxies, s.proxy)
	}
	if !listening {
		// Measured: HAProxy ends with status 2.
		r.errorf(Pos{r.file, max(r.line, 1), 1}, "nothing listens here: a configuration needs a frontend or a listen section")
	}
	numberProxies(r.cfg.Proxies)
	r.resolveSizes()
}

// checkBinds: HAProxy warns, and ends with status 2 where no proxy listens at all (measured).
func (r *reader) checkBinds(s *section) {
	if s.scope != inBackend && !s.hasBind {
		r.errorf(s.pos, "%s has no 'bind': write 'bind ADDRESS:PORT' in it", s)
	}
}

// resolveDefaultBackend finds "the name of the backend to use" (manual 4.2 "default_backend"), wherever in the file it stands. A
// listen serves itself; where it has a default_backend too, that goes first, and HAProxy warns about its servers (measured).
func (r *reader) resolveDefaultBackend(s *section) {
	name := s.defaultBackend
	switch {
	case s.scope == inBackend:
		return
	case name.text == "" && s.scope == inListen:
		s.proxy.DefaultBackend = s.proxy
		return
	case name.text == "":
		r.hintf(s.pos, "%s has no 'default_backend': %s", s, map[bool]string{false: "all its requests are answered with 503", true: "all its clients are sent away"}[s.proxy.TCP])
		return
	}
	s.proxy.DefaultBackend = r.backendNamed(s, name, "default_backend")
	r.checkModes(s, name, s.proxy.DefaultBackend)
	if s.scope == inListen && s.proxy.DefaultBackend != nil && len(s.proxy.Servers) > 0 {
		r.warnf(s.pos, "the servers of %s are never used, since default_backend goes before them", s)
	}
}

// warnTimeouts warns where HAProxy does (measured): a frontend without a client's timeout, a backend with servers without the
// other two.
func (r *reader) warnTimeouts(s *section) {
	t := s.proxy.Timeouts
	if s.scope != inBackend && t.Client == 0 {
		r.warnMissingTimeout(s, "client")
	}
	if s.scope != inFrontend && len(s.proxy.Servers) > 0 {
		if t.Connect == 0 {
			r.warnMissingTimeout(s, "connect")
		}
		if t.Server == 0 {
			r.warnMissingTimeout(s, "server")
		}
	}
}

func (r *reader) warnMissingTimeout(s *section, name string) {
	r.warnf(s.pos, "%s has no 'timeout %s': it waits without limit; write for example 'timeout %s 10s'", s, name, name)
}

// numberProxies hands out the ids that no "id" line gave: proxies count from 2, the servers of each from 1, and every
// proxy or server moves the count on, its own id or not (measured: servers without id, with 1, without, with 7, without
// become 2, 1, 4, 7, 6).
func numberProxies(proxies []*Proxy) {
	ids := make([]*int, len(proxies))
	for i, p := range proxies {
		ids[i] = &p.ID
		servers := make([]*int, len(p.Servers))
		for j, s := range p.Servers {
			servers[j] = &s.ID
		}
		handOut(servers, 1)
	}
	handOut(ids, 2)
}

// handOut replaces zeros by unused numbers.
func handOut(ids []*int, next int) {
	used := map[int]bool{}
	for _, id := range ids {
		used[*id] = true
	}
	for _, id := range ids {
		if *id == 0 {
			for used[next] {
				next++
			}
			*id = next
		}
		next++
	}
}
