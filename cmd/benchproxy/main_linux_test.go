package main

import (
	"bytes"
	"io"
	"os"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// Everything at once, in small: every product in a row of proxies, the servers alone, idle clients.
func TestWholeProgram(t *testing.T) {
	needProgram(t, "haproxy")
	needProgram(t, "wrk")
	t.Setenv("PATH", buildPrograms(t)+":"+os.Getenv("PATH"))
	scratch := t.TempDir()
	t.Setenv("TMPDIR", scratch)
	g := NewWithT(t)

	var progress bytes.Buffer
	small := settings{duration: time.Second, rounds: 1, rows: []row{rows[3], rows[4], rows[5]}, idleClients: 100, idleRounds: 1}
	r, err := measureAll(t.Context(), small, &progress)
	g.Expect(err).NotTo(HaveOccurred(), progress.String())
	g.Expect(r.complete()).To(BeTrue(), r.text())
	for _, row := range r.rows {
		for i, s := range row.rounds[0] {
			g.Expect(s.cpuPerRequest).To(BeNumerically(">", 0), row.names[i])
			g.Expect(s.requestsPerSecond).To(BeNumerically(">", 0), row.names[i])
			g.Expect(s.p99).To(BeNumerically(">", 0), row.names[i])
			if row.row.direct && row.row.close {
				continue // there is no proxy that could keep connections
			}
			// Each of wrk's connections and its first one; http-reuse always needs no more, however many clients close.
			g.Expect(s.serverConns).To(And(BeNumerically(">", 0), BeNumerically("<=", 2*wrkConnections)), row.names[i])
		}
	}
	g.Expect(r.idle).To(HaveLen(1))
	g.Expect(r.idle[0]).To(HaveLen(len(r.programs.proxies)))
	g.Expect(os.ReadDir(scratch)).To(BeEmpty())
}

// The generators in small: every one has its run, and ours opens no connection more than it has users.
func TestGenerators(t *testing.T) {
	for _, name := range []string{"haproxy", "wrk", "h2load"} {
		needProgram(t, name)
	}
	t.Setenv("PATH", buildPrograms(t)+":"+os.Getenv("PATH"))
	g := NewWithT(t)
	var progress bytes.Buffer
	r, err := measureAll(t.Context(), settings{duration: time.Second, rounds: 1, rows: generatorRows}, &progress)
	g.Expect(err).NotTo(HaveOccurred(), progress.String())
	g.Expect(r.complete()).To(BeTrue(), r.text())
	for _, row := range r.rows {
		for i, s := range row.rounds[0] {
			g.Expect(s.cpuPerRequest).To(BeNumerically(">", 0), row.names[i])
			g.Expect(s.requestsPerSecond).To(BeNumerically(">", 0), row.names[i])
		}
		if !row.row.close {
			g.Expect(row.rounds[0][1].serverConns).To(BeEquivalentTo(wrkConnections))
		}
	}
}

// What is wrong with the command line is said before anything starts.
func TestUsage(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"-help"}, 0, "whole seconds"},
		{[]string{"-duration", "200ms"}, 2, "want whole seconds"},
		{[]string{"-rounds", "0"}, 2, "want 1 or more"},
		{[]string{"-servers", "-generators"}, 2, "one of them"},
		{[]string{"-colour"}, 2, "flag provided but not defined"},
		{[]string{"nginx"}, 2, `what is "nginx"?`},
	} {
		var stderr bytes.Buffer
		g := NewWithT(t)
		g.Expect(run(c.args, io.Discard, &stderr)).To(Equal(c.code), "%v", c.args)
		g.Expect(stderr.String()).To(ContainSubstring(c.want))
	}
}

// Without HAProxy or wrk there is nothing to compare, and the error says how to get them.
func TestMissingPrograms(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := findPrograms(t.Context())
	NewWithT(t).Expect(err).To(MatchError(ContainSubstring("apt-get install wrk")))
	_, err = findNginx(t.Context())
	NewWithT(t).Expect(err).To(MatchError(ContainSubstring("apt-get install nginx-light")))
	NewWithT(t).Expect(err).To(BeAssignableToTypeOf(missingProduct("")))
}
