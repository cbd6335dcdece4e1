package haproxycfg

import (
	"maps"
	"slices"
	"time"
)

// section is a section being read.
type section struct {
	keyword string
	name    string // empty: global, and defaults without name
	pos     Pos
	scope   scope
	refused bool // its lines are not looked at

	proxy          *Proxy // what its lines set; in defaults what proxies start from; nil in global
	defaultServer  Server // what servers start from
	modeGiven      bool
	defaultBackend word // its text is empty where there is none
	hasBind        bool // be it a wrong one
	balances       bool // there is a "balance" line, perhaps in the defaults
	acls           map[string]*ACL

	errors                        []errorSource // those of the defaults first
	backendNames, serverNamesUsed []word        // of use_backend and use-server lines
	protos                        []word        // where "proto" stands, those of the defaults included

	serverNames map[string]*Server
	serverIDs   map[int]*Server
	usedByName  bool // of a defaults section: by a proxy's "from"
	usedAsLast  bool // by a proxy without "from"
}

// String names the section for complaints.
func (s *section) String() string {
	if s.name == "" {
		return s.keyword
	}
	return s.keyword + " " + quoted(s.name)
}

// scratch gives a section to try settings on.
func (s *section) scratch() *section {
	c, p := *s, *s.proxy
	c.proxy = &p
	return &c
}

// acceptedSections and sectionScopes: what can begin a section.
var (
	acceptedSections = []string{"backend", "defaults", "frontend", "global", "http-errors", "listen"}
	sectionScopes    = map[string]scope{"backend": inBackend, "defaults": inDefaults, "frontend": inFrontend, "global": inGlobal, "http-errors": inErrors, "listen": inListen}
	proxyKinds       = map[string]Kind{"backend": Backend, "frontend": Frontend, "listen": Listen}
)

// sectionWord tells whether a word begins a section: "the keywords used to define a new section are valid everywhere and cannot
// have a different meaning in a specific section" (manual 2.1).
func sectionWord(text string) bool {
	return sectionScopes[text] != 0 || slices.Contains(sectionWords, text)
}

// beginSection reads the line that begins a section. A section that cannot be used is read all the same, for its errors.
func (r *reader) beginSection(words []word) {
	kw := words[0]
	r.sec = &section{keyword: kw.text, pos: kw.pos, scope: sectionScopes[kw.text]}
	switch kw.text {
	case "global":
		if len(words) > 1 {
			r.errorAt(words[1], "%s is one word too many: global has no name", quoted(words[1].text))
		}
	case "defaults":
		r.beginDefaults(words)
	case "frontend", "backend", "listen":
		r.beginProxy(words)
	case "http-errors":
		r.beginErrors(words)
	default:
		r.sec.refused = true
		r.errorAt(kw, "section %s %s", quoted(kw.text), notYet)
	}
}

// refuseSection reads a word that should have begun a section. What follows, up to the next section, is not looked at.
func (r *reader) refuseSection(w word) {
	if r.sec == nil {
		r.errorAt(w, "%s stands before the first section%s", quoted(w.text), didYouMean(w.text, acceptedSections...))
	} else {
		r.errorAt(w, "unknown keyword %s in %s%s", quoted(w.text), r.sec, didYouMean(w.text, acceptedSections...))
	}
	r.sec = &section{keyword: w.text, pos: w.pos, refused: true}
}

// beginDefaults reads defaults [NAME] [from NAME]. "A defaults section resets all settings to the documented ones" (manual 4): it
// does not go on from the one above.
func (r *reader) beginDefaults(words []word) {
	s, args := r.sec, words[1:]
	parent := builtinDefaults()
	switch {
	case len(args) == 2 && args[0].text == "from":
		parent = r.defaultsFrom(args[1])
	case r.namesSection(args) && len(args) == 3:
		parent = r.defaultsFrom(args[2])
	}
	s.inherit(parent)
	if s.name != "" {
		if other, taken := r.defaults[s.name]; taken {
			r.errorAt(words[1], "%s has the same name as the one at line %d", s, other.pos.Line)
		}
		r.defaults[s.name] = s
	}
	r.lastDefaults = s
}

// beginProxy reads frontend|backend|listen NAME [from NAME].
func (r *reader) beginProxy(words []word) {
	s := r.sec
	named := r.namesSection(words[1:])
	if len(words) == 1 {
		r.errorAt(words[0], "%s lacks its name: %s NAME", quoted(s.keyword), s.keyword)
	}
	if named && len(words) > 3 {
		s.inherit(r.defaultsFrom(words[3]))
	} else {
		s.inherit(r.implicitDefaults(words[0]))
	}
	p := s.proxy
	p.Kind, p.Name, p.Pos = proxyKinds[s.keyword], s.name, s.pos
	s.serverNames, s.serverIDs, s.acls = map[string]*Server{}, map[int]*Server{}, map[string]*ACL{}
	if p.Kind == Backend {
		p.MaxConn, s.defaultBackend = 0, word{}
	}
	if s.name != "" {
		r.checkProxyName(words[1])
	}
	r.proxies = append(r.proxies, s)
}

