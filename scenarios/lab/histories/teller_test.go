package histories

import (
	"fmt"
	"slices"
	"strings"
)

// A teller writes the steps of a history and keeps its books.
type teller struct {
	setup
	steps   []string
	rows    map[string]int
	raced   map[string]bool // see told
	version map[int]bool    // see told
	within  string          // how long a step waits
	overlap int

	servers []*server
	ids     map[string]int // fake server -> its last X-Conn-Id
	turn    int            // of b1's servers
	clients [4]client
	named   int        // clients so far
	asked   int        // requests so far
	held    []*request // not answered
}

// client is who has a slot now.
type client struct {
	name    string
	session *session // nil: no connection
	waits   *request // for its answer
}

// request is one that was sent.
type request struct {
	slot    int
	client  string
	target  string
	to      *server
	fake    string
	session *session
	link    *link
	reused  bool
	last    bool // the client's connection ends behind the answer
	orphan  bool // its client has left
}

func newTeller(s setup) *teller {
	t := &teller{setup: s, rows: map[string]int{}, raced: map[string]bool{}, version: map[int]bool{}, ids: map[string]int{}, within: "3s"}
	for _, row := range []string{"b1/s1", "b1/s4", "b2/s2", "slow/s3"} {
		t.servers = append(t.servers, &server{row: row})
	}
	for slot := range t.clients {
		t.replace(slot)
	}
	return t
}

// replace gives a slot to another client.
func (t *teller) replace(slot int) {
	t.named++
	t.clients[slot] = client{name: fmt.Sprintf("c%d", t.named)}
}

func (t *teller) server(row string) *server {
	return t.servers[slices.IndexFunc(t.servers, func(s *server) bool { return s.row == row })]
}

func (t *teller) row(name string) { t.rows[name]++ }

func (t *teller) step(format string, args ...any) {
	t.steps = append(t.steps, fmt.Sprintf(format, args...))
}

// tell writes a move's steps, and those that wait for its effect; false: it is impossible now.
func (t *teller) tell(m move) bool {
	if t.knownToDiffer(m) {
		return false
	}
	var possible bool
	switch c := &t.clients[m.client]; m.do {
	case ask:
		possible = c.waits == nil && t.ask(c, m)
	case finish:
		possible = t.finish(m)
	case abandon:
		possible = c.waits != nil && t.abandon(c, m)
	case leave:
		possible = c.waits == nil && c.session != nil && t.leave(c, m)
	case shut:
		possible = t.shut(m)
	case maint, ready:
		possible = t.maintain(m)
	}
	if possible {
		t.settle()
	}
	return possible
}

// settle waits until a move's effect is there: the proxy uses what is foretold, and what it has besides is what the servers see. Then
// what is in the pool is taken down.
func (t *teller) settle() {
	var all []string
	for _, sv := range t.servers {
		if len(sv.links) == 0 {
			continue
		}
		open, stat := fmt.Sprintf("count[%q].open", sv.row), fmt.Sprintf("stat[%q]", sv.row)
		if t.keys && sv.row == "b1/s1" {
			open += ` + count["b2/s2"].open` // where the other key leads
		}
		text := fmt.Sprintf("%s.used_cur == %d and %s == %s.used_cur + %s.idle_cur", stat, sv.used(), open, stat, stat)
		if n := sv.private(); n > 0 {
			text += fmt.Sprintf(" + %d", n)
		}
		if sv.maint {
			text += fmt.Sprintf(" and %s.idle_cur == 0", stat)
		}
		all = append(all, text)
	}
	if len(all) > 0 {
		t.step("until: '%s', within: %s", strings.Join(all, " and "), t.within)
	}
	t.step(`cli: show servers conn, expect: answer contains "b1/s1"`)
}

// leadsTo are the servers that a way leads to.
func (t *teller) leadsTo(way string) []*server {
	switch {
	case way == "b1" && t.twin:
		return []*server{t.server("b1/s1"), t.server("b1/s4")}
	case way == "b1" || way == "b2" && t.keys:
		return []*server{t.server("b1/s1")}
	case way == "b2":
		return []*server{t.server("b2/s2")}
	}
	return []*server{t.server("slow/s3")}
}

// assign chooses a request's server, not one that is to be avoided. Of two it is the one that its session has a connection to, where
// that was authenticated (2.1, 6.2); else they take turns.
func (t *teller) assign(r *request, way string, avoid *server) {
	to := t.leadsTo(way)
	r.to = to[0]
	if len(to) > 1 {
		mine := func(s *server) bool {
			return r.session.prefer && s != avoid && len(s.all(func(l *link) bool { return l.owner == r.session })) > 0
		}
		if i := slices.IndexFunc(to, mine); i >= 0 {
			r.to = to[i]
		} else {
			for r.to = avoid; r.to == avoid; t.turn++ {
				r.to = to[t.turn%len(to)]
			}
		}
	}
	_, r.fake, _ = strings.Cut(r.to.row, "/")
	if t.keys && way == "b2" {
		r.fake = "s2"
	}
}
