package haproxycfg

import (
	"testing"

	. "github.com/onsi/gomega"
)

func TestNearest(t *testing.T) {
	words := []string{"maxconn", "mode", "nbthread", "pool-max-conn"}
	for word, want := range map[string]string{
		"maxcon": "maxconn", "maxcnon": "maxconn", "macxonn": "maxconn", "mod": "mode", "moed": "mode", "pool_max_conn": "pool-max-conn",
		"nbthreads": "nbthread", "x": "", "something": "", "": "", "MODE": "",
	} {
		NewWithT(t).Expect(nearest(word, words)).To(Equal(want), word)
	}
}

func TestTypingErrors(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "ab", 2}, {"ab", "", 2}, {"ab", "ab", 0}, {"ab", "ba", 1}, {"abc", "ac", 1}, {"abcd", "acbd", 1}, {"kitten", "sitting", 3}} {
		NewWithT(t).Expect(typingErrors(c.a, c.b)).To(Equal(c.want), c.a+" "+c.b)
	}
}
