package histories

import (
	"context"
	"fmt"
	"slices"
)

// shrink makes a history that differs as small as it finds it. A machine with other work to do may have been too slow for one of the two
// in haste: then what is left does not differ without, and it begins again with all the time.
func (s *stage) shrink(ctx context.Context, h history) history {
	if small := s.shrinkBy(ctx, h, true); s.differs(ctx, small, false) {
		return small
	}
	return s.shrinkBy(ctx, h, false)
}

// shrinkBy takes moves away, several at a time and then one by one, and makes the setup plainer, as long as a difference remains. It need
// not be the same difference: the smallest one is the one to begin with.
func (s *stage) shrinkBy(ctx context.Context, h history, hasty bool) history {
	smaller := func(less history) bool {
		if !s.differs(ctx, less, hasty) {
			return false
		}
		h = less
		return true
	}
	for size := len(h.moves) / 2; size > 0; size /= 2 {
		for at := len(h.moves) - size; at >= 0; at -= size {
			less := h
			less.moves = slices.Delete(slices.Clone(h.moves), at, at+size)
			smaller(less)
		}
	}
	for slices.ContainsFunc(h.setup.plainer(), func(p setup) bool {
		less := h
		less.setup = p
		return smaller(less)
	}) {
	}
	return h
}

func (s *stage) differs(ctx context.Context, h history, hasty bool) bool {
	h.hasty = hasty
	o, err := s.play(ctx, h)
	return err == nil && o.differs()
}

// report shrinks a history that came to something else with one than with the other, and says how they differ.
func (s *stage) report(ctx context.Context, h history, was outcome) string {
	how := "differ"
	small := s.shrink(ctx, h)
	o, err := s.play(ctx, small)
	if err != nil || !o.differs() {
		how, small, o = "differ, but not each time", h, was
	}
	return fmt.Sprintf("seed %d: reference and HAProxy %s. This is what is left of it; reuselab run FILE --target reference,haproxy plays it:\n\n%s\n%s", h.seed, how, small.tell().yaml, o)
}
