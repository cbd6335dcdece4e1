package scenarios

import (
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Fault is something a fake server does wrong, or unkindly, and when. What a file leaves out is zero.
type Fault struct {
	On string // clock, connection, idle, request, response
	Do string // a behaviour's name

	Every, Nth int     // each so-manieth event, or only that one; both 0 and Share 0: each
	Share      float64 // of the events, drawn by Seed
	Seed       int
	Of         string // events are counted for the whole server or for each connection

	After, At, For time.Duration

	Announced bool
	Sent      string // nothing, head, half
	By, Over  time.Duration
	Streams   int
	Bytes     string
}

// maxStreams is the most streams that a fake server lets a client open on a connection.
const maxStreams = 100

var faultMapping = mapping[Fault]{
	what:   "a fault",
	filled: true,
	fields: []field[Fault]{
		value("after", "on idle: for how long the connection has had no request in flight.", spanShape{time.Millisecond}, func(f *Fault, d time.Duration) { f.After = d }),
		value("announced", "do close: whether the other side is told before: by Connection: close in the response, in HTTP/2 by GOAWAY.", truthShape{}, func(f *Fault, v bool) { f.Announced = v }),
		value("at", "on clock: the time since the load began.", spanShape{0}, func(f *Fault, d time.Duration) { f.At = d }),
		value("by", "do delay: how long the response waits.", spanShape{time.Millisecond}, func(f *Fault, d time.Duration) { f.By = d }),
		value("bytes", "do stray: what is sent. Without it: a whole response with status 599.", textShape{}, func(f *Fault, v string) { f.Bytes = v }),
		value("do", "What the server does: ends the connection (close, reset), says that it ends (connection-close, goaway), answers late, slowly, too early or not (delay, slow-body, early-response, no-answer), refuses (refuse: connections; refused-stream: an HTTP/2 stream; settings: more streams than so many), or sends what nobody asked for (stray).", wordShape{known: actNames()}, func(f *Fault, v string) { f.Do = v }).must("{on: request, every: 100, do: reset}"),
		value("every", "Each so-manieth of the events.", wholeShape{1}, func(f *Fault, n int) { f.Every = n }),
		value("for", "do refuse: how long.", spanShape{time.Millisecond}, func(f *Fault, d time.Duration) { f.For = d }),
		value("nth", "The so-manieth of the events alone.", wholeShape{1}, func(f *Fault, n int) { f.Nth = n }),
		value("of", "Whether events are counted for the whole server, or for each connection by itself.", wordShape{known: []string{"connection", "server"}}, func(f *Fault, v string) { f.Of = v }).or("server"),
		value("on", "The event: a connection was accepted, a request's head is complete, a response is about to be sent, a connection has been idle for a time, or the clock has come to a time.", wordShape{known: eventNames()}, func(f *Fault, v string) { f.On = v }).must("{on: request, every: 100, do: reset}"),
		value("over", "do slow-body: the time that the body takes.", spanShape{time.Millisecond}, func(f *Fault, d time.Duration) { f.Over = d }),
		value("seed", "Decides which events share draws: the same seed, the same ones.", wholeShape{0}, func(f *Fault, n int) { f.Seed = n }),
		value("sent", "do close and reset, on request: how much of the response leaves before.", wordShape{known: []string{"half", "head", "nothing"}}, func(f *Fault, v string) { f.Sent = v }),
		value("share", "The part of the events that is meant, drawn by seed: 0.01 is one in a hundred.", numberShape{above: 0, most: 1}, func(f *Fault, v float64) { f.Share = v }),
		value("streams", "do settings: how many streams the client may have open from then on.", wholeShape{1}, func(f *Fault, n int) { f.Streams = n }),
	},
}

// faultEvent is what a fault can wait for.
type faultEvent struct {
	on    string
	takes []string
	needs string // of these, the one that has to be there
}

// faultEvents is sorted by name.
var faultEvents = []faultEvent{
	{"clock", []string{"at"}, "at"},
	{"connection", []string{"every", "nth", "seed", "share"}, ""},
	{"idle", []string{"after"}, "after"},
	{"request", []string{"every", "nth", "of", "seed", "share"}, ""},
	{"response", []string{"every", "nth", "of", "seed", "share"}, ""},
}

// FaultAct is what a fault can do, and when.
type FaultAct struct {
	Do    string
	On    []string // events, sorted
	Proto string   // the one protocol that has it; "" both

	takes []string // fields of its own
	needs string   // of these, the one that has to be there
}

// faultActs is sorted by name. The fake servers have the same; the lab, which knows both, holds them equal.
var faultActs = []FaultAct{
	{"close", []string{"clock", "connection", "idle", "request", "response"}, "", []string{"announced", "sent"}, ""},
	{"connection-close", []string{"response"}, "h1", nil, ""},
	{"delay", []string{"request"}, "", []string{"by"}, "by"},
	{"early-response", []string{"request"}, "", nil, ""},
	{"goaway", []string{"clock", "idle", "response"}, "h2", nil, ""},
	{"no-answer", []string{"request"}, "", nil, ""},
	{"refuse", []string{"clock"}, "", []string{"for"}, "for"},
	{"refused-stream", []string{"request"}, "h2", nil, ""},
	{"reset", []string{"clock", "connection", "idle", "request", "response"}, "", []string{"sent"}, ""},
	{"settings", []string{"clock", "response"}, "h2", []string{"streams"}, "streams"},
	{"slow-body", []string{"response"}, "", []string{"over"}, "over"},
	{"stray", []string{"idle", "response"}, "h1", []string{"bytes"}, ""},
}

// FaultActs lists what a fault can do, sorted by name.
func FaultActs() []FaultAct { return slices.Clone(faultActs) }

func actNames() (list []string) {
	for _, a := range faultActs {
		list = append(list, a.Do)
	}
	return list
}

func eventNames() (list []string) {
	for _, e := range faultEvents {
		list = append(list, e.on)
	}
	return list
}

// faults reads what a server does wrong.
func (r *reader) faults(n ast.Node, s *Server) (list []Fault) {
	for _, v := range r.list(n, "faults") {
		var f Fault
		nodes := faultMapping.read(r, v, &f)
		if r.err == nil {
			r.fits(v, nodes, f, s)
		}
		list = append(list, f)
	}
	return list
}

// fits checks that what a fault says goes together, and with its server.
func (r *reader) fits(n ast.Node, nodes map[string]ast.Node, f Fault, s *Server) {
	e := faultEvents[slices.IndexFunc(faultEvents, func(e faultEvent) bool { return e.on == f.On })]
	a := faultActs[slices.IndexFunc(faultActs, func(a FaultAct) bool { return a.Do == f.Do })]
	if !slices.Contains(a.On, f.On) {
		r.fail(nodes["on"], "%s is not done on %s: %s", f.Do, f.On, instead("", a.On))
		return
	}
	if a.Proto != "" && s.Proto != a.Proto {
		r.fail(nodes["do"], "%s is of servers with proto: %s, and %s speaks %s", f.Do, a.Proto, s.Name, s.Proto)
	}
	takes := slices.Sorted(slices.Values(slices.Concat(e.takes, a.takes)))
	for _, name := range faultMapping.names() {
		at, given := nodes[name]
		switch {
		case name == "on" || name == "do":
		case given && !slices.Contains(takes, name):
			r.fail(at, "%s means nothing to {on: %s, do: %s}: it takes %s", name, f.On, f.Do, strings.Join(takes, ", "))
		case !given && (name == e.needs || name == a.needs):
			r.fail(n, "{on: %s, do: %s} needs %s: %s", f.On, f.Do, name, about(name))
		}
	}
	r.whichEvents(nodes)
	r.howItEnds(nodes, f, s)
	if f.Streams > maxStreams {
		r.fail(nodes["streams"], "streams is at most %d, found %d", maxStreams, f.Streams)
	}
	if f.Do == "slow-body" && s.Size < slowBodySize {
		r.fail(nodes["do"], "a slow body needs bytes: give the server a size of %d or more", slowBodySize)
	}
}

// slowBodySize is the least body that can be sent slowly: it comes in ten pieces.
const slowBodySize = 10

// about is what the table says of a field.
func about(name string) string {
	f, _ := faultMapping.field(name)
	_, text, _ := strings.Cut(f.about, ": ")
	return strings.TrimSuffix(text, ".")
}

// whichEvents checks that a fault says in one way which events it means.
func (r *reader) whichEvents(nodes map[string]ast.Node) {
	var ways []string
	for _, name := range []string{"every", "nth", "share"} {
		if _, given := nodes[name]; given {
			ways = append(ways, name)
		}
	}
	if len(ways) > 1 {
		r.fail(nodes[ways[1]], "%s say each which of the events are meant: give one of them", strings.Join(ways, " and "))
	}
	_, drawn := nodes["share"]
	if at, given := nodes["seed"]; given && !drawn {
		r.fail(at, "seed draws which events share means, and there is no share")
	}
	if at, given := nodes["of"]; given && (drawn || len(ways) == 0) {
		r.fail(at, "of says how every and nth count, and neither is given")
	}
}

// howItEnds checks what close and reset say beside the event.
func (r *reader) howItEnds(nodes map[string]ast.Node, f Fault, s *Server) {
	switch {
	case f.Announced && (f.On == "request" || f.On == "connection"):
		r.fail(nodes["announced"], "a close is announced with a response: {on: response, do: close, announced: true}")
	case f.Announced && f.On != "response" && s.Proto == "h1":
		r.fail(nodes["announced"], "HTTP/1 announces a close with a response only: {on: response, do: close, announced: true}, or proto: h2")
	}
	at, given := nodes["sent"]
	switch {
	case given && f.On != "request":
		r.fail(at, "a part of the response is sent in place of all of it: on: request")
	case given && f.Sent != "nothing" && s.Size < 2:
		r.fail(at, "sent: %s leaves a body unfinished: give the server a size of 2 or more", f.Sent)
	}
}
