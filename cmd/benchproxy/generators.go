package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// Generators are compared with each other before the same server, without a proxy: the project's own beside the one that is known
// as the fastest at what the row asks for. wrk closes by a header and reads its connections to their end, so closing clients are
// compared with hey, which ends them itself.

// generatorRows are the rows of -generators.
var generatorRows = []row{
	{peer: "wrk"},
	{peer: "hey", close: true},
	{peer: "h2load", streams: 1},
	{peer: "h2load", streams: 10},
}

// ours is what the project's own generator is called.
const ours = "native"

// sameFields gives the other generators the two fields that ours sends with every request, in a usual length, so that the
// server, which is the bottleneck of a keep-alive run, has the same bytes to read from each. Theirs never change.
var sameFields = []string{"-H", "X-Client: dmzxsgrqe6lz-u1", "-H", "X-Request-Id: dmzxsgrqe6lz-u1-12345"}

// asks says what a row's clients do.
func (r row) asks() string {
	switch {
	case r.streams > 0:
		return fmt.Sprintf("HTTP/2, streams: %d", r.streams)
	case r.close:
		return "HTTP/1.1, close"
	}
	return "HTTP/1.1, keep-alive"
}

// generator is one of those who are compared: how it is started for a row, and what it prints.
type generator struct {
	name string
	argv func(b *bench, r row) []string // without the URL
	read func(text string) (generated, error)
}

// generated is what a generator says of its run.
type generated struct {
	requests int64 // that were answered
	failed   int64
	perSec   float64
}

// generators are those that rows name.
var generators = []generator{
	{"h2load", func(b *bench, r row) []string {
		return append([]string{b.h2load, "-t1", "-c" + clients, "-m" + strconv.Itoa(r.streams), "-D" + b.seconds()}, sameFields...)
	}, readH2load},
	{"hey", func(b *bench, r row) []string {
		argv := append([]string{b.hey, "-c", clients, "-z", b.duration.String()}, sameFields...)
		if r.close {
			argv = append(argv, "-disable-keepalive")
		}
		return argv
	}, readHey},
	{ours, func(b *bench, r row) []string {
		argv := []string{b.reuselab, "load", "--json", "-c", clients, "-z", b.duration.String()}
		if r.close {
			argv = append(argv, "--disable-keepalive")
		}
		if r.streams > 0 {
			argv = append(argv, "--h2", "--streams", strconv.Itoa(r.streams))
		}
		return argv
	}, readNative},
	{"wrk", func(b *bench, r row) []string {
		return append([]string{b.wrk, "-t1", "-c" + clients, "-d" + b.seconds(), "--latency"}, sameFields...)
	}, readWrk},
}

// clients is how many connections every generator has.
var clients = strconv.Itoa(wrkConnections)

// seconds is the length of a run as wrk and h2load take it.
func (b *bench) seconds() string { return strconv.Itoa(int(b.duration.Seconds())) }

// findGenerators finds what only -generators needs.
func (p *programs) findGenerators() error {
	var err error
	if p.h2load, err = exec.LookPath("h2load"); err != nil {
		return errors.New("h2load, the load generator, is not in PATH: install it (Debian: apt-get install nghttp2-client)")
	}
	// As reuselab is: beside this program before any in PATH.
	self, err := os.Executable()
	if err != nil {
		return err
	}
	p.hey = filepath.Join(filepath.Dir(self), "hey")
	if _, err := os.Stat(p.hey); err == nil {
		return nil
	}
	if p.hey, err = exec.LookPath("hey"); err != nil {
		return errors.New("hey, the load generator, is neither beside benchproxy nor in PATH: make bench-load puts it into bin/")
	}
	return nil
}

// runGenerator is one run: HAProxy as the server, and the generator.
func (b *bench) runGenerator(ctx context.Context, name string, r row) (sample, error) {
	server, err := b.startServer(ctx, haproxyServer)
	if err != nil {
		return sample{}, err
	}
	defer server.stop()
	before, err := look(server.child, server.child)
	if err != nil {
		return sample{}, err
	}
	said, cpu, err := b.generate(ctx, name, server.addr, r)
	if err != nil {
		return sample{}, err
	}
	after, err := look(server.child, server.child)
	if err != nil {
		return sample{}, err
	}
	seen, err := server.counts()
	if err != nil {
		return sample{}, err
	}
	if err := said.check(name, seen, r); err != nil {
		return sample{}, err
	}
	return sample{
		cpuPerRequest:     float64(cpu.Nanoseconds()) / 1e3 / float64(said.requests),
		requestsPerSecond: said.perSec,
		serverConns:       seen.conns,
		others:            othersShare(before, after, cpu),
	}, nil
}

// check refuses runs in which something failed, and those whose requests are not the server's. It may have seen one more for
// each request that was under way at the end, and what HAProxy takes for one of a connection without any.
func (s generated) check(name string, seen counts, r row) error {
	underWay := int64(wrkConnections*max(1, r.streams) + wrkConnections + 1)
	switch {
	case s.failed > 0:
		return refusal{fmt.Sprintf("%s had %d failed requests", name, s.failed)}
	case s.requests == 0:
		return refusal{name + " got no response"}
	case seen.requests < s.requests || seen.requests > s.requests+underWay:
		return refusal{fmt.Sprintf("%s got %d responses and the server counted %d requests", name, s.requests, seen.requests)}
	}
	return nil
}
