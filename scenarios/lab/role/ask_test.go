package role

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"
)

// A role that has stopped does not hold the lab: every question has its time, and who exceeds it is known to be silent.
func TestASilentRole(t *testing.T) {
	for what, ask := range map[string]func(context.Context, *Client) error{
		"no hello within 30s":             func(ctx context.Context, c *Client) error { _, err := c.Hello(ctx); return err },
		"no answer to prepare within 30s": func(ctx context.Context, c *Client) error { _, err := c.Prepare(ctx, 1); return err },
		"no answer to start within 5s":    func(ctx context.Context, c *Client) error { return c.Start(ctx) },
		"no answer to snapshot within 5s": func(ctx context.Context, c *Client) error { return c.Snapshot(ctx, nil) },
		"no answer to stop within 15s":    func(ctx context.Context, c *Client) error { return c.Stop(ctx, nil) },
	} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := NewWithT(t)
				inR, inW := io.Pipe()
				outR, outW := io.Pipe()
				go io.Copy(io.Discard, inR) // it reads, and says nothing
				c := NewClient("proxy", outR, inW)
				g.Expect(ask(t.Context(), c)).To(MatchError("role proxy: " + what))
				g.Expect(c.Silent()).To(BeTrue())
				outW.Close()
				c.Close()
				<-c.Gone()
			})
		})
	}
}

// Who asks no longer is not told that the role is silent.
func TestAQuestionTakenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		inR, inW := io.Pipe()
		outR, outW := io.Pipe()
		go io.Copy(io.Discard, inR)
		c := NewClient("proxy", outR, inW)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		g.Expect(c.Snapshot(ctx, nil)).To(MatchError(context.DeadlineExceeded))
		g.Expect(c.Silent()).To(BeFalse())
		outW.Close()
		c.Close()
		<-c.Gone()
	})
}

// A role that does not even read holds a question that does not fit its pipe no longer than one that does not answer.
func TestARoleThatDoesNotRead(t *testing.T) {
	g := NewWithT(t)
	inR, inW, err := os.Pipe()
	g.Expect(err).NotTo(HaveOccurred())
	defer inR.Close()
	outR, outW := io.Pipe()
	c := NewClient("proxy", outR, inW)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err = c.Prepare(ctx, strings.Repeat("x", 1<<20))
	g.Expect(err).To(MatchError(context.DeadlineExceeded))
	outW.Close()
	c.Close()
	<-c.Gone()
}

// A role that talks on and on while nobody listens is no role: the lab does not wait behind its words.
func TestARoleThatTalksUnasked(t *testing.T) {
	g := NewWithT(t)
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	go io.Copy(io.Discard, inR)
	c := NewClient("load", outR, inW)
	go func() {
		w := bufio.NewWriter(outW)
		for n := range maxTold + 1 {
			fmt.Fprintf(w, `{"n":%d,"kind":"done","body":{"seen":"a cat"}}`+"\n", n+1)
		}
		w.Flush()
	}()
	<-c.Gone()
	err := c.Start(t.Context())
	g.Expect(err).To(MatchError(ErrGone))
	g.Expect(err).To(MatchError("role load: its stream has ended: more than 16 messages that nobody asked for"))
	c.Close()
}
