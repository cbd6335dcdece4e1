package histories

import "math/rand/v2"

// A move is one thing that happens. It names nothing that other moves have made, but by its place: so it means something, or is
// impossible, whatever came before.
type move struct {
	do     act
	client int    // slot
	way    string // where a request goes; of shut, maint and ready: b1, b2
	method string
	head   string // of ask: "", "close" (Connection: close), "1.0"
	how    string // of ask: answer, hold; finish: see answers; shut: fin, rst, bytes; abandon, leave: fin, rst
	die    string // how attempts of ask die: fin, rst
	dies   int    // how many of them, before it is answered or held
	nth    int    // of shut: which of those that are parked
}

type act string

const (
	ask     act = "ask"     // a client sends a request
	finish  act = "finish"  // a server answers one that is held
	abandon act = "abandon" // a client leaves while it waits for its answer
	leave   act = "leave"   // a client leaves
	shut    act = "shut"    // a server ends a connection that is parked, or sends what nobody asked for
	maint   act = "maint"
	ready   act = "ready"
)

// leanings make a history do more of what is rare.
type leaning string

const (
	toNothing     leaning = ""
	toOwn         leaning = "own connections"
	toShare       leaning = "shared connections"
	toLeave       leaning = "clients that leave"
	toMaintenance leaning = "maintenance"
)

// drawMove draws what may be possible now.
func drawMove(r *rand.Rand, t *teller, to leaning) move {
	m := move{client: r.IntN(len(t.clients)), way: oneOf(r, "b1", "b1", "b2"), method: oneOf(r, "GET", "GET", "POST"), how: "plain"}
	owner, leads := t.owner()
	switch p := r.IntN(100); {
	case leads != "" && (to == toOwn && p < 40 || p < 10):
		m.do, m.how = ask, oneOf(r, "hold", "answer")
		m.client, m.way = owner, oneOf(r, leads, "b1", "b2")
	case to == toShare && p < 30:
		m.do, m.how = ask, "hold"
	case to == toMaintenance && p < 20:
		m.do = oneOf(r, maint, ready)
	case to == toLeave && p < 20:
		m.do, m.how = abandon, oneOf(r, "fin", "rst")
	case p < 54:
		drawAsk(r, &m)
	case p < 77:
		m.do = finish
		m.how = oneOf(r, "plain", "plain", "plain", "plain", "says", "says-fin", "fin", "rst", "more", "ntlm", "ntlm", "ntlm-says")
		if to == toOwn {
			m.how = oneOf(r, m.how, "ntlm", "ntlm")
		}
		if t.h2 {
			m.how = oneOf(r, "plain", "plain", "plain", "ntlm")
		}
	case p < 84:
		m.do, m.how = leave, oneOf(r, "fin", "rst")
	case p < 88:
		m.do, m.how = abandon, oneOf(r, "fin", "rst")
	case p < 97:
		m.do, m.how, m.nth = shut, oneOf(r, "fin", "rst", "bytes"), r.IntN(4)
	default:
		m.do = oneOf(r, maint, ready, ready)
	}
	return m
}

func drawAsk(r *rand.Rand, m *move) {
	m.do, m.how = ask, oneOf(r, "hold", "hold", "answer")
	m.head = oneOf(r, "", "", "", "", "", "", "close", "1.0")
	switch p := r.IntN(100); {
	case p < 20:
		m.dies, m.die = oneOf(r, 1, 1, 1, 2), oneOf(r, "fin", "rst")
	case p < 24:
		m.way = "slow"
	case p < 28:
		m.way = "dead"
	}
}

// owner is a client whose session owns an idle connection, which is rare, and the way that it leads.
func (t *teller) owner() (slot int, way string) {
	for slot, c := range t.clients {
		for _, way := range []string{"b2", "b1"} {
			for _, sv := range t.leadsTo(way) {
				mine := sv.all(func(l *link) bool { return l.private && l.owner == c.session && l.streams == 0 })
				if c.session != nil && c.waits == nil && len(mine) > 0 {
					return slot, way
				}
			}
		}
	}
	return 0, ""
}
