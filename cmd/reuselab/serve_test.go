package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/fakeservers"
)

// The first line says where; what was counted is the table at the end; being stopped is no error.
func TestServe(t *testing.T) {
	g := NewWithT(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	reader, writer := io.Pipe()
	command := serveCommand()
	command.SetArgs([]string{"--addr", "127.0.0.1:0", "--name", "s7", "--size", "3"})
	command.SetOut(writer)
	ended := make(chan error, 1)
	go func() {
		ended <- command.ExecuteContext(ctx)
		writer.Close()
	}()

	lines := bufio.NewReader(reader)
	first, err := lines.ReadString('\n')
	g.Expect(err).NotTo(HaveOccurred())
	addr, found := strings.CutPrefix(strings.TrimSpace(first), "s7 listens on ")
	g.Expect(found).To(BeTrue(), first)
	response, err := http.Get("http://" + addr)
	g.Expect(err).NotTo(HaveOccurred())
	body, err := io.ReadAll(response.Body)
	g.Expect(string(body), err).To(Equal("xxx"))
	response.Body.Close()

	stop()
	rest, err := io.ReadAll(lines)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(<-ended).To(Succeed())
	g.Expect(string(rest)).To(MatchRegexp(`(?m)^ *1 +connections accepted\n *0 +of them carried no request\n *1 +open at the end$`))
	g.Expect(string(rest)).To(MatchRegexp(`(?m)^ *1 +requests$`))
}

// A line of counts is one line each on a pipe, and the same line over and over on a terminal.
func TestWatch(t *testing.T) {
	const one = "   1s  accepts 2  open 1  busy 0  requests 5 (+5)  reuses 3"
	const two = "   2s  accepts 2  open 1  busy 0  requests 10 (+5)  reuses 8"
	for terminal, want := range map[bool]string{
		false: one + "\n" + two + "\n",
		true:  "\r" + one + "\x1b[K" + "\r" + two + "\x1b[K" + "\n",
	} {
		g := NewWithT(t)
		ctx, stop := context.WithCancel(t.Context())
		ticks := make(chan time.Time, 2)
		ticks <- time.Time{}
		seen := fakeservers.Counters{Accepts: 2, Open: 1}
		var out strings.Builder
		err := watch(ctx, &out, terminal, ticks, func() fakeservers.Counters {
			seen.Requests += 5
			seen.Reuses = seen.Requests - 2
			if seen.Requests == 10 {
				stop()
			} else {
				ticks <- time.Time{}
			}
			return seen
		})
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(out.String()).To(Equal(want))
	}
}

// What cannot be served is said before anything else.
func TestServeErrors(t *testing.T) {
	for args, want := range map[string]string{
		"--proto h3":             `unknown proto "h3": h1, h2, or "" for either`,
		"--size -1":              "size -1 is negative",
		"--addr 127.0.0.1:http!": "listen tcp",
		"--delay soon":           `invalid duration "soon"`,
		"extra":                  `unknown command "extra"`,
	} {
		command := serveCommand()
		command.SetArgs(strings.Fields(args))
		var out strings.Builder
		command.SetOut(&out)
		command.SetErr(io.Discard)
		command.SilenceUsage = true
		NewWithT(t).Expect(command.ExecuteContext(t.Context())).To(MatchError(ContainSubstring(want)))
		NewWithT(t).Expect(out.String()).To(BeEmpty())
	}
}

// Failed accepts show in the table, with their reason.
func TestCountersShowFailedAccepts(t *testing.T) {
	g := NewWithT(t)
	var out strings.Builder
	g.Expect(writeCounters(&out, fakeservers.Counters{AcceptErrors: 4, AcceptError: "too many open files"})).To(Succeed())
	g.Expect(out.String()).To(MatchRegexp(`4 +accepts that failed, last with: too many open files`))
}
