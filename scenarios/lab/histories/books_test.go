package histories

import "slices"

// The books of what the specification foretells, sections 1.2 to 1.6: which connection each request gets and where each goes. They know
// one thread, neither time nor limits of descriptors, and clients that speak HTTP/1.

// A link is a connection to a server.
type link struct {
	to      *server
	fake    string // who is at its other end
	id      int    // X-Conn-Id there
	at      place
	owner   *session
	private bool
	streams int // now
	served  int // requests ever
}

// place is where a link is listed.
type place string

const (
	unlisted  place = "" // in use, for nobody else
	available place = "available"
	parked    place = "parked"
	owned     place = "owned" // by a session
	gone      place = "gone"
)

// session is a client connection.
type session struct {
	asked  int
	prefer bool // the server of a connection that is its own: 2.1
}

// server is one as the proxy knows it.
type server struct {
	row     string // "b1/s1"
	links   []*link
	needEst int
	maint   bool
}

func (s *server) all(is func(*link) bool) (list []*link) {
	for _, l := range s.links {
		if l.at != gone && is(l) {
			list = append(list, l)
		}
	}
	return list
}

func (s *server) used() int {
	return len(s.all(func(l *link) bool { return !l.private && l.at != parked }))
}
func (s *server) idle() int    { return len(s.all(func(l *link) bool { return l.at == parked })) }
func (s *server) private() int { return len(s.all(func(l *link) bool { return l.private })) }

// move puts a link behind the others where it goes.
func (l *link) move(to place, owner *session) {
	i := slices.Index(l.to.links, l)
	l.to.links = append(slices.Delete(l.to.links, i, i+1), l)
	l.at, l.owner = to, owner
	l.to.needEst = max(l.to.needEst, l.to.used())
}

// proven is 1.2: an HTTP/2 connection is at once.
func (t *teller) proven(l *link) bool { return t.h2 || l.served > 1 }

// attach gives a request its connection: 1.2, 1.3.
func (t *teller) attach(r *request) {
	late := r.session.asked > 1 || t.retrySafe()
	l, how := t.pick(r, late)
	column := t.mode
	if t.mode != "never" {
		column += map[bool]string{false: ", first", true: ", later"}[late]
	}
	t.row("1.2 " + column + ": " + how)
	fresh := l == nil
	if fresh {
		t.ids[r.fake]++
		l = &link{to: r.to, fake: r.fake, id: t.ids[r.fake], private: t.mode == "never"}
		r.to.links = append(r.to.links, l)
		r.to.needEst = max(r.to.needEst, 1) // one that is private from birth is used for a moment
	}
	l.streams++
	l.served++
	switch {
	case l.private || t.h2 && t.mode == "safe":
		l.move(owned, r.session)
	case t.h2 && (!fresh || t.mode == "always"):
		if l.at != available {
			l.move(available, nil)
		}
	default:
		l.move(unlisted, nil)
	}
	r.link, r.reused = l, r.reused || !fresh // a retry over a fresh connection does not take that back: 1.7
}

// pick looks for a connection, in the order of 1.2.
func (t *teller) pick(r *request, late bool) (found *link, how string) {
	idle := func(l *link) bool { return l.at == parked && !t.proven(l) }
	safe := func(l *link) bool { return l.at == parked && t.proven(l) }
	type list struct {
		name string
		has  func(*link) bool
	}
	lists := []list{{"own session list", func(l *link) bool { return l.owner == r.session }}}
	if t.mode != "never" {
		lists = append(lists, list{"avail", func(l *link) bool { return l.at == available }})
		switch {
		case t.maxConn == 1: // pool-max-conn 0: 3
		case late:
			lists = append(lists, list{"idle", idle}, list{"safe", safe})
		case t.mode == "aggressive":
			lists = append(lists, list{"safe", safe})
		case t.mode == "always":
			lists = append(lists, list{"safe", safe}, list{"idle", idle})
		}
	}
	for _, list := range lists {
		fit := r.to.all(func(l *link) bool { return l.fake == r.fake && (t.h2 || l.streams == 0) && list.has(l) })
		if len(fit) > 0 {
			return fit[0], list.name
		}
	}
	return nil, "new"
}

// detach is the end of a stream: 1.4.
func (t *teller) detach(r *request, reusable bool) {
	l := r.link
	l.streams--
	switch {
	case !reusable:
		t.row("1.4 not fit to be used again: closed")
		l.move(gone, nil)
	case l.streams > 0:
		t.row("1.4 h2, streams remain: available")
		if !l.private && l.at == unlisted {
			l.move(available, nil)
		}
	case l.private && t.kept(l.owner) > t.own():
		t.row("1.4 private, session keeps enough: closed")
		l.move(gone, nil)
	case l.private:
		t.row("1.4 private: session list")
	case !t.admits(l):
		l.move(gone, nil)
	default:
		switch {
		case t.h2:
			t.row("1.4 h2, last stream: safe list")
		case t.proven(l):
			t.row("1.4 h1, later request: safe list")
		default:
			t.row("1.4 h1, first request: idle list")
		}
		l.move(parked, nil)
	}
}

// kept is how many idle connections a session owns.
func (t *teller) kept(s *session) (n int) {
	for _, sv := range t.servers {
		n += len(sv.all(func(l *link) bool { return l.private && l.owner == s && l.streams == 0 }))
	}
	return n
}

// admits is whether a connection that still counts as used is parked: 1.5.
func (t *teller) admits(l *link) bool {
	sv := l.to
	lacks := func(proven bool) bool {
		return len(sv.all(func(o *link) bool { return o.at == parked && t.proven(o) == proven })) == 0
	}
	switch {
	case t.maxConn > 0 && sv.idle() >= t.maxConn-1:
		t.row("1.5 pool-max-conn reached: closed")
		return false
	case lacks(true) && (t.proven(l) || lacks(false)):
		t.row("1.5 (a) the first of its kind: parked")
		return true
	case sv.used()+sv.idle() <= max(sv.used(), sv.needEst)+t.lowConn:
		t.row("1.5 (b) no more than were in use at once: parked")
		return true
	}
	t.row("1.5 more than were in use at once: closed")
	return false
}

// ends takes a session's connections with it: 1.6.
func (t *teller) ends(s *session) {
	for _, sv := range t.servers {
		for _, l := range sv.all(func(l *link) bool { return l.owner == s }) {
			if l.streams > 0 { // shared, or still answering for a client that left
				l.move(unlisted, nil)
				continue
			}
			t.row("1.6 client leaves, its private connection is idle: closed")
			l.move(gone, nil)
		}
	}
}
