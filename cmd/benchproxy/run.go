package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"
)

// bench is what every run needs.
type bench struct {
	settings
	programs
	scratch string
	addrs   addresses
}

// sample is what one run showed of its contender.
type sample struct {
	cpuPerRequest     float64 // user and system time of all its processes, in us
	requestsPerSecond float64
	p99               time.Duration
	serverConns       int64   // that the server accepted
	others            float64 // share of the machine's processors that other programs took meanwhile
}

// runProxy is one run: a server, the proxy before it, and wrk.
func (b *bench) runProxy(ctx context.Context, p proxy, r row) (sample, error) {
	server, err := b.startServer(ctx, r.server)
	if err != nil {
		return sample{}, err
	}
	defer server.stop()
	front, addr, err := b.startProxy(ctx, p, server.addr)
	if err != nil {
		return sample{}, err
	}
	defer front.stop()
	return b.drive(ctx, front, addr, server, r)
}

// runServer is one run of wrk against a server alone.
func (b *bench) runServer(ctx context.Context, kind serverKind, r row) (sample, error) {
	server, err := b.startServer(ctx, kind)
	if err != nil {
		return sample{}, err
	}
	defer server.stop()
	return b.drive(ctx, server.child, server.addr, server, r)
}

// drive lets wrk ask at addr, and says what that cost the process in question and what the server behind it
// counted.
func (b *bench) drive(ctx context.Context, under *child, addr string, server *server, r row) (sample, error) {
	before, err := look(under, server.child)
	if err != nil {
		return sample{}, err
	}
	load, err := b.runWrk(ctx, addr, r.close)
	if err != nil {
		return sample{}, err
	}
	after, err := look(under, server.child)
	if err != nil {
		return sample{}, err
	}
	seen, err := server.counts()
	if err != nil {
		return sample{}, err
	}
	if err := load.check(); err != nil {
		return sample{}, err
	}
	if err := seen.check(load); err != nil {
		return sample{}, err
	}
	if !slices.Equal(before.under.pids, after.under.pids) {
		return sample{}, refusal{fmt.Sprintf("its processes were %v before and %v after", before.under.pids, after.under.pids)}
	}
	return sample{
		cpuPerRequest:     float64((after.under.cpu - before.under.cpu).Nanoseconds()) / 1e3 / float64(load.requests),
		requestsPerSecond: load.requestsPerSecond,
		p99:               load.p99,
		serverConns:       seen.conns,
		others:            othersShare(before, after, load.cpu),
	}, nil
}

// moment is what the processors had done for whom until one moment.
type moment struct {
	at            time.Time
	under, server usage
	machine       time.Duration // for anybody, the machine's owner included
}

func look(under, server *child) (moment, error) {
	var m moment
	var errs [3]error
	m.under, errs[0] = under.usage()
	m.server, errs[1] = server.usage()
	m.machine, errs[2] = machineTime()
	m.at = time.Now()
	return m, errors.Join(errs[:]...)
}

// othersShare is the part of all processors' time between two moments that was neither ours nor nobody's.
func othersShare(before, after moment, wrk time.Duration) float64 {
	ours := after.under.cpu - before.under.cpu + wrk
	if !slices.Equal(after.under.pids, after.server.pids) {
		ours += after.server.cpu - before.server.cpu
	}
	all := after.at.Sub(before.at) * time.Duration(runtime.NumCPU())
	return max(0, float64(after.machine-before.machine-ours)/float64(all))
}

// startProxy configures a product in a folder of its own, starts it and waits until it listens.
func (b *bench) startProxy(ctx context.Context, p proxy, serverAddr string) (*child, string, error) {
	dir, err := os.MkdirTemp(b.scratch, "")
	if err != nil {
		return nil, "", err
	}
	addr, err := b.addrs.free()
	if err != nil {
		return nil, "", err
	}
	argv, env, err := p.configure(dir, wiring{listen: addr, server: serverAddr, clients: b.idleClients + spareClients})
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", p.label(), err)
	}
	c, err := start(p.label(), argv, env)
	if err != nil {
		return nil, "", err
	}
	if err := c.listens(ctx, addr, p.processes); err != nil {
		c.stop()
		return nil, "", err
	}
	return c, addr, nil
}

// spareClients is how many clients a proxy takes beside the idle ones: wrk's, and those that open while others
// close.
const spareClients = 500
