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

// drawMove draws what may be possible now.
func drawMove(r *rand.Rand, t *teller) move {
	m := move{client: r.IntN(len(t.clients)), way: oneOf(r, "b1", "b1", "b2"), method: oneOf(r, "GET", "GET", "POST"), how: "plain"}
	switch p := r.IntN(100); {
	case p < 40:
		m.do, m.how = ask, oneOf(r, "hold", "hold", "answer")
		m.head = oneOf(r, "", "", "", "", "", "close", "1.0")
		switch q := r.IntN(100); {
		case q < 20:
			m.dies, m.die = oneOf(r, 1, 1, 1, 2), oneOf(r, "fin", "rst")
		case q < 24:
			m.way = "slow"
		case q < 28:
			m.way = "dead"
		}
	case p < 52: // a client that owns a connection asks again
		m.do, m.how = ask, oneOf(r, "hold", "answer")
		m.client, m.way = drawOwner(r, t, m)
	case p < 74:
		m.do = finish
		m.how = oneOf(r, "plain", "plain", "plain", "plain", "says", "says-fin", "fin", "rst", "more", "ntlm", "ntlm", "ntlm-says")
		if t.h2 {
			m.how = oneOf(r, "plain", "plain", "plain", "ntlm")
		}
	case p < 81:
		m.do, m.how = leave, oneOf(r, "fin", "rst")
	case p < 86:
		m.do, m.how = abandon, oneOf(r, "fin", "rst")
	case p < 96:
		m.do, m.how, m.nth = shut, oneOf(r, "fin", "rst", "bytes"), r.IntN(4)
	default:
		m.do = oneOf(r, maint, ready, ready)
	}
	return m
}

// drawOwner draws a client whose session owns a connection, and where that leads, or not.
func drawOwner(r *rand.Rand, t *teller, m move) (client int, way string) {
	for i, c := range t.clients {
		if c.session != nil && t.kept(c.session) > 0 {
			return i, m.way
		}
	}
	return m.client, m.way
}
