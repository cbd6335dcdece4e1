package fakeservers

import (
	"fmt"

	"github.com/reuselab/reuselab/fakeservers/wire"
)

// settings lowers, or raises, how many streams the client may have open, ahead of a response or at a time. The client is held
// to it once it has acknowledged (RFC 9113 section 6.5.3); streams beyond it are then refused.
var settings = behavior{
	do:    "settings",
	on:    []string{onClock, onResponse},
	proto: "h2",
	reply: func(f Fault, r reply) reply {
		r.streams = f.Streams
		return r
	},
	conn: func(f Fault, c *conn) bool { return c.limit(f.Streams) },
	check: func(f Fault, _ Config) error {
		if f.Streams < 1 || f.Streams > wire.StreamsAtOnce {
			return fmt.Errorf("streams %d: from 1 to %d", f.Streams, wire.StreamsAtOnce)
		}
		return nil
	},
}
