package balance

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// Weights that change while requests come: sequences of HAProxy 3.0.11 with three servers, one thread and one client
// connection. [a0] takes a's weight to 0, as does maintenance. (Weights that change before a server had its first turn, or
// that come back many times as large, give other first turns than HAProxy's; the shares are the same.)
func TestRoundRobinChangedWeights(t *testing.T) {
	for _, story := range []string{
		"abcabca [a0] bcbcbc [a1] bcabcabca",
		"abcabc [b0] a [b1] cabcabcab",
		"abcab [b0] caca [b1] cabcabcab",
		"abca [a3] bacaabacaabacaa",
		"abcabc [b2] abcbabcb",
		"abcabca [b2] cbabcbab",
		"abcabcab [b2] cabbcabb",
		"abc [a256] [b0] aacaaaaaaaaaaaaaaaaa",
		"[a0] [b0] cccc [c0] [a1] aaa [b1] ababab [c1] abcabcabc",
	} {
		b := rr(t, 1, 1, 1)
		var got []string
		for word := range strings.FieldsSeq(story) {
			change, isChange := strings.CutPrefix(word, "[")
			if !isChange {
				got = append(got, sequence(b, len(word), all))
				continue
			}
			weight := 0
			for _, digit := range change[1 : len(change)-1] {
				weight = 10*weight + int(digit-'0')
			}
			b.SetWeight(int(change[0]-'a'), weight)
			got = append(got, word)
		}
		NewWithT(t).Expect(strings.Join(got, " ")).To(Equal(story))
	}
}

// Nobody has a weight: nobody is chosen.
func TestRoundRobinNoWeightLeft(t *testing.T) {
	b := rr(t, 1)
	b.SetWeight(0, 0)
	NewWithT(t).Expect(sequence(b, 1, all)).To(Equal("!"))
}

// The shares follow the weights, whatever they were before.
func TestRoundRobinChangedShares(t *testing.T) {
	g := NewWithT(t)
	b := rr(t, 1, 1, 1)
	sequence(b, 7, all)
	for _, weights := range [][]int{{3, 1, 1}, {256, 0, 1}, {1, 128, 1}, {10, 10, 20}} {
		sum := 0
		for i, w := range weights {
			b.SetWeight(i, w)
			sum += w
		}
		sequence(b, sum, all) // what was owed from before
		got := sequence(b, 10*sum, all)
		for i, w := range weights {
			g.Expect(strings.Count(got, name(i))).To(BeNumerically("~", 10*w, 1), "%v", weights)
		}
	}
}
