package histories

// The differences that are known between the reference and HAProxy, with their reasons. Where a history would come to one, the move is
// not made (knownToDiffer), or what differs is not compared (vector_test.go says where it looks here). Everything else has to be equal.

// onlyTheEndCounts: before 3.0 it depended on whether the request was the client's first one whether a client whose server gave no
// answer got a 502 or nothing at all; since then it depends on whether the server's connection was reused. Where that makes a
// difference, the two are taken for the same. (`r12-later` in scenarios/known.yaml.)
const onlyTheEndCounts = "< 3.0"

// goodbyes: before the reference closes an HTTP/2 connection it says GOAWAY, as RFC 9113 section 6.8 wishes, which a reset would
// overtake; HAProxy resets those that wait in its pool without a word. How an HTTP/2 connection is closed is not compared, but by whom.
const goodbyes = true

// refusedForEver: 2.6.12 counts an HTTP/2 connection that is refused as used for ever. The numbers of the backend dead, which has no
// connection at any time, are not compared.
const refusedForEver = "dead/"

// knownToDiffer is whether a move would come to a difference that is known.
func (t *teller) knownToDiffer(m move) bool {
	for _, known := range []struct {
		reason string
		is     func() bool
	}{
		{"A connection whose request ends in maintenance is parked before 3.3, and sessions keep what they own idle through it. The reference follows 3.3 (`1-4-maint-in-flight` in scenarios/known.yaml). So a server goes into maintenance when nothing but what is parked leads to it.", func() bool {
			return m.do == maint && len(t.leadsTo(m.way)[0].all(func(l *link) bool { return l.at != parked })) > 0
		}},
		{"2.6.12 makes any HTTP/2 connection private over which NTLM comes, also one that others share; newer versions and the reference only one that its session has for itself.", func() bool {
			return m.do == finish && t.h2 && answers[m.how].status == 401 && t.shares("aggressive")
		}},
		{"2.6.12 goes on to count an HTTP/2 connection as used that died under a request; 3.0.11 does not.", func() bool {
			return m.do == ask && t.h2 && m.dies > 0
		}},
		{"2.6.12 closes a parked HTTP/2 connection once timeout server is over since its last stream; the specification has no timeout for parked connections, nor has 3.0.11.", func() bool {
			return m.do == ask && t.h2 && m.way == "slow"
		}},
		{"When a session whose connection was authenticated asks again, HAProxy looks for the server that it owns a connection to, and takes that connection off the idle ones that it counts for max-session-srv-conns, also when the request then takes another one, as its key is another (seen on 2.6.12 and 3.0.11).", func() bool {
			return m.do == ask && t.keys && t.ownsByAnotherKey(t.clients[m.client].session, m.way)
		}},
	} {
		if known.is() {
			return true
		}
	}
	return false
}

// ownsByAnotherKey is whether a session has been authenticated and owns an idle connection to where a way does not lead.
func (t *teller) ownsByAnotherKey(s *session, way string) bool {
	other := map[string]string{"b1": "s2", "b2": "s1"}[way]
	return s != nil && s.prefer && len(t.server("b1/s1").all(func(l *link) bool { return l.owner == s && l.fake == other })) > 0
}
