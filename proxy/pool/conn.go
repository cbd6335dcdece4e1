package pool

import "sync/atomic"

// Conn is the pool's record of one server connection, made by Connect. It is gone, and may be dropped, once the pool has
// given it to somebody for closing.
type Conn struct {
	// Wire is what the owner of the connection hangs here; the pool never looks at it.
	Wire any

	pool *Pool
	key  Key
	mux  bool

	// shard is where the connection is. It changes only while both shards are locked; everything below is guarded by
	// the lock of the shard it names.
	shard atomic.Pointer[shard]
	entry *entry
	place place

	listed link     // in its key's idle, safe or avail list
	order  link     // in the shard's parked or kept list
	member link     // in its session's list; guarded by the session's lock as well
	owner  *Session // nil when it belongs to nobody

	streams int // how many use it now
	limit   int // how many can
	served  int // how many have ended well

	private     bool        // belongs to its session for life
	shareable   bool        // a multiplexed one that other sessions may use while it is busy
	established atomic.Bool // connect(2) succeeded, as far as the pool knows; read without the lock, too
	spoiled     bool        // unfit for another stream
}

// place is where a connection is listed. A connection is in exactly one.
type place uint8

const (
	inUse place = iota // by at least one stream, and in no list
	avail              // in use, with free streams for others
	idle               // parked, unproven
	safe               // parked, proven
	owned              // in use, in its session's list
	kept               // without a stream, in its session's list
	gone               // forgotten, though streams may still be leaving
)

// lock locks the shard that c is on. A takeover may move c while we wait, hence the loop.
func (c *Conn) lock() *shard {
	for {
		sh := c.shard.Load()
		sh.mu.Lock()
		if c.shard.Load() == sh {
			return sh
		}
		sh.mu.Unlock()
	}
}

// room tells whether c can carry one more stream.
func (c *Conn) room() bool {
	return !c.spoiled && c.streams < c.limit
}

// parked tells whether c waits for anybody.
func (c *Conn) parked() bool {
	return c.place == idle || c.place == safe
}

// relist puts a connection in use into the available list or takes it out, whenever something changed on which that
// depends. A connection is available if it is multiplexed, shareable, belongs to nobody and has room.
func (c *Conn) relist() {
	want := c.shareable && !c.private && c.owner == nil && c.room()
	switch {
	case want && c.place == inUse:
		c.entry.avail.push(&c.listed)
		c.place = avail
	case !want && c.place == avail:
		c.listed.unlink()
		c.place = inUse
	}
}

// forget takes c out of every list and every count. The caller sees to it that somebody closes the wire.
func (c *Conn) forget(sh *shard) {
	switch c.place {
	case idle, safe:
		c.unpark(sh)
	case kept:
		c.unkeep(sh)
	case avail:
		c.listed.unlink()
		fallthrough
	default:
		if !c.private {
			c.pool.gauges.release()
		}
	}
	if c.owner != nil {
		c.owner.drop(c)
	}
	sh.leave(c)
	c.place = gone
}
