package histories

import (
	"fmt"
	"slices"
)

// ask sends a request, and has it answered, held, or left without an answer.
func (t *teller) ask(c *client, m move) bool {
	fails := m.way == "slow" || m.way == "dead" || m.dies > t.retried()
	if fails {
		m.head = "close" // so that the client's connection ends, whatever the client gets
	}
	if c.session == nil {
		c.session = &session{}
	}
	c.session.asked++
	t.asked++
	r := &request{slot: m.client, client: c.name, session: c.session, last: m.head != ""}
	t.send(r, m)
	if m.way == "dead" {
		t.row("1.7 4 a fresh connection is refused: 503")
		t.fails(r)
		return true
	}
	if t.assign(r, m.way, nil); r.to.maint {
		t.step("client: %s, recv: 503, within: %s", r.client, t.within)
		t.behind(r)
		return true
	}
	t.attach(r)
	if m.way == "slow" {
		t.row("1.7 3 no answer in time: 504")
		t.step("server: %s, recv: %s, within: %s", r.fake, r.target, t.within)
		t.fails(r)
		t.cut(r)
		return true
	}
	t.overlap = max(t.overlap, len(t.held)+1)
	for n := 1; n <= m.dies; n++ {
		if !t.dies(r, m, n) {
			return true
		}
	}
	t.step("server: %s, recv: %s, within: %s", r.fake, r.target, t.within)
	t.held = append(t.held, r)
	c.waits = r
	if m.how == "answer" {
		t.settle()
		t.answer(r, "plain")
	}
	return true
}

func (t *teller) send(r *request, m move) {
	r.target = fmt.Sprintf("/%s/r%d", m.way, t.asked)
	text, more := m.method+" "+r.target, ""
	switch m.head {
	case "close":
		more = ", headers: {Connection: close}"
	case "1.0":
		text += " HTTP/1.0"
	}
	if m.method == "POST" {
		more += ", body: 5"
	}
	t.step("client: %s, send: %s%s", r.client, text, more)
}

// retried is how often a request is sent again whose connection dies.
func (t *teller) retried() int {
	if t.retryOn == "" {
		return 0
	}
	return t.retries
}

// dies has a server end the connection of a request's nth attempt, and says whether there is another one: 1.7.
func (t *teller) dies(r *request, m move, n int) bool {
	t.step("server: %s, recv: %s, within: %s, close: %s", r.fake, r.target, t.within, m.die)
	r.link.streams--
	r.link.move(gone, nil)
	if n <= t.retried() {
		t.row("1.7 2 no answer, retry-on: sent again")
		if t.redispatch && m.way == "b1" { // to another one each time, where there are several: 6.3
			t.assign(r, m.way, r.to)
		}
		t.attach(r)
		return true
	}
	if r.reused {
		t.row("1.7 2 no answer, reused connection: closed without a response")
	} else {
		t.row("1.7 2 no answer, fresh connection: 502")
	}
	if first := r.session.asked == 1; first == r.reused {
		t.version[len(t.steps)+1] = true // the step that comes now
	}
	t.fails(r)
	return false
}

// fails has a client get whatever comes in place of an answer, and end.
func (t *teller) fails(r *request) {
	t.step("client: %s, recv: any, within: %s", r.client, t.within)
	t.ends(r.session)
	t.replace(r.slot)
}

// behind is what becomes of a client's connection behind an answer.
func (t *teller) behind(r *request) {
	if r.last {
		t.step("client: %s, recv: closed, within: %s", r.client, t.within)
		t.ends(r.session)
		t.clients[r.slot].session = nil
	}
}

// cut ends a request from the proxy's side: its connection, or with HTTP/2 its stream.
func (t *teller) cut(r *request) {
	if t.h2 {
		t.detach(r, true)
		return
	}
	r.link.streams--
	r.link.move(gone, nil)
}

// abandon has a client leave that waits for its answer.
func (t *teller) abandon(c *client, m move) bool {
	r := c.waits
	t.step("client: %s, close: %s", c.name, m.how)
	c.waits, c.session = nil, nil
	if !t.abortOnClose {
		r.orphan = true
		return true
	}
	t.row("1.6 client leaves in mid-request, abortonclose: the request ends")
	t.held = slices.DeleteFunc(t.held, func(o *request) bool { return o == r })
	t.cut(r)
	t.ends(r.session)
	return true
}

// leave has a client leave that waits for nothing.
func (t *teller) leave(c *client, m move) bool {
	if slices.ContainsFunc(t.servers, func(s *server) bool { return s.idle() > 0 }) {
		t.row("1.6 client leaves, connections are parked: they stay")
	}
	t.step("client: %s, close: %s", c.name, m.how)
	t.ends(c.session)
	c.session = nil
	return true
}
