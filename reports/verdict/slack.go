package verdict

import "fmt"

// slack is how far a count may leave what the baseline lets expect before it is a change: what the machine's scheduling and its
// other work may do to a proxy that has not changed. A machine that is busy decides
//
//   - whether all users miss the pool at one instant: one connection for each user;
//   - whether a purge meets connections that are only waiting for their turn, closes them, and lets them be opened again: two for
//     each thread and purge, as the bounds of the blog's scenarios have it, but no more than there were.
//
// Without users, as in an experiment that goes step by step, there is no slack: nothing is left to the scheduler.
type slack struct {
	kind          slackKind
	users, purged float64
}

// slackKind says which parts of the slack a number has.
type slackKind int

const (
	noSlack   slackKind = iota
	wave                // users
	wavePurge           // users and purges
)

// in gives the slack in a cell with these inputs.
func (k slackKind) in(inputs map[string]any) slack {
	s := slack{kind: k}
	if k == noSlack {
		return s
	}
	s.users = amount(inputs, "users")
	if k == wavePurge && s.users > 0 {
		s.purged = 2 * amount(inputs, "threads") * purges(inputs)
	}
	return s
}

// purges is how many there are during the load; 0 where the inputs do not say how often they come.
func purges(inputs map[string]any) float64 {
	if ticks := amount(inputs, "purge_ticks"); ticks > 0 {
		return ticks
	}
	if delay := amount(inputs, "pool_purge_delay_s"); delay > 0 {
		return amount(inputs, "duration_s") / delay
	}
	return 0
}

// amount reads an input, which is a whole number or not; 0 where it is not given.
func amount(inputs map[string]any, name string) float64 {
	switch v := inputs[name].(type) {
	case int:
		return float64(v)
	case float64:
		return v
	}
	return 0
}

// around is the slack where so many are expected.
func (s slack) around(expected float64) float64 { return s.users + min(expected, s.purged) }

// text is the slack as the end of a sum: " + 50 users + 54 purged".
func (s slack) text(sign string, expected float64) string {
	if s.kind == noSlack {
		return ", no slack"
	}
	text := fmt.Sprintf(" %s %s users", sign, number(s.users))
	if s.kind == wavePurge {
		text += fmt.Sprintf(" %s %s purged", sign, number(min(expected, s.purged)))
	}
	return text
}
