package fakeservers

import "sync/atomic"

// faults are a server's, by the event at which they strike, each list in the order of the configuration.
type faults struct {
	all                                           []*armed
	clock, connections, idle, requests, responses []*armed
}

// armed is a fault, and how often it has struck.
type armed struct {
	Fault
	behavior behavior
	index    int          // in the configuration
	events   atomic.Int64 // of the server so far, where they are counted
	done     atomic.Int64
}

// arm makes a configuration's faults ready. Check has found nothing wrong with them.
func arm(list []Fault) (fs faults) {
	for i, f := range list {
		b, _ := behaviorOf(f.Do) // as Check did
		a := &armed{Fault: f, behavior: b, index: i}
		fs.all = append(fs.all, a)
		at := map[string]*[]*armed{
			onClock: &fs.clock, onConnection: &fs.connections, onIdle: &fs.idle, onRequest: &fs.requests, onResponse: &fs.responses,
		}[f.On]
		*at = append(*at, a)
	}
	return fs
}

// strikes counts an event and reports whether this one is meant. own counts the events of one connection.
func (a *armed) strikes(own *int64) bool {
	n := a.events.Add(1)
	*own++
	if a.Of == "connection" {
		n = *own
	}
	meant := true
	switch {
	case a.Every > 0:
		meant = n%int64(a.Every) == 0
	case a.Nth > 0:
		meant = n == int64(a.Nth)
	case a.Share > 0:
		meant = drawn(a.Seed, a.index, n) < a.Share
	}
	if meant {
		a.done.Add(1)
	}
	return meant
}

// drawn is a number from 0 up to 1 that belongs to an event for ever: a run with the same seed and the same order of events has
// the same faults.
func drawn(seed uint64, fault int, event int64) float64 {
	// The finisher of SplitMix64 (Steele, Lea, Flood 2014) makes neighbours unlike each other.
	z := seed + uint64(fault+1)*0xbf58476d1ce4e5b9 + uint64(event)*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	z ^= z >> 31
	return float64(z>>11) / (1 << 53)
}

// reply decides how a request is answered whose head is complete. The connection's own goroutine calls it.
func (c *conn) reply() reply {
	r := c.server.plain
	fs := &c.server.faults
	for _, a := range fs.requests {
		if a.strikes(c.counted(a)) {
			r = a.behavior.reply(a.Fault, r)
		}
	}
	if r.refused || r.silent || r.sent != whole || r.end.do != "" {
		return r // there will be no response
	}
	for _, a := range fs.responses {
		if a.strikes(c.counted(a)) {
			r = a.behavior.reply(a.Fault, r)
		}
	}
	return r
}

// counted is where a connection counts a fault's events.
func (c *conn) counted(a *armed) *int64 {
	if c.events == nil {
		c.events = make([]int64, len(c.server.faults.all))
	}
	return &c.events[a.index]
}

// greet does what is to be done to a connection that was just accepted.
func (c *conn) greet() {
	for _, a := range c.server.faults.connections {
		if a.strikes(c.counted(a)) {
			a.behavior.conn(a.Fault, c)
		}
	}
}

// done is how often each behavior was done.
func (fs *faults) done() map[string]int64 {
	if len(fs.all) == 0 {
		return nil
	}
	seen := map[string]int64{}
	for _, a := range fs.all {
		seen[a.Do] += a.done.Load()
	}
	return seen
}
