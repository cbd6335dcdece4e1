package pool

// list is a doubly linked FIFO whose links live in the connections, so that joining and leaving it neither allocates nor
// searches. It is a ring through root; init comes first, and a list must not be copied.
type list struct{ root link }

// link is a connection's place in one list.
type link struct {
	prev, next *link
	conn       *Conn
}

func (l *list) init() {
	l.root.prev, l.root.next = &l.root, &l.root
}

// push appends a link that is in no list.
func (l *list) push(n *link) {
	last := l.root.prev
	n.prev, n.next = last, &l.root
	last.next, l.root.prev = n, n
}

// first returns the connection that has been in the list for longest, or nil.
func (l *list) first() *Conn {
	return l.root.next.conn
}

// after returns the connection behind n, or nil at the end. The root's conn is nil, which ends every walk.
func (n *link) after() *Conn {
	return n.next.conn
}

// unlink takes n out of its list, whichever that is.
func (n *link) unlink() {
	n.prev.next, n.next.prev = n.next, n.prev
	n.prev, n.next = nil, nil
}