// namesSection reads [NAME [from NAME]] and tells whether it was all right.
func (r *reader) namesSection(args []word) bool {
	if len(args) == 0 {
		return true
	}
	if !r.isName(args[0]) {
		return false
	}
	r.sec.name = args[0].text
	switch {
	case len(args) > 1 && args[1].text != "from":
		r.errorAt(args[1], "after the name of a section comes nothing or 'from NAME', not %s", quoted(args[1].text))
	case len(args) == 2:
		r.errorAt(args[1], "'from' lacks the name of a defaults section")
	case len(args) > 3:
		r.errorAt(args[3], "%s is one word too many: %s NAME from NAME", quoted(args[3].text), r.sec.keyword)
	default:
		return true
	}
	return false
}

// isName: "all proxy names must be formed from upper and lower case letters, digits, '-' (dash), '_' (underscore) , '.' (dot) and
// ':' (colon)" (manual 4).
func (r *reader) isName(w word) bool {
	for i := range len(w.text) {
		if c := w.text[i]; !isNameByte(c) && c != '-' && c != '.' && c != ':' {
			r.errorAt(w, "%s cannot stand in a name: names have letters, digits, '-', '_', '.' and ':', not %s", quoted(w.text[i:i+1]), quoted(w.text))
			return false
		}
	}
	return true
}

// defaultsFrom finds a defaults section by name; it must stand above.
func (r *reader) defaultsFrom(w word) *section {
	d, known := r.defaults[w.text]
	if !known {
		r.errorAt(w, "there is no 'defaults %s' above%s", w.text, didYouMean(w.text, slices.Sorted(maps.Keys(r.defaults))...))
		d = builtinDefaults()
		d.modeGiven, d.proxy.TCP = true, false // one complaint is enough
		return d
	}
	if r.sec.scope != inDefaults {
		d.usedByName = true
		r.warnMixedUse(d)
	}
	return d
}

// implicitDefaults gives the last defaults section, or HAProxy's own defaults.
func (r *reader) implicitDefaults(w word) *section {
	if r.lastDefaults == nil {
		return builtinDefaults()
	}
	r.lastDefaults.usedAsLast = true
	r.warnMixedUse(r.lastDefaults)
	return r.lastDefaults
}

// warnMixedUse: "a warning is emitted if a defaults section is explicitly used by a proxy while it is also implicitly used by
// another one because it is the last one defined" (manual 4).
func (r *reader) warnMixedUse(d *section) {
	if d.usedByName && d.usedAsLast {
		r.warnf(r.sec.pos, "%s at line %d is used here and elsewhere, once by 'from', once as the last one above: write 'from %s' everywhere", d, d.pos.Line, d.name)
	}
}

// inherit starts a section from a defaults section as it is now.
func (s *section) inherit(d *section) {
	p := *d.proxy
	s.proxy, s.defaultServer, s.modeGiven, s.defaultBackend, s.balances = &p, d.defaultServer, d.modeGiven, d.defaultBackend, d.balances
	s.protos, s.errors = slices.Clone(d.protos), slices.Clone(d.errors)
}

// builtinDefaults are HAProxy 3.0's. Its mode is tcp.
func builtinDefaults() *section {
	return &section{
		proxy: &Proxy{
			TCP:                true,
			MaxSessionSrvConns: 5,
			Balance:            "roundrobin", // random only since 3.3
			HTTPReuse:          "safe",
			Retries:            3,
			ConnMode:           "keep-alive",
		},
		defaultServer: Server{Proto: "h1", PoolMaxConn: -1, PoolPurgeDelay: 5 * time.Second, MaxReuse: -1, Weight: 1},
	}
}

// checkProxyName: "it is mandatory that two proxies with overlapping capabilities (frontend/backend) have different names" (manual 4).
func (r *reader) checkProxyName(w word) {
	for _, other := range r.proxies {
		if other.name == r.sec.name && other.scope&sides(r.sec.scope) != 0 {
			r.errorAt(w, "%s has the same name as %s at line %d", r.sec, other, other.pos.Line)
			return
		}
	}
}

// sides gives the kinds of proxy that share a side with the given one.
func sides(s scope) scope {
	switch s {
	case inFrontend:
		return inFrontend | inListen
	case inBackend:
		return inBackend | inListen
	}
	return inFrontend | inBackend | inListen
}
