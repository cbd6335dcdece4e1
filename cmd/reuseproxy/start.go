package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"

	"github.com/reuselab/reuselab/proxy"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/runtimeapi"
)

// gcPercent is how much garbage may gather, in percent of what is in use. That is little, some kilobytes for each
// client, so with Go's default of 100 every few thousand connections would be followed by a collection: seen to be 4 %
// of the CPU time.
const gcPercent = 400

// start runs the proxy that the options ask for until a signal ends it, or checks its configuration.
func start(o options, env func(string) (string, bool), stdout, stderr io.Writer) error {
	cfg, err := read(o.files, env)
	if err != nil {
		return err
	}
	for _, w := range cfg.Warnings {
		fmt.Fprintf(stderr, "%v: warning: %s\n", w.Pos, w.Text)
	}
	p, err := proxy.New(cfg)
	if err != nil {
		return err
	}
	if o.check {
		if o.verbose {
			fmt.Fprintln(stdout, "Configuration file is valid")
		}
		return nil
	}
	defer p.Close()
	// Caught from before the ports are open, so that a signal always finds somebody.
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, ending...)
	defer signal.Stop(signals)
	runtime.GOMAXPROCS(p.Threads())
	if _, set := env("GOGC"); !set {
		debug.SetGCPercent(gcPercent)
	}
	if err := p.Start(); err != nil {
		return err
	}
	for _, s := range cfg.Global.StatsSockets {
		api, err := serveAPI(s, cfg.Global, p)
		if err != nil {
			return err
		}
		defer api.Close()
	}
	if len(p.Addrs()) == 0 && len(cfg.Global.StatsSockets) == 0 {
		return errors.New("reuseproxy: the configuration has no bind line, so there is nothing to do")
	}
	if o.verbose {
		for _, addr := range p.Addrs() {
			fmt.Fprintf(stdout, "listening on %v\n", addr)
		}
	}
	await(signals, p)
	return nil
}

func serveAPI(s haproxycfg.StatsSocket, g haproxycfg.Global, p *proxy.Proxy) (*runtimeapi.API, error) {
	level, err := runtimeapi.ParseLevel(s.Level)
	if err != nil {
		return nil, fmt.Errorf("%v: %w", s.Pos, err)
	}
	c := runtimeapi.Config{Network: s.Network, Addr: s.Addr, Mode: os.FileMode(s.Mode), Level: level, Timeout: g.StatsTimeout}
	api, err := runtimeapi.Listen(c, source{p})
	if err != nil {
		return nil, fmt.Errorf("%v: cannot bind: %w", s.Pos, err)
	}
	return api, nil
}

// await returns when a signal says to end, and with one that says so softly when the last client has gone or another
// signal comes.
func await(signals <-chan os.Signal, p *proxy.Proxy) {
	for s := range signals {
		if !isSoft(s) {
			return
		}
		ctx, cancel := context.WithCancel(context.Background())
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			_ = p.Shutdown(ctx)
		}()
		for soft := true; soft; {
			select {
			case <-gone:
				cancel()
				return
			case again := <-signals:
				soft = isSoft(again)
			}
		}
		cancel()
		<-gone
		return
	}
}
