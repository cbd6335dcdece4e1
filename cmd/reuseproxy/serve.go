package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/reuselab/reuselab/proxy"
	"github.com/reuselab/reuselab/proxy/runtimeapi"
)

// gcPercent is how much garbage may gather, in percent of what is in use. That is little, some kilobytes for each
// client, so with Go's default of 100 every few thousand connections would be followed by a collection: seen to be 4 %
// of the CPU time.
const gcPercent = 400

// serve runs the proxy until a signal ends it.
func (p *process) serve(server *proxy.Proxy) (int, error) {
	// Caught from before the ports are open, so that a signal always finds somebody.
	p.signals = make(chan os.Signal, 2)
	signal.Notify(p.signals, ending...)
	signal.Ignore(unending...)
	defer signal.Stop(p.signals)
	p.tuneRuntime(server)
	server, err := p.listen(server)
	if err != nil {
		return 0, err
	}
	defer server.Close()
	apis, err := p.serveAPIs(server)
	defer func() {
		for _, api := range apis {
			api.Close()
		}
	}()
	if err != nil {
		return 0, err
	}
	if len(server.Addrs()) == 0 && len(apis) == 0 {
		return 0, errors.New("reuseproxy: the configuration has no bind line, so there is nothing to do")
	}
	if err := p.announce(server); err != nil {
		return 0, err
	}
	return p.await(server), nil
}

func (p *process) tuneRuntime(server *proxy.Proxy) {
	runtime.GOMAXPROCS(server.Threads())
	if _, set := p.env("GOGC"); !set {
		debug.SetGCPercent(gcPercent)
	}
	if p.memory > 0 {
		debug.SetMemoryLimit(int64(p.memory) << 20)
	}
}

// listen opens the ports. Where processes that shall go still hold them, they are told to, and it is tried again until they are
// free, for as long as HAProxy does.
func (p *process) listen(server *proxy.Proxy) (*proxy.Proxy, error) {
	const again, tries = 10 * time.Millisecond, 200
	err := server.Start()
	taking := len(p.old) > 0
	for n := 0; err != nil && taking && n < tries; n++ {
		p.endOld()
		time.Sleep(again)
		server.Close()
		if server, err = proxy.New(p.cfg); err != nil {
			return nil, err
		}
		err = server.Start()
	}
	if err != nil {
		server.Close()
		return nil, err
	}
	return server, nil
}

// endOld tells the processes that this one takes over from to end, once. One that has gone already is none to tell.
func (p *process) endOld() {
	for _, pid := range p.old {
		if old, err := os.FindProcess(pid); err == nil {
			_ = old.Signal(farewell(p.oldAtOnce))
		}
	}
	p.old = nil
}

// serveAPIs opens the stats sockets and those of -S. What it opened is to be closed whether or not there is an error.
func (p *process) serveAPIs(server *proxy.Proxy) ([]*runtimeapi.API, error) {
	var apis []*runtimeapi.API
	clients := runtimeapi.NewClients(p.cfg.Global.StatsMaxConn)
	for i, s := range append(p.cli, p.cfg.Global.StatsSockets...) {
		level, err := runtimeapi.ParseLevel(s.Level)
		if err != nil {
			return apis, at(s.Pos, err)
		}
		c := runtimeapi.Config{
			Network: s.Network, Addr: s.Addr, Mode: os.FileMode(s.Mode), Level: level,
			Timeout: p.cfg.Global.StatsTimeout, Clients: clients, Master: i < len(p.cli),
		}
		api, err := runtimeapi.Listen(c, source{server})
		if err != nil {
			return apis, fmt.Errorf("%v: cannot bind: %w", s.Pos, err)
		}
		apis = append(apis, api)
	}
	return apis, nil
}

// announce tells everybody who waits that the ports are open.
func (p *process) announce(server *proxy.Proxy) error {
	if p.pidFile != "" {
		if err := os.WriteFile(p.pidFile, fmt.Appendf(nil, "%d\n", os.Getpid()), 0o644); err != nil {
			return fmt.Errorf("reuseproxy: -p: %w", err)
		}
	}
	if p.verbose {
		for _, addr := range server.Addrs() {
			fmt.Fprintf(p.stdout, "listening on %v\n", addr)
		}
	}
	p.endOld()
	if p.notify {
		if err := notifySystemd(p.env, fmt.Sprintf("READY=1\nMAINPID=%d", os.Getpid())); err != nil {
			return err
		}
	}
	return p.signalReady()
}

// await returns when a signal says to end, and with one that says so softly when the last client has gone, the time for that is
// over, or another signal comes. It gives the exit status.
func (p *process) await(server *proxy.Proxy) int {
	s := <-p.signals
	if p.notify {
		_ = notifySystemd(p.env, "STOPPING=1") // whoever started this has seen the signal's effect soon anyway
	}
	if isSoft(s) {
		s = p.endSoftly(server, s)
	}
	if p.master && s == os.Interrupt {
		return interrupted
	}
	return success
}

// endSoftly returns the last signal that came.
func (p *process) endSoftly(server *proxy.Proxy, s os.Signal) os.Signal {
	ctx, cancel := context.WithCancel(context.Background())
	if d := p.cfg.Global.Process.HardStopAfter; d > 0 {
		ctx, cancel = context.WithTimeout(context.Background(), d)
	}
	defer cancel()
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_ = server.Shutdown(ctx)
	}()
	for isSoft(s) {
		select {
		case <-gone:
			return s
		case s = <-p.signals:
		}
	}
	cancel()
	<-gone
	return s
}
