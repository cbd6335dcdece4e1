package proxy

import (
	"bytes"
	"net/netip"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// What rules say is compiled when the configuration is read (package haproxycfg), and carried out here. Rules see the
// transaction at their place: the frontend's http-request rules before a backend is chosen, the backend's before a server
// is; http-response rules when a server's head is there; http-after-response rules on every head that goes to the client.

// requestRules runs the http-request rules of a frontend or backend. If they answered it says what becomes of the client.
func (t *transaction) requestRules(c *haproxycfg.Proxy) (_ next, answered bool) {
	if len(c.Rules.Request) == 0 {
		return 0, false
	}
	t.ruling.used = true
	host, _ := lastValue(t.req.Fields, "host")
	final := t.obey(c.Rules.Request, &t.req.Fields)
	t.req.Fields = t.closeSaid(t.req.Fields, &t.ruling.closesServer)
	if final == nil {
		if !t.retarget(host) {
			return t.answer(500), true
		}
		return 0, false
	}
	t.requestRuled(final.Action == haproxycfg.Deny)
	return t.carryOut(final), true
}

// responseRules runs the http-response rules, the backend's and then the frontend's, on the head in t.resp, and then those
// for every response. If they answered instead, the server's response is dropped.
func (t *transaction) responseRules(x exchange) (_ next, answered bool) {
	if !t.ruled() {
		return 0, false
	}
	for _, c := range t.backThenFront() {
		if c == nil || len(c.Rules.Response) == 0 {
			continue
		}
		t.responding()
		if final := t.obey(c.Rules.Response, &t.resp.Fields); final != nil {
			pumpErr := t.settle(x)
			t.unwatch()
			x.leave(t, t.drained(x) && pumpErr == nil)
			t.responseRuled(final.Action == haproxycfg.Deny)
			return t.carryOut(final), true
		}
	}
	t.afterResponse()
	t.resp.Fields = t.closeSaid(t.resp.Fields, &t.ruling.closesClient)
	return 0, false
}

// afterResponse runs the http-after-response rules.
func (t *transaction) afterResponse() {
	for _, c := range t.backThenFront() {
		if c != nil && len(c.Rules.AfterResponse) > 0 {
			t.responding()
			t.obey(c.Rules.AfterResponse, &t.resp.Fields)
		}
	}
}

// ruled tells whether any rule looks at responses.
func (t *transaction) ruled() bool {
	fe, be := &t.s.fe.cfg.Rules, t.be
	if len(fe.Response) > 0 || len(fe.AfterResponse) > 0 {
		return true
	}
	return be != nil && (len(be.cfg.Rules.Response) > 0 || len(be.cfg.Rules.AfterResponse) > 0)
}

// backThenFront are the proxies whose rules a response goes through: a listen is both, and runs them once.
func (t *transaction) backThenFront() [2]*haproxycfg.Proxy {
	fe := t.s.fe.cfg
	if t.be == nil || t.be.cfg == fe {
		return [2]*haproxycfg.Proxy{fe}
	}
	return [2]*haproxycfg.Proxy{t.be.cfg, fe}
}

// responding puts the request out of sight of what follows.
func (t *transaction) responding() {
	t.ruling.used, t.ruling.responding = true, true
}

// drained reads the rest of a response's body, as far as it is here already, and tells whether that was all.
func (t *transaction) drained(x exchange) bool {
	if t.resp.Body.Kind == h1.NoBody {
		return true
	}
	for x.more() {
		n, err := x.Read(t.out[:cap(t.out)])
		t.books.out += int64(n)
		if t.resp.Body.Kind == h1.Length {
			if t.resp.Body.Length -= int64(n); t.resp.Body.Length == 0 {
				return true
			}
		}
		if err != nil {
			return false
		}
	}
	return false
}

// obey carries out rules in their order, until one is final: that it returns. fields are the message's.
func (t *transaction) obey(rules []haproxycfg.Rule, fields *[]h1.Field) *haproxycfg.Rule {
	for i := range rules {
		r := &rules[i]
		if !t.holds(r.If) {
			continue
		}
		switch r.Action {
		case haproxycfg.AddHeader:
			*fields = append(*fields, h1.Field{Name: t.keepText(r.Field), Value: t.render(r.Value)})
		case haproxycfg.DelHeader:
			*fields = without(*fields, r.Field)
		case haproxycfg.SetHeader:
			// The value first: it may be made of the fields that are removed.
			to := t.render(r.Value)
			*fields = append(without(*fields, r.Field), h1.Field{Name: t.keepText(r.Field), Value: to})
		case haproxycfg.SetVar:
			t.setVariable(r.Var, t.evaluate(&r.Sample))
		case haproxycfg.SetDst, haproxycfg.SetDstPort:
			t.ruling.target = moved(t.destination(), t.evaluate(&r.Sample), r.Action == haproxycfg.SetDstPort)
		case haproxycfg.SetSrc, haproxycfg.SetSrcPort:
			t.ruling.source = moved(t.source(), t.evaluate(&r.Sample), r.Action == haproxycfg.SetSrcPort)
		case haproxycfg.Deny, haproxycfg.Return:
			return r
		}
	}
	return nil
}

// moved is an end of the client's connection with another address or port; the other part stays. What gives no value, or
// no address, changes nothing (manual 4.3 "set-dst", "set-src").
func moved(end netip.AddrPort, to sample, port bool) netip.AddrPort {
	if port {
		n, ok := to.integer()
		if !ok {
			return end
		}
		addr := end.Addr()
		if !addr.IsValid() {
			addr = netip.IPv4Unspecified()
		}
		return netip.AddrPortFrom(addr, uint16(n))
	}
	addr, ok := to.address()
	if !ok {
		return end
	}
	return netip.AddrPortFrom(addr, end.Port())
}

// closeSaid looks for the close or keep-alive that a rule may have said in a Connection field: it is taken out, since the field is
// made for each side anew, and a close is kept in closing.
func (t *transaction) closeSaid(fields []h1.Field, closing *bool) []h1.Field {
	found := false
	for _, f := range fields {
		switch {
		case string(f.Name) != "connection":
		case bytes.EqualFold(f.Value, []byte("close")):
			found, *closing = true, true
		case bytes.EqualFold(f.Value, []byte("keep-alive")):
			found = true
		}
	}
	if !found {
		return fields
	}
	return without(fields, "connection")
}
