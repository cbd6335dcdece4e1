package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// settings say how much is measured.
type settings struct {
	duration    time.Duration // of one run, in whole seconds
	rounds      int
	rows        []row
	idleClients int
	idleRounds  int
}

// generators reports whether generators are compared in place of proxies.
func (s settings) generators() bool { return len(s.rows) > 0 && s.rows[0].peer != "" }

func (s settings) check() error {
	// wrk counts its -d in whole seconds and takes "1500ms" for an error.
	if s.duration < time.Second || s.duration%time.Second != 0 {
		return fmt.Errorf("-duration %s: want whole seconds, such as 2s: wrk knows no others", s.duration)
	}
	if s.rounds < 1 {
		return fmt.Errorf("-rounds %d: want 1 or more", s.rounds)
	}
	return nil
}

// row is one block of the tables: what the clients do, and which server answers.
type row struct {
	close  bool // each request on a new connection
	server serverKind
	direct bool // no proxy: the servers themselves are compared
	goal   float64

	peer    string // no proxy: generators are compared, ours with this one
	streams int    // requests at once on each HTTP/2 connection; 0: HTTP/1.1
}

// rows are measured one after another in every round.
var rows = []row{
	{server: fakeServer, goal: goalKeepAlive},
	{server: fakeServer, close: true, goal: goalClose},
	{server: haproxyServer, goal: goalKeepAlive},
	{server: haproxyServer, close: true, goal: goalClose},
	{direct: true, goal: goalFakeServer},
	{direct: true, close: true, goal: goalFakeServer},
}

// serverRows are those of -servers.
var serverRows = rows[4:]

func (r row) clients() string {
	if r.close {
		return "close"
	}
	return "keep-alive"
}

func (r row) title() string {
	if r.peer != "" {
		return r.asks()
	}
	if r.direct {
		return r.clients() + ", servers alone"
	}
	return fmt.Sprintf("%s, %s", r.clients(), r.server)
}

// contender is one of those who are compared in a row. The first of a row is whom the others are compared with: HAProxy,
// or our generator's peer.
type contender struct {
	name string
	run  func(context.Context) (sample, error)
}

// measureAll is the whole story: find the programs, run the rounds, then the idle clients.
func measureAll(ctx context.Context, s settings, progress io.Writer) (*report, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	if err := raiseFiles(s.idleClients); err != nil {
		return nil, err
	}
	p, err := findPrograms(ctx)
	if err != nil {
		return nil, err
	}
	if s.generators() {
		if err := p.findGenerators(); err != nil {
			return nil, err
		}
	}
	scratch, err := os.MkdirTemp("", "benchproxy-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(scratch)

	b := &bench{settings: s, programs: p, scratch: scratch}
	rep := newReport(b)
	for _, m := range p.missing {
		fmt.Fprintln(progress, m)
	}
	fmt.Fprintf(progress, "%d rounds and one to warm up, about %s\n", s.rounds, b.expected().Round(time.Second))
	if err := b.rounds(ctx, rep, progress); err != nil {
		return nil, err
	}
	if err := b.idleRounds(ctx, rep, progress); err != nil {
		return nil, err
	}
	return rep, nil
}

// rounds fills the report's rows. Round 0 warms the machine up (files, page cache, clock speed): it is as short as
// wrk can be and not kept.
func (b *bench) rounds(ctx context.Context, rep *report, progress io.Writer) error {
	wanted := b.duration
	for n := range b.settings.rounds + 1 {
		b.duration = wanted
		if n == 0 {
			b.duration = time.Second
		}
		for i, r := range b.rows {
			cs := b.contenders(r)
			samples, err := b.round(ctx, cs, n)
			_, refused := errors.AsType[refusal](err)
			switch {
			case err != nil && !refused:
				return fmt.Errorf("%s: %w", r.title(), err)
			case refused:
				fmt.Fprintf(progress, "round %d, %s: refused: %v\n", n, r.title(), err)
			default:
				fmt.Fprintf(progress, "round %d, %s: %s\n", n, r.title(), roundLine(cs, samples))
			}
			switch {
			case n == 0:
			case refused:
				rep.rows[i].refused = append(rep.rows[i].refused, err.Error())
			default:
				rep.rows[i].rounds = append(rep.rows[i].rounds, samples)
			}
		}
	}
	return nil
}

// round is one run of each contender, the n-th of them first. A refused run ends it: what is left has no partners.
func (b *bench) round(ctx context.Context, cs []contender, n int) ([]sample, error) {
	samples := make([]sample, len(cs))
	for k := range cs {
		i := (k + n) % len(cs)
		var err error
		if samples[i], err = cs[i].run(ctx); err != nil {
			return nil, fmt.Errorf("%s: %w", cs[i].name, err)
		}
	}
	return samples, nil
}

// refusal says why a run's numbers cannot be right, though everything could be started.
type refusal struct{ why string }

func (r refusal) Error() string { return r.why }

// contenders are those of a row.
func (b *bench) contenders(r row) []contender {
	var cs []contender
	if r.peer != "" {
		for _, name := range []string{r.peer, ours} {
			cs = append(cs, contender{name, func(ctx context.Context) (sample, error) { return b.runGenerator(ctx, name, r) }})
		}
		return cs
	}
	if r.direct {
		for _, kind := range []serverKind{haproxyServer, fakeServer} {
			cs = append(cs, contender{kind.String(), func(ctx context.Context) (sample, error) { return b.runServer(ctx, kind, r) }})
		}
		return cs
	}
	for _, p := range b.proxies {
		cs = append(cs, contender{p.name, func(ctx context.Context) (sample, error) { return b.runProxy(ctx, p, r) }})
	}
	return cs
}

// expected is how long all of it takes, when starting and ending a run's processes takes a quarter of a second.
func (b *bench) expected() time.Duration {
	runs := 0
	for _, r := range b.rows {
		runs += len(b.contenders(r))
	}
	const overhead = 250 * time.Millisecond
	one := time.Duration(runs) * (b.duration + overhead)
	warm := time.Duration(runs) * (time.Second + overhead)
	idle := time.Duration(b.settings.idleRounds*len(b.proxies)) * 3 * time.Second
	return warm + time.Duration(b.settings.rounds)*one + idle
}

// roundLine is one round of one row, in short.
func roundLine(cs []contender, samples []sample) string {
	var line string
	for i, c := range cs {
		if i > 0 {
			line += ", "
		}
		line += fmt.Sprintf("%s %.1f us", c.name, samples[i].cpuPerRequest)
	}
	return line
}
