package pool

import (
	"fmt"
	"testing"
)

// A usage lets simulated users, one request in flight each, work through a pool in virtual time. Requests of all users
// end in the order in which they began; so after the first round all users are always busy, as a load generator's are.
type usage struct {
	policy    *Policy
	mux       bool
	threads   int
	users     int
	keepAlive bool // users keep their client connection; else each request has its own
	requests  int
}

// run returns the number of connects, and of requests in flight at most.
func (u usage) run(t *testing.T) (connects int) {
	l := newLab(t, u.policy, threads(u.threads))
	l.mux = u.mux
	type exchange struct {
		user int
		conn *Conn
	}
	var flying []exchange
	clients := make([]*client, u.users)
	accepted := 0
	begin := func(user int) {
		if clients[user] == nil {
			clients[user] = l.client(accepted % u.threads)
			accepted++
		}
		flying = append(flying, exchange{user, clients[user].start()})
	}
	for user := range u.users {
		begin(user)
	}
	for done := range u.requests {
		e := flying[0]
		flying = flying[1:]
		l.end(e.conn)
		if !u.keepAlive {
			clients[e.user].leave()
			clients[e.user] = nil
		}
		if done+u.users < u.requests {
			begin(e.user)
		}
	}
	l.want("nothing used at rest", l.p.Stats().UsedCur, 0)
	l.want("streams are connects or reuses", int(l.p.Stats().Connect+l.p.Stats().Reuse), u.requests)
	return int(l.p.Stats().Connect)
}

// The table of specification 1.9 with 50 users, for one and for four threads, with the bounds that were measured on real
// HAProxy; exact where the rules leave no choice.
func TestUsers(t *testing.T) {
	const users, requests = 50, 2000
	for _, threads := range []int{1, 4} {
		slack := 4 * threads
		for _, row := range []struct {
			policy    *Policy
			mux       bool
			keepAlive bool
			low, high int
			because   string
		}{
			{Never, false, false, requests, requests, "each client has its own"},
			{Safe, false, false, requests, requests, "every request is a first one"},
			{Aggressive, false, false, requests, requests, "nothing is ever proven"},
			{Always, false, false, users, users + slack, "as many as at once"},
			{Never, true, false, requests, requests, "each client has its own"},
			{Safe, true, false, requests, requests, "first requests never look at parked ones"},
			{Aggressive, true, false, users, 2*users + slack, "the first wave finds nothing"},
			{Always, true, false, threads, threads, "shared from birth, per thread"},
			{Never, false, true, users, users, "each client has its own"},
			{Safe, false, true, users, 2*users + slack, "first requests connect, later ones find those"},
			{Aggressive, false, true, users, 2*users + slack, "likewise"},
			{Always, false, true, users, users + slack, "as many as at once"},
			{Never, true, true, users, users, "each client has its own"},
			{Safe, true, true, users, 2*users + slack, "a busy one belongs to its session"},
			{Aggressive, true, true, threads, 2*users + slack, "shared once parked"},
			{Always, true, true, threads, threads, "shared from birth, per thread"},
		} {
			u := usage{row.policy, row.mux, threads, users, row.keepAlive, requests}
			t.Run(fmt.Sprintf("%s/mux=%v/keepalive=%v/threads=%d", row.policy.Name, row.mux, row.keepAlive, threads), func(t *testing.T) {
				got := u.run(t)
				if got < row.low || got > row.high {
					t.Errorf("%d connects, want %d to %d: %s", got, row.low, row.high, row.because)
				}
				t.Logf("%d connects", got)
			})
		}
	}
}

// With one thread, always and HTTP/1 there are exactly as many connects as requests in flight at most.
func TestUsersAlwaysExact(t *testing.T) {
	for users := 1; users <= 20; users++ {
		got := usage{policy: Always, threads: 1, users: users, requests: 20 * users}.run(t)
		if got != users {
			t.Errorf("%d users: %d connects", users, got)
		}
	}
}

// With one thread, always and HTTP/2 there is one connection per 100 streams at once.
func TestUsersAlwaysMultiplexed(t *testing.T) {
	for users, want := range map[int]int{1: 1, 100: 1, 101: 2, 250: 3} {
		got := usage{policy: Always, mux: true, threads: 1, users: users, requests: 10 * users}.run(t)
		if got != want {
			t.Errorf("%d users: %d connects, want %d", users, got, want)
		}
	}
}
