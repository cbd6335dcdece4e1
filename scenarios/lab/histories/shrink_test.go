package histories

import (
	"context"
	"fmt"
	"slices"
)

// shrink takes moves away, several at a time and then one by one, and makes the setup plainer, as long as a difference remains. It need
// not be the same difference: the smallest one is the one to begin with.
func (s *stage) shrink(ctx context.Context, h history) history {
	differs := func(h history) bool {
		o, err := s.play(ctx, h)
		return err == nil && o.differs()
	}
	for size := len(h.moves) / 2; size > 0; size /= 2 {
		for at := len(h.moves) - size; at >= 0; at-- {
			less := h
			less.moves = slices.Delete(slices.Clone(h.moves), at, at+size)
			if len(less.moves) > 0 && differs(less) {
				h = less
				at = min(at, len(h.moves)-size+1)
			}
		}
	}
	for again := true; again; {
		again = false
		for _, p := range h.setup.plainer() {
			less := h
			less.setup = p
			if differs(less) {
				h, again = less, true
				break
			}
		}
	}
	return h
}

// report shrinks a history that differs and says how it does.
func (s *stage) report(ctx context.Context, h history) string {
	small := s.shrink(ctx, h)
	o, err := s.play(ctx, small)
	if err != nil || !o.differs() {
		if o, err = s.play(ctx, h); err != nil || !o.differs() {
			return fmt.Sprintf("seed %d: reference and HAProxy differ, but not each time (%v):\n%s", h.seed, err, h.tell().yaml)
		}
		small = h
	}
	return fmt.Sprintf("seed %d: reference and HAProxy differ. This is what is left of it; reuselab run FILE --target reference,haproxy plays it:\n\n%s\n%s", h.seed, small.tell().yaml, o)
}
