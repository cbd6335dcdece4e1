package scenarios

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// The flat form of proxy: is one frontend and one backend of these names; every server is the backend's.
const (
	flatFrontend = "fe"
	flatBackend  = "be"
)

// knobs are the values of proxy: in one cell, from the file or from settings. However they were written, they are frontends and
// backends once they are read.
type knobs struct {
	threads        int
	idlePoolShared string
	purgeTicks     int
	frontends      []Frontend
	backends       []Backend
	haproxyCfg     string // in place of all other knobs

	given []map[string]ast.Node // what the file gives: of proxy: itself, then of each frontend and backend
}

// flat is what stands in proxy: itself.
type flat struct {
	knobs
	front Frontend
	back  Backend
}

// flatFields are what the flat form knows, sorted by name.
func flatFields() []field[flat] {
	list := slices.Concat(
		within(processFields, func(f *flat) *knobs { return &f.knobs }),
		within(frontendFields, func(f *flat) *Frontend { return &f.front }),
		within(backendFields, func(f *flat) *Backend { return &f.back }),
	)
	slices.SortFunc(list, func(a, b field[flat]) int { return strings.Compare(a.name, b.name) })
	return list
}

// within makes fields of a part fields of the whole.
func within[T, P any](fields []field[P], part func(*T) *P) (list []field[T]) {
	for _, f := range fields {
		list = append(list, field[T]{f.slot, func(to *T, v any) error { return f.set(part(to), v) }})
	}
	return list
}

// proxyMapping is proxy:.
var proxyMapping = mapping[flat]{
	what:   "proxy",
	filled: true,
	fields: byName(append(flatFields(),
		special[flat]("backends", "Several groups of servers, each with knobs of its own.", listShape{of: backendMapping}),
		special[flat]("frontends", "Several places for clients to connect to.", listShape{of: frontendMapping}),
	)),
	later: []string{"maxconn"},
}

func byName[T any](fields []field[T]) []field[T] {
	slices.SortFunc(fields, func(a, b field[T]) int { return strings.Compare(a.name, b.name) })
	return fields
}

// knobs reads proxy:.
func (r *reader) knobs(n ast.Node, servers []Server) knobs {
	f := flat{front: Frontend{Name: flatFrontend}, back: Backend{Name: flatBackend, BackendKnobs: BackendKnobs{Balance: "roundrobin"}}}
	given := map[string]ast.Node{}
	if n != nil {
		given = proxyMapping.read(r, n, &f)
	}
	k := f.knobs
	k.given = []map[string]ast.Node{given}
	if at, several := given["backends"]; several {
		misplaced(r, given, backendFields, "backends")
		k.backendList(r, at, servers)
	} else {
		for _, s := range servers {
			f.back.Servers = append(f.back.Servers, s.Name)
		}
		k.backends = []Backend{f.back}
	}
	if at, several := given["frontends"]; several {
		misplaced(r, given, frontendFields, "frontends")
		k.frontendList(r, at)
	} else {
		f.front.Backend, f.front.ConnectionMode = k.first(), f.back.ConnectionMode
		k.frontends = []Frontend{f.front}
		if len(k.backends) > 1 {
			r.fail(given["backends"], "several backends need frontends that say which one gets what: frontends: [{name: web, backend: %s}, ...]", k.first())
		}
	}
	k.reached(r, given["backends"])
	return k
}

// first is the name of the first backend.
func (k *knobs) first() string {
	if len(k.backends) == 0 {
		return ""
	}
	return k.backends[0].Name
}

// schedule turns purge-ticks into a delay, so that the pool is purged as often in a short run as in a long one.
func (k *knobs) schedule(load time.Duration) error {
	switch {
	case k.purgeTicks == 0:
		return nil
	case slices.ContainsFunc(k.backends, func(b Backend) bool { return b.PoolPurgeDelay != nil }):
		return errors.New("purge-ticks and pool-purge-delay say the same thing: give one of them")
	case load == 0:
		return errors.New("purge-ticks divides the duration of a timed load, and there is none: give pool-purge-delay")
	case load/time.Duration(k.purgeTicks) < time.Millisecond:
		return fmt.Errorf("purge-ticks: %d in %s is less than 1ms each", k.purgeTicks, load)
	}
	delay := load / time.Duration(k.purgeTicks)
	for i := range k.backends {
		k.backends[i].PoolPurgeDelay = &delay
	}
	return nil
}

// proxy is what a target is configured with. What its clients speak to a frontend that does not say it is what the loads speak.
func (k *knobs) proxy(loads []Load) Proxy {
	for i := range k.frontends {
		f := &k.frontends[i]
		if f.Proto != "" {
			continue
		}
		f.Proto = "h1"
		if slices.ContainsFunc(loads, func(l Load) bool { return l.To == f.Name && l.Proto == "h2" }) {
			f.Proto = "h2"
		}
	}
	return Proxy{Threads: k.threads, IdlePoolShared: k.idlePoolShared, Frontends: k.frontends, Backends: k.backends, HAProxyCfg: k.haproxyCfg}
}
