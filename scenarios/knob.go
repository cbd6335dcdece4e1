package scenarios

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// The tables of what a proxy can be told, each sorted by name. A product's own names for these are the business of targets. Names and
// limits are HAProxy's (configuration manual 5.2: pool-max-conn, pool-low-conn, pool-purge-delay; 4.2: the others; 3.1: nbthread;
// 3.2: tune.idle-pool.shared). Algorithms of balance that take an argument are left out.

// A retry-on is words that HAProxy knows for it, between single spaces.
var retryOnShape = textShape{
	regexp.MustCompile(`^(none|all-retryable-errors|` + retryable + `( ` + retryable + `)*)$`),
	"HAProxy's words for it, such as conn-failure empty-response, with a space between two",
}

const retryable = `(0rtt-rejected|401|403|404|408|421|425|429|500|501|502|503|504|conn-failure|empty-response|junk-response|response-timeout)`

// connectionModes are what happens to a connection after a response: kept on both sides, closed on the server's, closed on both.
var connectionModes = wordShape{known: []string{"close", "keep-alive", "server-close"}}

var backendFields = []field[Backend]{
	value("abortonclose", "Whether the request of a client that left is given up.", truthShape{}, func(b *Backend, v bool) { b.AbortOnClose = v }),
	value("balance", "How requests are spread over the servers.", wordShape{known: []string{"first", "leastconn", "random", "roundrobin", "source", "static-rr"}}, func(b *Backend, v string) { b.Balance = v }),
	value("connection-mode", "What becomes of connections after a response: kept (keep-alive), the server's closed (server-close), both closed (close).", connectionModes, func(b *Backend, v string) { b.ConnectionMode = v }),
	value("http-reuse", "Which requests may go over a connection that another client's request opened: none; not a client's first request (safe); a first one too, over a connection that has proven to stay open (aggressive); every one (always).", wordShape{known: []string{"aggressive", "always", "never", "safe"}}, func(b *Backend, v string) { b.HTTPReuse = v }),
	value("pool-low-conn", "The number of idle connections to a server below which a thread does not take another thread's.", wholeShape{0}, func(b *Backend, n int) { b.PoolLowConn = &n }),
	value("pool-max-conn", "The most idle connections kept for each server; -1: no limit.", wholeShape{-1}, func(b *Backend, n int) { b.PoolMaxConn = &n }),
	value("pool-purge-delay", "The time between two purges of idle connections.", spanShape{0}, func(b *Backend, d time.Duration) { b.PoolPurgeDelay = &d }),
	value("prefer-last-server", "Whether a client stays with the server whose connection it owns.", truthShape{}, func(b *Backend, v bool) { b.PreferLastServer = v }),
	value("redispatch", "At which retry another server may be tried: every so many, or, below zero, so many before the last; 0: never.", wholeShape{-100}, func(b *Backend, n int) { b.Redispatch = &n }),
	value("retries", "How many further attempts a request has.", wholeShape{0}, func(b *Backend, n int) { b.Retries = &n }),
	value("retry-on", "After which failures a request is tried again: conn-failure empty-response.", retryOnShape, func(b *Backend, v string) { b.RetryOn = v }),
	value("timeout-connect", "How long connecting to a server may take.", spanShape{time.Millisecond}, func(b *Backend, d time.Duration) { b.TimeoutConnect = d }),
	value("timeout-queue", "How long a request may wait for a server.", spanShape{time.Millisecond}, func(b *Backend, d time.Duration) { b.TimeoutQueue = d }),
	value("timeout-server", "How long a server may take to answer.", spanShape{time.Millisecond}, func(b *Backend, d time.Duration) { b.TimeoutServer = d }),
	value("timeout-tunnel", "How long a tunnel may be silent.", spanShape{time.Millisecond}, func(b *Backend, d time.Duration) { b.TimeoutTunnel = d }),
}

