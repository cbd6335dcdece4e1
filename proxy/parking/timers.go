package parking

import (
	"math"
	"time"
)

// instant is a time in nanoseconds since its lot began.
type instant int64

// never is an instant that does not come.
const never instant = math.MaxInt64

// ceil rounds up to the next multiple of Grain.
func (t instant) ceil() instant {
	if t > never-instant(Grain) {
		return never
	}
	return (t + instant(Grain) - 1) / instant(Grain) * instant(Grain)
}

// timers are the instants at which sockets want to be looked at, the next one first: a binary heap in which every socket
// knows its place.
//
// They are lazy. A socket whose time has moved back is not moved: it rings too early, once per timeout instead of once per
// request, and asks again for what it needs by then.
type timers []timer

type timer struct {
	at instant
	c  clocked
}

// clocked is who has a place in timers: -1 when it has none.
type clocked interface{ place() *int32 }

// next returns when the first one rings.
func (h timers) next() instant {
	if len(h) == 0 {
		return never
	}
	return h[0].at
}

// set puts c in at the instant at, or moves it there.
func (h *timers) set(c clocked, at instant) {
	i := *c.place()
	if i < 0 {
		i = int32(len(*h))
		*h = append(*h, timer{c: c})
	}
	(*h)[i].at = at
	h.settle(int(i))
}

// drop takes c out, if it is in.
func (h *timers) drop(c clocked) {
	i := int(*c.place())
	if i < 0 {
		return
	}
	*c.place() = -1
	last := len(*h) - 1
	moved := (*h)[last]
	(*h)[last] = timer{}
	*h = (*h)[:last]
	if i < last {
		(*h)[i] = moved
		h.settle(i)
	}
}

// due takes out the first one if it rings at now or before, else it returns nil.
func (h *timers) due(now instant) clocked {
	if h.next() > now {
		return nil
	}
	c := (*h)[0].c
	h.drop(c)
	return c
}

// settle moves the timer at i to where it belongs: towards the root while it is earlier than its parent, then away from
// it while a child is earlier.
func (h timers) settle(i int) {
	t := h[i]
	for i > 0 && t.at < h[(i-1)/2].at {
		h.put(i, h[(i-1)/2])
		i = (i - 1) / 2
	}
	for {
		child := 2*i + 1
		if child+1 < len(h) && h[child+1].at < h[child].at {
			child++
		}
		if child >= len(h) || h[child].at >= t.at {
			break
		}
		h.put(i, h[child])
		i = child
	}
	h.put(i, t)
}

func (h timers) put(i int, t timer) {
	h[i] = t
	*t.c.place() = int32(i)
}

// at turns a deadline into an instant of the lot that began at base; the zero time never comes.
func at(base, deadline time.Time) instant {
	if deadline.IsZero() {
		return never
	}
	return instant(deadline.Sub(base))
}
