package loadgen

import "runtime"

// heyMaxShare is how many results a Work keeps; of further ones it forgets all but
// their number.
const heyMaxShare = 1_000_000

// heyShares says how many requests each user sends at most. In a counted load that is
// what it sends. In a timed load it must be out of reach, but a Work allocates heyResultBytes
// for each at its start, so it cannot be just any large number: one user alone makes
// less than 50,000 requests a second, and a processor less than 100,000 (every one of
// which takes several system calls).
func heyShares(p Profile) []int {
	shares := make([]int, p.Users)
	if p.Requests > 0 {
		for i := range shares {
			shares[i] = p.Requests / p.Users
			if i < p.Requests%p.Users {
				shares[i]++
			}
		}
		return shares
	}
	perSecond := min(50_000, 2*100_000*float64(runtime.GOMAXPROCS(0))/float64(p.Users))
	share := int(min(heyMaxShare, max(1000, p.Duration.Seconds()*perSecond)))
	for i := range shares {
		shares[i] = share
	}
	return shares
}
