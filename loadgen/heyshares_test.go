package loadgen

import (
	"fmt"
	"slices"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// What does not divide goes to the first users; a user without a share stays at home.
func TestACountedLoadIsExact(t *testing.T) {
	for _, c := range []struct {
		users, requests int
		want            []int
	}{
		{4, 8, []int{2, 2, 2, 2}},
		{4, 11, []int{3, 3, 3, 2}},
		{4, 3, []int{1, 1, 1}},
		{1, 5, []int{5}},
	} {
		t.Run(fmt.Sprint(c.users, " users, ", c.requests, " requests"), func(t *testing.T) {
			g := NewWithT(t)
			s := serve(t, nil)
			drive(t, counted(s.URL, c.users, c.requests, clientKeepAlive))
			var got []int
			for i := range c.users {
				if n := s.tally().byUser[fmt.Sprintf("r-u%d", i+1)]; n > 0 {
					got = append(got, n)
				}
			}
			g.Expect(got).To(Equal(c.want))
			g.Expect(s.tally().heads).To(Equal(c.requests))
		})
	}
}

// The bound of a timed load is out of reach, and what it allocates stays bearable.
func TestSharesOfATimedLoad(t *testing.T) {
	g := NewWithT(t)
	shares := heyShares(timed("", 50, 5*time.Second, clientClose))
	g.Expect(slices.Min(shares)).To(BeNumerically(">=", 20_000))
	g.Expect(heyShares(timed("", 2, time.Millisecond, clientClose))).To(Equal([]int{1000, 1000}))
	g.Expect(heyShares(timed("", 1, time.Hour, clientClose))).To(Equal([]int{heyMaxShare}))
}
