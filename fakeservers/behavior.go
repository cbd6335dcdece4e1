package fakeservers

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// A behavior is something that a fault makes a server do. Each has a file of its own and a line in behaviors.
type behavior struct {
	do    string   // what a fault calls it by
	on    []string // the events at which it can be done, sorted
	proto string   // the one protocol that has it; "" both

	// What it does at a request or a response: it changes how that is answered. nil: nothing.
	reply func(Fault, reply) reply
	// What it does to a connection when it was accepted, is idle, or at a time. It reports whether it could. It may be
	// called while the connection's own goroutine reads and answers.
	conn func(Fault, *conn) bool
	// What it does to a server at a time, until ctx ends. nil: what it does to every connection.
	server func(context.Context, Fault, *server)

	// check says what of the fault's own fields is wrong; nil: any will do.
	check func(Fault, Config) error
}

// behaviors is every behavior there is, sorted by name. To add one, write a file and add a line.
var behaviors = []behavior{
	closing,
	connectionClose,
	delay,
	earlyResponse,
	goaway,
	noAnswer,
	refuse,
	refusedStream,
	reset,
	settings,
	slowBody,
	stray,
}

// Behavior says of a behavior when and where it can be.
type Behavior struct {
	Do    string
	On    []string // events, sorted
	Proto string   // h1 or h2 where it is of one protocol only
}

// Behaviors lists all there are, sorted by name.
func Behaviors() (list []Behavior) {
	for _, b := range behaviors {
		list = append(list, Behavior{b.do, slices.Clone(b.on), b.proto})
	}
	return list
}

// behaviorOf gives the behavior of a name.
func behaviorOf(do string) (behavior, error) {
	i := slices.IndexFunc(behaviors, func(b behavior) bool { return b.do == do })
	if i < 0 {
		var names []string
		for _, b := range behaviors {
			names = append(names, b.do)
		}
		return behavior{}, fmt.Errorf("no behavior %q: there is %s", do, strings.Join(names, ", "))
	}
	return behaviors[i], nil
}
