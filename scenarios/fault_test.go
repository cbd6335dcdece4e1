package scenarios

import (
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

func TestFaultsAreChecked(t *testing.T) {
	const servers = `[{name: s1, proto: "{server-proto}"}]`
	h1 := func(fault string) string {
		return `[{name: s0, proto: "{server-proto}"}, {name: s1, faults: [` + fault + `]}]`
	}
	h2 := func(fault string) string {
		return `[{name: s0, proto: "{server-proto}"}, {name: s1, proto: h2, size: 1, faults: [` + fault + `]}]`
	}
	refuses(t, []broken{
		{servers, `[{name: s0, proto: "{server-proto}"}, {name: s1, faults: []}]`, "8:67", []string{"faults is an empty list"}},
		{servers, h1("reset"), "8:68", []string{"a fault is a mapping"}},
		{servers, h1("{do: reset}"), "8:68", []string{"a fault has no on: write {on: request, every: 100, do: reset}"}},
		{servers, h1("{on: request}"), "8:68", []string{"a fault has no do"}},
		{servers, h1("{on: request, do: rest}"), "8:86", []string{`do cannot be "rest"`, `did you mean "reset"?`}},
		{servers, h1("{on: requests, do: reset}"), "8:73", []string{`on cannot be "requests"`, `did you mean "request"?`}},
		{servers, h1("{on: idle, after: 1s, do: delay, by: 1s}"), "8:73", []string{"delay is not done on idle: one of request"}},
		{servers, h1("{on: response, do: goaway}"), "8:87", []string{"goaway is of servers with proto: h2, and s1 speaks h1"}},
		{servers, h2("{on: response, do: stray}"), "8:107", []string{"stray is of servers with proto: h1, and s1 speaks h2"}},
		{servers, h1("{on: request, evrey: 10, do: reset}"), "8:82", []string{`unknown field "evrey" in a fault`, `did you mean "every"?`}},
		{servers, h1("{on: request, every: 0, do: reset}"), "8:89", []string{"every is at least 1, found 0"}},
		{servers, h1("{on: request, after: 1s, do: reset}"), "8:89", []string{"after means nothing to {on: request, do: reset}: it takes every, nth, of, seed, sent, share"}},
		{servers, h1("{on: request, by: 1s, do: reset}"), "8:86", []string{"by means nothing to {on: request, do: reset}"}},
		{servers, h1("{on: connection, of: connection, every: 2, do: reset}"), "8:89", []string{"of means nothing"}},
		{servers, h1("{on: idle, do: close}"), "8:68", []string{"{on: idle, do: close} needs after: for how long the connection has had no request in flight"}},
		{servers, h1("{on: clock, do: refuse, for: 1s}"), "8:68", []string{"needs at: the time since the load began"}},
		{servers, h1("{on: clock, at: 1s, do: refuse}"), "8:68", []string{"needs for: how long"}},
		{servers, h1("{on: request, do: delay}"), "8:68", []string{"needs by"}},
		{servers, h2("{on: response, do: settings}"), "8:88", []string{"needs streams"}},
		{servers, h2("{on: response, do: settings, streams: 101}"), "8:126", []string{"streams is at most 100, found 101"}},
		{servers, h2("{on: response, do: slow-body, over: 1s}"), "8:107", []string{"a slow body needs bytes: give the server a size of 10 or more"}},
		{servers, h1("{on: request, every: 2, nth: 3, do: reset}"), "8:97", []string{"every and nth say each which of the events are meant: give one of them"}},
		{servers, h1("{on: request, share: 0.5, nth: 3, do: reset}"), "8:89", []string{"nth and share"}},
		{servers, h1("{on: request, share: 1.5, do: reset}"), "8:89", []string{"share is at most 1, found 1.5"}},
		{servers, h1("{on: request, share: 0, do: reset}"), "8:89", []string{"share is more than 0, found 0"}},
		{servers, h1("{on: request, seed: 4, do: reset}"), "8:88", []string{"seed draws which events share means, and there is no share"}},
		{servers, h1("{on: request, of: connection, do: reset}"), "8:86", []string{"of says how every and nth count, and neither is given"}},
		{servers, h1("{on: request, do: close, announced: yes}"), "8:104", []string{`announced is true or false, found "yes"`}},
		{servers, h1("{on: request, do: close, announced: true}"), "8:104", []string{"a close is announced with a response"}},
		{servers, h1("{on: idle, after: 1s, do: close, announced: true}"), "8:112", []string{"HTTP/1 announces a close with a response only"}},
		{servers, h1("{on: response, do: close, sent: head}"), "8:100", []string{"a part of the response is sent in place of all of it: on: request"}},
		{servers, h2("{on: request, do: close, sent: half}"), "8:119", []string{"sent: half leaves a body unfinished: give the server a size of 2 or more"}},
	})
}

// Every way to write a fault, and what becomes of it; the schema takes them all.
func TestFaultsAreReadWhole(t *testing.T) {
	schema := compiled(t)
	for text, want := range map[string]Fault{
		"{on: request, every: 100, do: reset}":                                 {On: "request", Every: 100, Do: "reset", Of: "server"},
		"{on: response, nth: 10, of: connection, do: close, announced: false}": {On: "response", Nth: 10, Of: "connection", Do: "close"},
		"{on: idle, after: 200ms, do: close}":                                  {On: "idle", After: 200 * time.Millisecond, Do: "close", Of: "server"},
		"{on: clock, at: 2s, for: 1s, do: refuse}":                             {On: "clock", At: 2 * time.Second, For: time.Second, Do: "refuse", Of: "server"},
		"{on: request, share: 0.25, seed: 7, do: close, sent: half}":           {On: "request", Share: 0.25, Seed: 7, Do: "close", Sent: "half", Of: "server"},
		"{on: response, do: close, announced: true}":                           {On: "response", Do: "close", Announced: true, Of: "server"},
		"{on: request, do: delay, by: 1s}":                                     {On: "request", Do: "delay", By: time.Second, Of: "server"},
		"{on: response, do: slow-body, over: 1s}":                              {On: "response", Do: "slow-body", Over: time.Second, Of: "server"},
		"{on: request, do: no-answer}":                                         {On: "request", Do: "no-answer", Of: "server"},
		"{on: request, do: early-response}":                                    {On: "request", Do: "early-response", Of: "server"},
		"{on: response, do: stray, bytes: 'HTTP/1.1 200 OK'}":                  {On: "response", Do: "stray", Bytes: "HTTP/1.1 200 OK", Of: "server"},
		"{on: response, every: 10, of: connection, do: connection-close}":      {On: "response", Every: 10, Do: "connection-close", Of: "connection"},
		"{on: connection, nth: 2, do: reset}":                                  {On: "connection", Nth: 2, Do: "reset", Of: "server"},
	} {
		g := NewWithT(t)
		src := replaced(t, good, `[{name: s1, proto: "{server-proto}"}]`, `[{name: s0, proto: "{server-proto}"}, {name: s1, size: 10, faults: [`+text+`]}]`)
		s, err := Parse("my.yaml", []byte(src), vocabulary)
		g.Expect(err).NotTo(HaveOccurred(), text)
		g.Expect(schema.Validate(instance(t, src))).To(Succeed(), text)
		cases, err := s.Plan(Options{})
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(cases[0].Servers[1].Faults).To(Equal([]Fault{want}), text)
	}
}

// An axis may fill a fault's fields, as everything of a server.
func TestAFaultTakesPlaceholders(t *testing.T) {
	g := NewWithT(t)
	s := parsed(t, "http-reuse: [safe, always]", "http-reuse: [safe, always]\n  nth: [5, 50]",
		`proto: "{server-proto}"}`, `proto: "{server-proto}", faults: [{on: request, nth: "{nth}", do: reset}]}`)
	cases, err := s.Plan(Options{})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(cases[1].Servers[0].Faults[0].Nth).To(Equal(50))
}

// The tables are sorted, and every field is taken by an event or an act.
func TestTheTablesOfFaults(t *testing.T) {
	g := NewWithT(t)
	taken := []string{"on", "do"}
	for _, e := range faultEvents {
		taken = append(taken, e.takes...)
	}
	for _, a := range faultActs {
		g.Expect(slices.IsSorted(a.On)).To(BeTrue(), a.Do)
		g.Expect(eventNames()).To(ContainElements(a.On))
		taken = append(taken, a.takes...)
	}
	g.Expect(eventNames()).To(HaveExactElements(slices.Sorted(slices.Values(eventNames()))))
	g.Expect(actNames()).To(HaveExactElements(slices.Sorted(slices.Values(actNames()))))
	for _, f := range faultMapping.fields {
		g.Expect(taken).To(ContainElement(f.name))
		g.Expect(strings.HasSuffix(f.about, ".")).To(BeTrue(), f.name)
	}
}
