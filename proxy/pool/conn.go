package pool

import "sync/atomic"

// Conn is the pool's record of one server connection, made by Connect. It is gone, and may be dropped, once the pool has
// given it to somebody for closing.
//
// What a request needs of it fills one line of the processor's cache, and the record two: with many parked connections
// the oldest one, whose turn it is, has left the cache long ago.
type Conn struct {
	// shard is where the connection is. It changes only while both shards are locked; everything below is guarded by
	// the lock of the shard it names.
	shard atomic.Pointer[shard]
	entry *entry
	links [2]link // in its key's list, and in its shard's

	streams int32 // how many use it now
	limit   int32 // how many can
	served  uint8 // how many have ended well; 2 stands for more, too
	place   place

	mux       bool
	private   bool // belongs to its session for life
	shareable bool // a multiplexed one that other sessions may use while it is busy
	spoiled   bool // unfit for another stream

	// Wire is what the owner of the connection hangs here; the pool never looks at it.
	Wire any

	pool        *Pool
	key         Key
	owner       *Session    // nil when it belongs to nobody; guarded by the session's lock as well
	established atomic.Bool // connect(2) succeeded, as far as the pool knows; read without the lock, too

	_ [16]byte // makes it 128 bytes, two whole lines
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

// enlist puts a connection that is in no list into its key's list for a place.
func (c *Conn) enlist(at place) {
	c.entry.list(at).push(c)
	c.place = at
}

// unlist undoes enlist.
func (c *Conn) unlist() {
	c.entry.list(c.place).remove(c)
	c.place = inUse
}

// relist puts a connection in use into the available list or takes it out, whenever something changed on which that
// depends. A connection is available if it is multiplexed, shareable, belongs to nobody and has room.
func (c *Conn) relist() {
	want := c.shareable && !c.private && c.room()
	switch {
	case want && c.place == inUse:
		c.enlist(avail)
	case !want && c.place == avail:
		c.unlist()
	}
}

// forget takes c out of every list and every count. The caller sees to it that somebody closes the wire.
func (c *Conn) forget(sh *shard) {
	g := &c.pool.gauges
	switch c.place {
	case idle, safe:
		g.leave(c.place)
		c.unpark(sh)
	case kept:
		c.unkeep(sh)
	case avail:
		c.unlist()
		fallthrough
	default:
		if !c.private {
			g.release()
		}
	}
	if c.owner != nil {
		c.owner.drop(c)
	}
	sh.leave(c)
	c.place = gone
}
