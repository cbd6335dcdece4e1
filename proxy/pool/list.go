package pool

// list is a doubly linked FIFO whose links live in the connections, so that joining and leaving it neither allocates nor
// searches. A connection is in at most one list of each order.
type list struct {
	by          order
	first, last *Conn
}

// order says which of a connection's links a list uses.
type order uint8

const (
	byKey  order = iota // of its key's idle, safe or avail list
	byTime              // of its shard's parked or kept list
)

// link is a connection's place in one list.
type link struct{ prev, next *Conn }

// push appends c.
func (l *list) push(c *Conn) {
	c.links[l.by] = link{prev: l.last}
	if l.last == nil {
		l.first = c
	} else {
		l.last.links[l.by].next = c
	}
	l.last = c
}

// remove takes c out, which must be in l.
func (l *list) remove(c *Conn) {
	n := c.links[l.by]
	if n.prev == nil {
		l.first = n.next
	} else {
		n.prev.links[l.by].next = n.next
	}
	if n.next == nil {
		l.last = n.prev
	} else {
		n.next.links[l.by].prev = n.prev
	}
	c.links[l.by] = link{}
}

// after returns the connection that joined behind c, or nil.
func (l *list) after(c *Conn) *Conn {
	return c.links[l.by].next
}
