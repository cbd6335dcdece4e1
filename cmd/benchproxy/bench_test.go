package main

import (
	"context"
	"errors"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// Whoever is first in one round is not in the next; the samples stay in the contenders' own order.
func TestRoundsRotate(t *testing.T) {
	g := NewWithT(t)
	var order string
	var cs []contender
	for i, name := range []string{"a", "b", "c"} {
		cs = append(cs, contender{name, func(context.Context) (sample, error) {
			order += name
			return sample{serverConns: int64(i)}, nil
		}})
	}
	for n := range 4 {
		samples, err := (&bench{}).round(t.Context(), cs, n)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(samples).To(Equal([]sample{{serverConns: 0}, {serverConns: 1}, {serverConns: 2}}))
	}
	g.Expect(order).To(Equal("abc" + "bca" + "cab" + "abc"))
}

// A round whose one run is refused has no other runs, and says whose it was.
func TestARefusedRunEndsItsRound(t *testing.T) {
	g := NewWithT(t)
	ran := 0
	fine := contender{"fine", func(context.Context) (sample, error) { ran++; return sample{}, nil }}
	bad := contender{"bad", func(context.Context) (sample, error) { return sample{}, refusal{"no answer"} }}
	_, err := (&bench{}).round(t.Context(), []contender{fine, bad, fine}, 0)
	g.Expect(err).To(MatchError("bad: no answer"))
	_, is := errors.AsType[refusal](err)
	g.Expect(is).To(BeTrue())
	g.Expect(ran).To(Equal(1))
}

func TestSettings(t *testing.T) {
	for _, c := range []struct {
		settings settings
		want     string
	}{
		{settings{duration: 2 * time.Second, rounds: 1}, ""},
		{settings{duration: 1500 * time.Millisecond, rounds: 8}, "-duration 1.5s: want whole seconds"},
		{settings{duration: 0, rounds: 8}, "-duration 0s: want whole seconds"},
		{settings{duration: time.Second, rounds: 0}, "-rounds 0: want 1 or more"},
	} {
		if err := c.settings.check(); c.want == "" {
			NewWithT(t).Expect(err).NotTo(HaveOccurred())
		} else {
			NewWithT(t).Expect(err).To(MatchError(ContainSubstring(c.want)))
		}
	}
}
