package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// knobs are the values of proxy: in one cell, from the file or from settings.
type knobs struct {
	threads            int
	balance, httpReuse string
	maxConn, lowConn   *int
	purgeTicks         int
	purgeDelay         *time.Duration
	timeoutServer      time.Duration
}

// knobMapping is proxy:, sorted by name. A product's own names for these are the business of targets. The limits are HAProxy's
// (configuration manual 5.2: pool-max-conn, pool-low-conn, pool-purge-delay; 4.2: http-reuse, balance, timeout server; 3.1: nbthread).
// Algorithms that take an argument are left out.
var knobMapping = mapping[knobs]{
	what:   "proxy",
	filled: true,
	fields: []field[knobs]{
		value("balance", "How requests are spread over the servers.", wordShape{known: []string{"first", "leastconn", "random", "roundrobin", "source", "static-rr"}}, func(k *knobs, v string) { k.balance = v }),
		value("http-reuse", "Which requests may go over a connection that another client's request opened: none; not a client's first request (safe); a first one too, over a connection that has proven to stay open (aggressive); every one (always).", wordShape{known: []string{"aggressive", "always", "never", "safe"}}, func(k *knobs, v string) { k.httpReuse = v }),
		value("pool-low-conn", "The number of idle connections to a server below which a thread does not take another thread's.", wholeShape{0}, func(k *knobs, n int) { k.lowConn = &n }),
		value("pool-max-conn", "The most idle connections kept for each server; -1: no limit.", wholeShape{-1}, func(k *knobs, n int) { k.maxConn = &n }),
		value("pool-purge-delay", "The time between two purges of idle connections.", spanShape{0}, func(k *knobs, d time.Duration) { k.purgeDelay = &d }),
		value("purge-ticks", "How many purges there are during the load, however long it is; sets pool-purge-delay.", wholeShape{1}, func(k *knobs, n int) { k.purgeTicks = n }),
		value("threads", "The number of threads, each with connections of its own.", wholeShape{1}, func(k *knobs, n int) { k.threads = n }),
		value("timeout-server", "How long a server may take to answer.", spanShape{time.Millisecond}, func(k *knobs, d time.Duration) { k.timeoutServer = d }),
	},
	later: []string{"backends", "frontends", "maxconn"},
}

// apply fills knobs that the scenario leaves open. given has the names that it sets.
func (k *knobs) apply(settings map[string]string, given map[string]ast.Node) error {
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		knob, known := knobMapping.field(name)
		_, taken := given[name]
		switch {
		case !known:
			return fmt.Errorf("unknown setting %q: %s", name, instead(name, knobMapping.names()))
		case taken:
			return fmt.Errorf("setting %s=%s: the scenario sets %s itself; a setting fills only what it leaves open", name, settings[name], name)
		}
		if err := knob.set(k, typed(settings[name])); err != nil {
			return fmt.Errorf("setting %s=%s: %s %w", name, settings[name], name, err)
		}
	}
	return nil
}

// typed reads a setting's text as a file would read it without quotes.
func typed(text string) any {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return text
}
