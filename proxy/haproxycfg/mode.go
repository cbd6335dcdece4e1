package haproxycfg

import "slices"

// setMode: "http" looks into what it forwards, "tcp" does not, and is HAProxy's default (manual 4.2 "mode").
func setMode(r *reader, args []word) {
	switch mode := args[0].text; {
	case mode == "log":
		r.errorAt(args[0], "mode %s %s: write 'mode http' or 'mode tcp'", quoted(mode), notYet)
	case r.choice(args[0], "http", "tcp"):
		r.sec.modeGiven, r.sec.proxy.TCP = true, mode == "tcp"
	}
}

// checkMode complains about what a proxy in mode tcp cannot do, and takes back what HAProxy ignores there with a warning
// (measured). What else is of HTTP alone, such as http-reuse or a connection mode, HAProxy takes without a word, since it mostly
// comes from a defaults section.
func (r *reader) checkMode(s *section) {
	p := s.proxy
	if !p.TCP {
		return
	}
	if !s.modeGiven {
		r.hintf(s.pos, "%s is in mode tcp, HAProxy's default: 'mode http' here or in the defaults section above is what looks at requests", s)
	}
	for _, rules := range []struct {
		keyword string
		list    *[]Rule
	}{{"http-request", &p.Rules.Request}, {"http-response", &p.Rules.Response}, {"http-after-response", &p.Rules.AfterResponse}} {
		if len(*rules.list) > 0 {
			r.warnf(s.pos, "the %s rules of %s are ignored: they need 'mode http'", rules.keyword, s)
			*rules.list = nil
		}
	}
	r.checkModeOption(s, "http-pretend-keepalive", &p.PretendKeepalive)
	r.checkModeOption(s, "prefer-last-server", &p.PreferLastServer)
	for _, w := range s.protos {
		if len(p.Servers) > 0 {
			r.errorAt(w, "'proto' says which HTTP a server speaks, but %s is in mode tcp: write 'mode http', or leave it out", s)
		}
	}
	for i, u := range p.UseBackend {
		r.checkModeCondition(s, s.backendNames[i], u.If)
	}
	for i, u := range p.UseServer {
		r.checkModeCondition(s, s.serverNamesUsed[i], u.If)
	}
	for _, sv := range p.Servers {
		r.checkModeSample(s, sv.Pos, sv.ConnName)
		r.checkModeSample(s, sv.Pos, sv.SNI)
	}
}

func (r *reader) checkModeOption(s *section, name string, on *bool) {
	if *on && s.scope != inFrontend {
		r.warnf(s.pos, "'option %s' is ignored in %s: it needs 'mode http'", name, s)
	}
	*on = false
}

// checkModeCondition: HAProxy takes a condition on a request, which never holds, since nothing has come when it looks.
func (r *reader) checkModeCondition(s *section, w word, c *Condition) {
	if c == nil {
		return
	}
	for _, term := range slices.Concat(c.Any...) {
		for _, t := range term.ACL.Tests {
			r.checkModeSample(s, w.pos, &t.Sample)
		}
	}
}

func (r *reader) checkModeSample(s *section, pos Pos, of *Sample) {
	if of == nil {
		return
	}
	if f := fetchOf(of.Fetch); slices.Contains(ofRequests, f.fetch) {
		r.errorf(pos, "%s looks into requests, but %s is in mode tcp: write 'mode http'", quoted(f.name), s)
	}
}

// ofRequests are the fetches that need a request.
var ofRequests = []Fetch{FirstRequest, Header, Method, Path, RequestFullHeader, RequestHeader}

// checkModes: "a frontend and its backend must be in the same mode" (manual 4.2 "mode"). HAProxy refuses tcp behind http. The
// opposite it takes, and begins to read requests once the backend is chosen.
func (r *reader) checkModes(from *section, w word, to *Proxy) {
	switch {
	case to == nil || to.TCP == from.proxy.TCP:
	case to.TCP:
		r.errorAt(w, "%s is in mode http, %s %s in mode tcp: write 'mode http' there, or 'mode tcp' here", from, to.Kind, quoted(to.Name))
	default:
		r.errorAt(w, "%s is in mode tcp, %s %s in mode http: reading requests for a frontend in mode tcp %s; write the same mode in both", from, to.Kind, quoted(to.Name), notYet)
	}
}
