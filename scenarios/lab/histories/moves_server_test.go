package histories

import "slices"

// answers are what a server can answer: whether that leaves its connection fit for another request, and whether the connection is
// ended at once all the same.
var answers = map[string]struct {
	reply       string
	status      int
	keeps, ends bool
}{
	"plain":     {"200", 200, true, false},
	"says":      {"{headers: {Connection: close}}", 200, false, false},
	"says-fin":  {"{headers: {Connection: close}, then: fin}", 200, false, true},
	"fin":       {"{then: fin}", 200, true, true},
	"rst":       {"{body: 3, then: rst}", 200, true, true},
	"more":      {`{headers: {Content-Length: "3"}, body: 9}`, 200, false, false},
	"ntlm":      {"{status: 401, headers: {WWW-Authenticate: NTLM}}", 401, true, false},
	"ntlm-says": {"{status: 401, headers: {WWW-Authenticate: Negotiate, Connection: close}}", 401, false, false},
}

// finish answers a request of a client's, also when that has left.
func (t *teller) finish(m move) bool {
	i := slices.IndexFunc(t.held, func(r *request) bool { return r.slot == m.client })
	if i < 0 {
		return false
	}
	how := m.how
	if t.held[i].orphan {
		how = "plain"
	}
	t.answer(t.held[i], how)
	return true
}

// answer has a request's server answer it.
func (t *teller) answer(r *request, how string) {
	a := answers[how]
	if a.status == 401 {
		t.authenticated(r)
	}
	if how == "more" {
		t.row("1.4 bytes behind the response: closed")
	}
	t.step("server: %s, to: %s, reply: %s", r.fake, r.target, a.reply)
	t.held = slices.DeleteFunc(t.held, func(o *request) bool { return o == r })
	if r.orphan {
		t.row("1.6 client leaves in mid-request, no abortonclose: the answer is waited for")
		t.detach(r, a.keeps)
		t.ends(r.session)
		return
	}
	t.step("client: %s, recv: %d, within: %s", r.client, a.status, t.within)
	t.clients[r.slot].waits = nil
	t.detach(r, a.keeps)
	switch {
	case a.ends && r.link.at == gone:
		t.raced[connection("server "+r.fake, int64(r.link.id))] = true
	case a.ends:
		t.row("1.4 the server closes while it is parked: closed")
		r.link.move(gone, nil)
	}
	if r.last && r.link.at == parked {
		t.row("1.6 client says Connection: close: the server's is parked")
	}
	t.behind(r)
}

// authenticated is 2.1: NTLM and Negotiate are of a connection, so it is its session's from now on. With HTTP/2 that is so where nobody
// else can have it.
func (t *teller) authenticated(r *request) {
	if t.h2 && r.link.owner != r.session {
		return
	}
	r.session.prefer = true
	if !r.link.private {
		t.row("2.1 401 with NTLM or Negotiate: private")
		r.link.private = true
		r.link.move(owned, r.session)
	}
}

// shut has a server do something with a connection that waits for a request.
func (t *teller) shut(m move) bool {
	var list []*link
	for _, sv := range t.leadsTo(m.way) {
		list = append(list, sv.all(func(l *link) bool { return l.streams == 0 })...)
	}
	if len(list) == 0 {
		return false
	}
	l, how := list[m.nth%len(list)], m.how
	if l.private || t.h2 {
		how = "fin" // nothing says when the proxy has noticed anything else
	}
	if how == "bytes" {
		t.row("1.4 bytes come while it is parked: closed")
		t.step(`server: %s, conn: %d, bytes: "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"`, l.fake, l.id)
		t.step("server: %s, conn: %d, recv: closed, within: %s", l.fake, l.id, t.within)
	} else {
		t.row("1.4 the server closes while it is parked: closed")
		t.step("server: %s, conn: %d, close: %s", l.fake, l.id, how)
	}
	l.move(gone, nil)
	return true
}

// maintain puts a server into maintenance, or back: 3.3.
func (t *teller) maintain(m move) bool {
	to := t.leadsTo(m.way)
	if len(to) > 1 {
		return false // whose turn it is when one is missing is not foretold
	}
	sv := to[0]
	if sv.maint == (m.do == maint) {
		return false
	}
	sv.maint = !sv.maint
	t.step("cli: set server %s state %s", sv.row, m.do)
	for _, l := range sv.all(func(l *link) bool { return l.at == parked }) {
		t.row("3.3 maintenance: what is parked is closed")
		l.move(gone, nil)
	}
	return true
}
