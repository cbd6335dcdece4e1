package scenarios

import (
	"errors"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

func TestACaseIsTheFileWithPlaceholdersFilled(t *testing.T) {
	g := NewWithT(t)
	s := parsed(t)
	cases, err := s.Plan(Options{})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(cases).To(HaveLen(4))
	delay := 500 * time.Millisecond
	g.Expect(cases[3]).To(Equal(Case{
		Scenario: s,
		Axes:     map[string]any{"server-proto": "h2", "http-reuse": "always"},
		Inputs:   map[string]any{"users": 10, "threads": 4, "purge_ticks": 4, "duration_s": 2, "servers": 1, "pool_purge_delay_s": 0.5},
		Proxy: Proxy{
			Threads:   4,
			Frontends: []Frontend{{Name: "fe", Proto: "h1", Backend: "be"}},
			Backends:  []Backend{{Name: "be", Servers: []string{"s1"}, BackendKnobs: BackendKnobs{Balance: "roundrobin", HTTPReuse: "always", PoolPurgeDelay: &delay}}},
		},
		Servers: []Server{{Name: "s1", Proto: "h2"}},
		Load:    []Load{{Name: "load", To: "fe", Generator: "native", Proto: "h1", Client: "close", Method: "GET", Users: 10, Duration: 2 * time.Second}},
	}))
}

func TestWhatAProxyLeavesOpenStaysOpen(t *testing.T) {
	g := NewWithT(t)
	s := parsed(t, "matrix:\n  server-proto: [h1, h2]\n  http-reuse: [safe, always]\n", "", "{server-proto}", "h1",
		"proxy: {threads: 4, http-reuse: \"{http-reuse}\", purge-ticks: 4}\n", "", "threads*2", "5", "duration: 2s", "requests: 500")
	cases, err := s.Plan(Options{})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(cases[0].Proxy).To(Equal(Proxy{
		Frontends: []Frontend{{Name: "fe", Proto: "h1", Backend: "be"}},
		Backends:  []Backend{{Name: "be", Servers: []string{"s1"}, BackendKnobs: BackendKnobs{Balance: "roundrobin"}}},
	}))
	g.Expect(cases[0].Inputs).To(Equal(map[string]any{"users": 10, "servers": 1, "requests_planned": 500}))
}

func TestADurationReplacesThatOfTimedLoadsAndPurgesScale(t *testing.T) {
	g := NewWithT(t)
	s := parsed(t, "[{users: 10, client: close, duration: 2s}]",
		"[{name: a, users: 10, duration: 2s}, {name: b, users: 5, duration: 1s}, {name: c, users: 1, requests: 40}]")
	cases, err := s.Plan(Options{Duration: time.Minute})
	g.Expect(err).NotTo(HaveOccurred())
	c := cases[0]
	g.Expect([]time.Duration{c.Load[0].Duration, c.Load[1].Duration, c.Load[2].Duration}).To(Equal([]time.Duration{time.Minute, time.Minute, 0}))
	g.Expect(*c.Proxy.Backends[0].PoolPurgeDelay).To(Equal(15 * time.Second))
	g.Expect(c.Inputs).To(Equal(map[string]any{
		"users": 16, "threads": 4, "purge_ticks": 4, "duration_s": 60, "servers": 1, "pool_purge_delay_s": 15, "requests_planned": 40,
	}))
	_, err = s.Plan(Options{Duration: -time.Second})
	g.Expect(err).To(MatchError("scenario my/one: a duration of -1s: it cannot be negative"))
	_, err = s.Plan(Options{Duration: time.Millisecond})
	g.Expect(err).To(MatchError("scenario my/one, with the given duration and settings: purge-ticks: 4 in 1ms is less than 1ms each"))
}

func TestAFilterLeavesTheCellsThatMatchEveryAxis(t *testing.T) {
	g := NewWithT(t)
	s := parsed(t, "about: What it shows.", "exclude: [{server-proto: h1, http-reuse: safe}]")
	for _, row := range []struct {
		name   string
		filter map[string][]string
		want   []string
	}{
		{"one value", map[string][]string{"server-proto": {"h2"}}, []string{"server-proto=h2 http-reuse=safe", "server-proto=h2 http-reuse=always"}},
		{"alternatives", map[string][]string{"server-proto": {"h2", "h1"}, "http-reuse": {"always"}}, []string{"server-proto=h1 http-reuse=always", "server-proto=h2 http-reuse=always"}},
	} {
		cases, err := s.Plan(Options{Filter: row.filter})
		g.Expect(err).NotTo(HaveOccurred())
		var got []string
		for _, c := range cases {
			got = append(got, c.String())
		}
		g.Expect(got).To(Equal(row.want), row.name)
	}
	_, err := s.Plan(Options{Filter: map[string][]string{"server-proto": {"h1"}, "http-reuse": {"safe"}}})
	g.Expect(errors.Is(err, ErrNothingLeft)).To(BeTrue())
	g.Expect(err).To(MatchError("scenario my/one: no cell is left"))
	_, err = s.Plan(Options{Filter: map[string][]string{"server-porto": {"h1"}}})
	g.Expect(err).To(MatchError(`scenario my/one: no axis "server-porto" to filter by: did you mean "server-proto"? (one of http-reuse, server-proto)`))
	_, err = s.Plan(Options{Filter: map[string][]string{"http-reuse": {"always", "saef"}}})
	g.Expect(err).To(MatchError(`scenario my/one: axis http-reuse has no value "saef": did you mean "safe"? (one of always, safe)`))
}
