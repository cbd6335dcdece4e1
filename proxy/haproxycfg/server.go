package haproxycfg

// setServer reads server NAME ADDRESS [PARAMETER VALUE]... "default-server" lines above it give the rest (manual 4.2).
func setServer(r *reader, args []word) {
	s := r.sec.defaultServer
	s.Name, s.Pos = args[0].text, r.keyword.pos
	if r.isName(args[0]) {
		// Measured: fatal in HAProxy, 2.6 included.
		if other, taken := r.sec.serverNames[s.Name]; taken {
			r.errorAt(args[0], "%s has a server %s already, from line %d", r.sec, quoted(s.Name), other.Pos.Line)
		}
		r.sec.serverNames[s.Name] = &s
	}
	if where, ok := r.address(args[1]); ok {
		r.checkServerAddress(args[1], where)
		s.Network, s.Addr = where.network, where.addr
		s.ClientAddr = where.network == "tcp" && where.wildcard
		s.ClientPort = where.network == "tcp" && where.port == 0
	}
	r.server = &s
	r.parameters(args[2:], onServer, "server "+quoted(s.Name), serverWords)
	r.sec.proxy.Servers = append(r.sec.proxy.Servers, &s)
}

// checkServerAddress: without port, or with the address that stands for all, the connection goes to where the client wanted to
// go (manual 5.2 "server").
func (r *reader) checkServerAddress(w word, where address) {
	if where.network == "fd" {
		r.errorAt(w, "a server needs an address to connect to, not a descriptor")
	}
}

// setDefaultServer reads default-server [PARAMETER VALUE]...: they hold for the servers below it in the section, or in the sections
// that start from these defaults.
func setDefaultServer(r *reader, args []word) {
	r.server = &r.sec.defaultServer
	r.parameters(args, onDefaultServer, "default-server", serverWords)
}

// parameters reads parameters, most of them with a value. known are HAProxy's, of which the table has some. After one that is not
// accepted it stops, since nobody knows how many words belong to it.
func (r *reader) parameters(words []word, where scope, owner string, known []string) {
	for len(words) > 0 {
		kw := r.entry(words[0].text, where)
		if kw == nil {
			r.refuseParameter(words[0], where, owner, known)
			return
		}
		r.keyword = words[0]
		if kw.max == 0 {
			kw.set(r, nil)
			words = words[1:]
			continue
		}
		if len(words) == 1 {
			r.errorAt(words[0], "%s of %s lacks its value: %s (%s)", quoted(kw.name), owner, kw.usage, kw.doc)
			return
		}
		kw.set(r, words[1:2])
		words = words[2:]
	}
}

// setServerID: unique in its backend and positive (manual 5.2 "id").
func setServerID(r *reader, args []word) {
	n, ok := r.number(args[0], 1, largest)
	if !ok {
		return
	}
	if other, taken := r.sec.serverIDs[n]; taken && other != r.server {
		r.errorAt(args[0], "id %d belongs to server %s at line %d already", n, quoted(other.Name), other.Pos.Line)
	}
	r.sec.serverIDs[n] = r.server
	r.server.ID, r.server.IDGiven = n, true
}

func setProto(r *reader, args []word) {
	r.sec.protos = append(r.sec.protos, r.keyword)
	if r.choice(args[0], "h1", "h2") {
		r.server.Proto = args[0].text
	}
}

// setPoolMaxConn: -1 means no limit; what is below it HAProxy refuses too (manual 5.2).
func setPoolMaxConn(r *reader, args []word) {
	if n, ok := r.number(args[0], -1, largest); ok {
		r.server.PoolMaxConn = n
	}
}

func setPoolLowConn(r *reader, args []word) {
	if n, ok := r.number(args[0], 0, largest); ok {
		r.server.PoolLowConn = n
	}
}

func setPoolPurgeDelay(r *reader, args []word) {
	if d, ok := r.duration(args[0]); ok {
		r.server.PoolPurgeDelay = d
	}
}

func setMaxReuse(r *reader, args []word) {
	if n, ok := r.number(args[0], -1, largest); ok {
		r.server.MaxReuse = n
	}
}

func setWeight(r *reader, args []word) {
	if n, ok := r.number(args[0], 0, 256); ok {
		r.server.Weight = n
	}
}

// setSendProxy: the last of the keywords wins; "no-" takes back only its own version.
func setSendProxy(version, about int) func(*reader, []word) {
	return func(r *reader, _ []word) {
		if version != 0 || r.server.SendProxy == about {
			r.server.SendProxy = version
		}
	}
}

// setConnName: HAProxy has it since 3.0; it goes before sni (manual 5.2 "pool-conn-name").
func setConnName(r *reader, args []word) {
	if s, ok := r.sample(args[0], backendRequest); ok {
		r.server.ConnName = &s
	}
}

func setSNI(r *reader, args []word) {
	if s, ok := r.sample(args[0], backendRequest); ok {
		r.server.SNI = &s
	}
}

// setDisabled sets or takes back that the server begins in maintenance (manual 5.2 "disabled", "enabled").
func setDisabled(on bool) func(*reader, []word) {
	return func(r *reader, _ []word) { r.server.Disabled = on }
}
