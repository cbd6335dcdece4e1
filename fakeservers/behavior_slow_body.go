package fakeservers

import "errors"

// slowBody sends a response's head at once and its body in pieces, evenly over a time.
var slowBody = behavior{
	do: "slow-body",
	on: []string{onResponse},
	reply: func(f Fault, r reply) reply {
		r.over = f.Over
		return r
	},
	check: func(_ Fault, c Config) error {
		if c.Size < slowPieces {
			return errors.New("a slow body needs bytes: size is at least 10")
		}
		return nil
	},
}

// slowPieces is how many pieces a slow body comes in.
const slowPieces = 10
