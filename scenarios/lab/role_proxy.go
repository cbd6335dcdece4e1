package lab

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/reuselab/reuselab/proxy/targets"
	"github.com/reuselab/reuselab/scenarios/lab/host"
	"github.com/reuselab/reuselab/scenarios/lab/role"
)

// proxySpec prepares the proxy role: the product to start and where it will listen.
type proxySpec struct {
	Target  string   `json:"target"`
	Command []string `json:"command"`
	Config  []byte   `json:"config,omitempty"` // a configuration to put into Scratch; empty: it stands elsewhere
	Env     []string `json:"env,omitempty"`    // NAME=VALUE, for the product
	Scratch string   `json:"scratch"`          // the folder to make for the runtime API's socket
	Listen  []string `json:"listen"`           // every address must be listened on before the product counts as ready
}

// proxyCounters are what the proxy role has to say of one instant.
type proxyCounters struct {
	usage
	kernel
	Stats      targets.Stats    `json:"stats,omitempty"`
	StatsError string           `json:"stats_error,omitempty"`
	UsedMax    map[string]int64 `json:"used_max,omitempty"` // the most that any look at the product's own used_max showed, by "backend/server"
}

// readyWithin is what a product gets to listen on all its addresses.
const readyWithin = 10 * time.Second

// proxyRole runs the product under test, watches over it and ends it, with everything it started.
type proxyRole struct {
	tell    role.Teller
	target  targets.Target
	scratch *scratch // holds the runtime API's socket; nil before prepare and after close
	cmd     *exec.Cmd
	output  *host.Tail
	exited  chan struct{}  // closed when the product ended
	life    sync.WaitGroup // the product's, and its obituary's

	watching context.CancelFunc // ends watch; nil before start
	watched  sync.WaitGroup

	mu      sync.Mutex // guards following fields
	ready   bool       // from now on an end is a death
	ended   bool
	ending  ending      // what we did to end it
	died    *role.Error // how it ended by itself after it was ready
	usedMax map[string]int64
}

func newProxyRole(tell role.Teller) role.Role { return &proxyRole{tell: tell, output: &host.Tail{}} }

func (r *proxyRole) Prepare(ctx context.Context, raw json.RawMessage) (role.Ready, error) {
	var spec proxySpec
	if err := json.Unmarshal(raw, &spec); err != nil {
		return role.Ready{}, err
	}
	var err error
	if r.target, err = targets.Find(spec.Target); err != nil {
		return role.Ready{}, err
	}
	if err := host.BecomeReaper(); err != nil {
		return role.Ready{}, err
	}
	if r.scratch, err = makeScratch(spec.Scratch); err != nil {
		return role.Ready{}, setupError(err)
	}
	for _, addr := range spec.Listen {
		if listening(addr) {
			return role.Ready{}, setupError(fmt.Errorf("the proxy is to listen on %s, which is in use already", addr))
		}
	}
	if len(spec.Config) > 0 {
		if err := r.scratch.keep(r.target.FileName(), spec.Config); err != nil {
			return role.Ready{}, setupError(err)
		}
	}
	if err := r.launch(spec.Command, spec.Env); err != nil {
		return role.Ready{}, setupError(err)
	}
	if err := r.awaitListening(ctx, spec.Listen); err != nil {
		return role.Ready{}, err
	}
	return role.Ready{Addresses: map[string]string{"stats": r.scratch.socket()}}, nil
}

func setupError(err error) error { return &role.Error{Kind: role.ErrSetup, Text: err.Error()} }

// socketWithin is how much later than its ports a product's runtime API may open. A product that opens none is ready all the same.
const socketWithin = time.Second

// awaitListening waits until the product listens everywhere, and until its runtime API is there to be asked, so that a script's
// first look finds it. No connection is made to find out: a product may count it.
func (r *proxyRole) awaitListening(ctx context.Context, addrs []string) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	var since time.Time // it has been listening
	for {
		if waiting := notListening(addrs); len(waiting) == 0 {
			if since.IsZero() {
				since = time.Now()
			}
			if (r.socketOpen() || time.Since(since) > socketWithin) && r.noteReady() {
				return nil
			}
		}
		select {
		case <-r.exited:
			e := r.death()
			e.Kind = role.ErrSetup
			e.Text = fmt.Sprintf("the proxy did not start: %s: %s", e.Status, strings.Join(e.Output, " | "))
			return e
		case <-ctx.Done():
			return setupError(fmt.Errorf("the proxy did not listen on %s within %v: %s", strings.Join(notListening(addrs), ", "), readyWithin, strings.Join(r.output.Lines(), " | ")))
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// socketOpen tells whether the product's runtime API, if it has one, has its socket.
func (r *proxyRole) socketOpen() bool {
	if !slices.Contains(r.target.Can(), "runtime-api") {
		return true
	}
	_, err := os.Lstat(r.scratch.socket())
	return err == nil
}

func notListening(addrs []string) []string {
	var waiting []string
	for _, a := range addrs {
		if !listening(a) {
			waiting = append(waiting, a)
		}
	}
	return waiting
}

// dialListening finds out by a connection, where the kernel's tables cannot be read.
func dialListening(addr string) bool {
	c, err := net.DialTimeout("tcp", addr, time.Second)
	if err != nil {
		return false
	}
	c.Close()
	return true
}

// watchEvery is the pause between two looks at a product's own counters. HAProxy starts used_max anew at every purge tick, so
// several looks are needed for the most of a whole run.
const watchEvery = 150 * time.Millisecond

// Start begins to watch the product's own counters; the product itself runs since prepare.
func (r *proxyRole) Start(context.Context) error {
	ctx, cancel := context.WithCancel(context.Background())
	r.watching = cancel
	r.watched.Go(func() {
		ticker := time.NewTicker(watchEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-r.exited:
				return
			case <-ticker.C:
				if stats, ok, err := r.target.Stats(ctx, r.scratch.socket()); ok && err == nil {
					r.keepMost(stats)
				}
			}
		}
	})
	return nil
}

func (r *proxyRole) keepMost(stats targets.Stats) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.usedMax == nil {
		r.usedMax = map[string]int64{}
	}
	for name, s := range stats {
		r.usedMax[name] = max(r.usedMax[name], s.UsedMax)
	}
}

func (r *proxyRole) Snapshot(ctx context.Context) (any, error) {
	var c proxyCounters
	var err error
	if c.kernel, err = readKernel(); err != nil {
		return nil, err
	}
	c.usage = readTree(os.Getpid())
	select {
	case <-r.exited:
		c.StatsError = "the proxy has ended"
		return c, nil
	default:
	}
	stats, ok, err := r.target.Stats(ctx, r.scratch.socket())
	switch {
	case err != nil:
		c.StatsError = err.Error()
	case ok:
		r.keepMost(stats)
		c.Stats = stats
	default:
		c.StatsError = "this product has no counters of its own"
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	c.UsedMax = maps.Clone(r.usedMax)
	return c, nil
}
