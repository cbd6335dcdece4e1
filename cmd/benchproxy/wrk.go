package main

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// wrkConnections is wrk's -c. wrk opens one more at its start, to see whether anybody listens.
const wrkConnections = 50

// wrkResult is what wrk printed.
type wrkResult struct {
	requests          int64 // responses received
	took              time.Duration
	requestsPerSecond float64
	p99               time.Duration
	socketErrors      string        // wrk's own words; empty: none
	non2xx            int64         // responses with a status of 400 or more, in spite of wrk's words
	cpu               time.Duration // that wrk itself took
}

// runWrk lets wrk ask for as long as a run is.
func (b *bench) runWrk(ctx context.Context, addr string, closes bool) (wrkResult, error) {
	argv := []string{b.wrk, "-t1", "-c" + strconv.Itoa(wrkConnections), fmt.Sprintf("-d%ds", int(b.duration.Seconds())), "--latency"}
	if closes {
		argv = append(argv, "-H", "Connection: close")
	}
	// wrk ends by itself, some time after its duration when the machine is busy.
	within := b.duration + readyWithin
	ctx, cancel := context.WithTimeoutCause(ctx, within, fmt.Errorf("not ended after %s", within))
	defer cancel()
	c, err := start("wrk", append(argv, "http://"+addr+"/"), nil)
	if err != nil {
		return wrkResult{}, err
	}
	if err := c.wait(ctx); err != nil {
		return wrkResult{}, fmt.Errorf("wrk: %w%s", err, c.said())
	}
	w, err := parseWrk(c.stdout.String())
	w.cpu = c.cmd.ProcessState.UserTime() + c.cmd.ProcessState.SystemTime()
	return w, err
}

// check refuses what cannot be compared. Socket errors in close mode are mostly ports that ran out: a connection
// that ends leaves its port in TIME_WAIT, and there are 28,000 to an address.
func (w wrkResult) check() error {
	switch {
	case w.socketErrors != "":
		return refusal{"wrk had socket errors: " + w.socketErrors}
	case w.non2xx > 0:
		return refusal{fmt.Sprintf("wrk got %d responses other than 2xx and 3xx", w.non2xx)}
	case w.requests == 0:
		return refusal{"wrk got no response"}
	}
	return nil
}