var frontendFields = []field[Frontend]{
	value("max-session-srv-conns", "How many idle server connections a client connection may own.", wholeShape{0}, func(f *Frontend, n int) { f.MaxSessionSrvConns = &n }),
	value("timeout-client", "How long a client may be silent.", spanShape{time.Millisecond}, func(f *Frontend, d time.Duration) { f.TimeoutClient = d }),
	value("timeout-http-keep-alive", "How long a client may wait before its next request.", spanShape{time.Millisecond}, func(f *Frontend, d time.Duration) { f.TimeoutHTTPKeepAlive = d }),
	value("timeout-http-request", "How long a request's head may take.", spanShape{time.Millisecond}, func(f *Frontend, d time.Duration) { f.TimeoutHTTPRequest = d }),
}

// frontendMode is a field where there are several frontends; in the flat form the backend's is meant for both.
var frontendMode = value("connection-mode", "What becomes of connections after a response: kept, the server's closed, both closed. The stricter of frontend and backend holds.", connectionModes, func(f *Frontend, v string) { f.ConnectionMode = v })

// processFields are said once, of the whole proxy.
var processFields = []field[knobs]{
	value("idle-pool-shared", "Whether a thread takes idle connections of other threads.", wordShape{known: []string{"off", "on"}}, func(k *knobs, v string) { k.idlePoolShared = v }),
	value("purge-ticks", "How many purges there are during the load, however long it is; sets pool-purge-delay.", wholeShape{1}, func(k *knobs, n int) { k.purgeTicks = n }),
	value("threads", "The number of threads, each with connections of its own.", wholeShape{1}, func(k *knobs, n int) { k.threads = n }),
}

// fieldOf gives a table's field of a name.
func fieldOf[T any](fields []field[T], name string) (field[T], bool) {
	i := slices.IndexFunc(fields, func(f field[T]) bool { return f.name == name })
	if i < 0 {
		return field[T]{}, false
	}
	return fields[i], true
}

// apply fills knobs that the scenario leaves open, in every frontend and backend that has them.
func (k *knobs) apply(settings map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		if !slices.Contains(settable(), name) {
			return fmt.Errorf("unknown setting %q: %s", name, instead(name, settable()))
		}
		if k.haproxyCfg != "" {
			return fmt.Errorf("setting %s=%s: the scenario is written in HAProxy's own language, which no setting reaches", name, settings[name])
		}
		if k.givenAnywhere(name) {
			return fmt.Errorf("setting %s=%s: the scenario sets %s itself; a setting fills only what it leaves open", name, settings[name], name)
		}
		if err := k.fillIn(name, typed(settings[name])); err != nil {
			return fmt.Errorf("setting %s=%s: %s %w", name, settings[name], name, err)
		}
	}
	return nil
}

// settable are the knobs that a setting can fill, sorted.
func settable() (list []string) {
	for _, f := range flatFields() {
		list = append(list, f.name)
	}
	return list
}

func (k *knobs) givenAnywhere(name string) bool {
	return slices.ContainsFunc(k.given, func(part map[string]ast.Node) bool { return part[name] != nil })
}

func (k *knobs) fillIn(name string, v any) error {
	if f, ok := fieldOf(processFields, name); ok {
		return f.set(k, v)
	}
	if f, ok := fieldOf(frontendFields, name); ok {
		for i := range k.frontends {
			if err := f.set(&k.frontends[i], v); err != nil {
				return err
			}
		}
	}
	if name == frontendMode.name {
		for i := range k.frontends {
			if err := frontendMode.set(&k.frontends[i], v); err != nil {
				return err
			}
		}
	}
	if f, ok := fieldOf(backendFields, name); ok {
		for i := range k.backends {
			if err := f.set(&k.backends[i], v); err != nil {
				return err
			}
		}
	}
	return nil
}

// typed reads a setting's text as a file would read it without quotes.
func typed(text string) any {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	if text == "true" || text == "false" {
		return text == "true"
	}
	return text
}
