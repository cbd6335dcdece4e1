package main

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/reuselab/reuselab/loadgen"
)

// generate lets a generator ask at addr for as long as a run is, and gives what it said and its processor time.
func (b *bench) generate(ctx context.Context, name, addr string, r row) (generated, time.Duration, error) {
	for _, g := range generators {
		if g.name != name {
			continue
		}
		// It ends by itself, some time after its duration when the machine is busy.
		within := b.duration + readyWithin
		ctx, cancel := context.WithTimeoutCause(ctx, within, fmt.Errorf("not ended after %s", within))
		defer cancel()
		c, err := start(name, append(g.argv(b, r), "http://"+addr+"/"), nil)
		if err != nil {
			return generated{}, 0, err
		}
		if err := c.wait(ctx); err != nil {
			return generated{}, 0, fmt.Errorf("%s: %w%s", name, err, c.said())
		}
		said, err := g.read(c.stdout.String())
		return said, c.cmd.ProcessState.UserTime() + c.cmd.ProcessState.SystemTime(), err
	}
	return generated{}, 0, fmt.Errorf("no generator %q", name)
}

func readWrk(text string) (generated, error) {
	w, err := parseWrk(text)
	if err != nil {
		return generated{}, err
	}
	return generated{w.requests, w.non2xx, w.requestsPerSecond}, w.check()
}

func readNative(text string) (generated, error) {
	var said struct{ Result loadgen.Result }
	if err := json.Unmarshal([]byte(text), &said); err != nil {
		return generated{}, fmt.Errorf("reuselab load: %w", err)
	}
	r := said.Result
	ok := r.Statuses[200]
	return generated{ok, r.Requests - ok, float64(ok) / r.Elapsed.Seconds()}, nil
}

var (
	h2loadFinished = regexp.MustCompile(`(?m)^finished in \S+, (\d+\.\d+) req/s, `)
	h2loadRequests = regexp.MustCompile(`(?m)^requests: \d+ total, \d+ started, \d+ done, (\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout$`)
	heyPerSecond   = regexp.MustCompile(`(?m)^  Requests/sec:\t(\d+\.\d+)$`)
	heyResponses   = regexp.MustCompile(`(?m)^  \[200\]\t(\d+) responses$`)
	heyOthers      = regexp.MustCompile(`(?m)^  \[\d+\]\t`)
)

func readH2load(text string) (generated, error) {
	rate, err := numbers("h2load", text, h2loadFinished)
	if err != nil {
		return generated{}, err
	}
	n, err := numbers("h2load", text, h2loadRequests)
	if err != nil {
		return generated{}, err
	}
	return generated{int64(n[0]), int64(n[1] + n[2] + n[3]), rate[0]}, nil
}

// readHey: hey's error distribution has lines like its status codes', so there must be one such line.
func readHey(text string) (generated, error) {
	rate, err := numbers("hey", text, heyPerSecond)
	if err != nil {
		return generated{}, err
	}
	n, err := numbers("hey", text, heyResponses)
	if err != nil {
		return generated{}, err
	}
	return generated{int64(n[0]), int64(len(heyOthers.FindAllString(text, -1)) - 1), rate[0]}, nil
}

// numbers are those of the one line of a form.
func numbers(name, text string, form *regexp.Regexp) ([]float64, error) {
	found := form.FindAllStringSubmatch(text, -1)
	if len(found) != 1 {
		return nil, fmt.Errorf("%s's output has %d lines %s: %q", name, len(found), form, text)
	}
	var values []float64
	for _, word := range found[0][1:] {
		v, err := strconv.ParseFloat(word, 64)
		if err != nil {
			return nil, fmt.Errorf("%s's output: %w", name, err)
		}
		values = append(values, v)
	}
	return values, nil
}
