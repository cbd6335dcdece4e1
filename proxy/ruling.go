package proxy

import (
	"net/netip"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// ruling is what rules keep of a transaction. Without rules nothing of it is touched.
type ruling struct {
	used       bool // reset has something to do
	responding bool // the response is there: the request's fields are out of sight
	source     netip.AddrPort
	target     netip.AddrPort
	vars       [haproxycfg.Scopes][]sample
	memory     []byte     // texts that live as long as the transaction
	reply      []h1.Field // while a reply is made
	greeting   []byte     // the PROXY header for the server

	closesServer, closesClient bool // a rule said Connection: close to that side
}

// reset forgets the transaction before.
func (ru *ruling) reset() {
	if !ru.used {
		return
	}
	ru.used, ru.responding, ru.closesServer, ru.closesClient = false, false, false, false
	ru.source, ru.target = netip.AddrPort{}, netip.AddrPort{}
	for scope := range ru.vars {
		clear(ru.vars[scope])
	}
	ru.memory = ru.memory[:0]
}

// keep gives a value as a text that lives as long as the transaction, and that the caller may change.
func (t *transaction) keep(v sample) []byte {
	start := len(t.ruling.memory)
	t.ruling.memory = v.appendTo(t.ruling.memory)
	return t.ruling.memory[start:len(t.ruling.memory):len(t.ruling.memory)]
}

// render gives a format's text; no value is no text.
func (t *transaction) render(f haproxycfg.Format) []byte {
	if len(f) == 1 && f[0].Sample == nil {
		return t.keepText(f[0].Text)
	}
	// Values are found first, since finding them uses the same memory.
	var values [8]sample
	found := values[:0]
	for i := range f {
		v := sample{}
		if f[i].Sample != nil {
			v = t.evaluate(f[i].Sample)
		}
		found = append(found, v)
	}
	start := len(t.ruling.memory)
	for i := range f {
		if f[i].Sample == nil {
			t.ruling.memory = append(t.ruling.memory, f[i].Text...)
		} else {
			t.ruling.memory = found[i].appendTo(t.ruling.memory)
		}
	}
	return t.ruling.memory[start:len(t.ruling.memory):len(t.ruling.memory)]
}

func (t *transaction) keepText(text string) []byte {
	start := len(t.ruling.memory)
	t.ruling.memory = append(t.ruling.memory, text...)
	return t.ruling.memory[start:len(t.ruling.memory):len(t.ruling.memory)]
}

// variable gives a variable's value. Those of the request are gone when the response is there, whose own come only then
// (manual 2.8).
func (t *transaction) variable(v haproxycfg.Variable) sample {
	if !t.inScope(v.Scope) {
		return sample{}
	}
	vars := t.ruling.vars[v.Scope]
	if v.Scope == haproxycfg.SessionScope {
		vars = t.s.known().vars
	}
	if v.Index >= len(vars) {
		return sample{}
	}
	return vars[v.Index]
}

func (t *transaction) inScope(s haproxycfg.Scope) bool {
	switch s {
	case haproxycfg.RequestScope:
		return !t.ruling.responding
	case haproxycfg.ResponseScope:
		return t.ruling.responding
	}
	return true
}

// setVariable keeps a value. A client connection's own are copied, since they outlive the transaction.
func (t *transaction) setVariable(v haproxycfg.Variable, to sample) {
	if !to.found() || !t.inScope(v.Scope) {
		return // without a value the variable stays as it was (measured)
	}
	vars := &t.ruling.vars[v.Scope]
	if v.Scope == haproxycfg.SessionScope {
		vars = &t.s.known().vars
	}
	if *vars == nil {
		*vars = make([]sample, t.s.fe.p.variables[v.Scope])
	}
	if to.of == haproxycfg.TextType {
		if v.Scope == haproxycfg.SessionScope {
			to.text = append([]byte(nil), to.text...)
		} else {
			to.text = t.keep(to)
		}
	}
	(*vars)[v.Index] = to
}
