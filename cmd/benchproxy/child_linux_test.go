package main

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// A product that refuses its configuration is said so at once, with its last words.
func TestAChildThatEndsEarly(t *testing.T) {
	g := NewWithT(t)
	c, err := start("product", []string{"sh", "-c", "echo bad line 3 >&2; exit 1"}, nil)
	g.Expect(err).NotTo(HaveOccurred())
	defer c.stop()
	g.Expect(c.ready(t.Context(), func() bool { return false })).To(MatchError("product ended early: exit status 1; it said: bad line 3"))
	g.Expect(c.alive()).To(HaveOccurred())
}

// Who is still waited for when the whole is interrupted is ended, group and all.
func TestAChildThatIsInterrupted(t *testing.T) {
	g := NewWithT(t)
	ctx, cancel := context.WithCancel(t.Context())
	here := filepath.Join(t.TempDir(), "here")
	// Neither of the two ends by SIGTERM; the inner one is no child of ours.
	const deaf, forever = `trap "" TERM; `, `while :; do sleep 1; done`
	script := deaf + `sh -c '` + deaf + `echo > "$HERE"; ` + forever + `' & ` + forever
	c, err := start("stubborn", []string{"sh", "-c", script}, []string{"HERE=" + here})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.ready(ctx, func() bool { _, err := os.Stat(here); return err == nil })).To(Succeed())
	members, err := c.processes()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(len(members)).To(BeNumerically(">=", 2))
	cancel()
	g.Expect(c.wait(ctx)).To(MatchError(context.Canceled))
	g.Eventually(func() int { return groupSize(c.cmd.Process.Pid) }).WithTimeout(10 * time.Second).Should(BeZero())
	c.stop() // again, for nothing
}

// A master that listens is not ready before its worker is there.
func TestAChildIsReadyWithAllItsProcesses(t *testing.T) {
	g := NewWithT(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	defer l.Close()
	c, err := start("master", []string{"sh", "-c", "sleep 60 & wait"}, nil)
	g.Expect(err).NotTo(HaveOccurred())
	defer c.stop()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	g.Expect(c.listens(ctx, l.Addr().String(), 3)).To(MatchError(context.DeadlineExceeded))
	g.Expect(c.listens(t.Context(), l.Addr().String(), 2)).To(Succeed())
}

// Processor time is the group's, and in fine steps.
func TestUsageCountsTheWholeGroup(t *testing.T) {
	g := NewWithT(t)
	c, err := start("busy", []string{"sh", "-c", "sh -c 'while :; do :; done' & wait"}, nil)
	g.Expect(err).NotTo(HaveOccurred())
	defer c.stop()
	g.Eventually(func() time.Duration {
		u, err := c.usage()
		g.Expect(err).NotTo(HaveOccurred())
		return u.cpu
	}).WithTimeout(time.Minute).Should(BeNumerically(">", 50*time.Millisecond))
}
