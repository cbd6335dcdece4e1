package main

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
)

var listensOn = regexp.MustCompile(`^s1 listens on (\S+)\n`)

func (b *bench) startFakeServer(ctx context.Context) (*server, error) {
	addr, err := b.addrs.free()
	if err != nil {
		return nil, err
	}
	argv := []string{b.reuselab, "serve", "--addr", addr, "--proto", "h1"}
	c, err := start(fakeServer.String(), argv, []string{"GOMAXPROCS=" + strconv.Itoa(threads)})
	if err != nil {
		return nil, err
	}
	if err := c.ready(ctx, func() bool { return listensOn.MatchString(c.stdout.String()) }); err != nil {
		c.stop()
		return nil, err
	}
	return &server{child: c, addr: addr, counts: func() (counts, error) {
		if err := c.alive(); err != nil {
			return counts{}, err
		}
		c.stop()
		return parseServeTable(c.stdout.String())
	}}, nil
}

var (
	acceptedRow = regexp.MustCompile(`(?m)^ *(\d+)  connections accepted$`)
	requestsRow = regexp.MustCompile(`(?m)^ *(\d+)  requests$`)
)

// parseServeTable reads the table that `reuselab serve` ends with.
func parseServeTable(text string) (counts, error) {
	var c counts
	for row, into := range map[*regexp.Regexp]*int64{acceptedRow: &c.conns, requestsRow: &c.requests} {
		m := row.FindStringSubmatch(text)
		if m == nil {
			return c, fmt.Errorf("the fake server's last words lack a line %s: %q", row, text[max(0, len(text)-500):])
		}
		var err error
		if *into, err = strconv.ParseInt(m[1], 10, 64); err != nil {
			return c, fmt.Errorf("the fake server's last words: %w", err)
		}
	}
	return c, nil
}
