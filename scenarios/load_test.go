package scenarios

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

func TestLoadsAreChecked(t *testing.T) {
	const load = "load: [{users: 10, client: close, duration: 2s}]"
	refuses(t, []broken{
		{load, "load: {users: 10}", "9:7", []string{"load is a list"}},
		{load, "load: [{client: close, duration: 2s}]", "9:8", []string{"a load has no users: write {users: 50, ...}"}},
		{load, "load: [{user: 10, duration: 2s}]", "9:9", []string{`unknown field "user" in a load`, `did you mean "users"?`}},
		{load, "load: [{users: -5, duration: 2s}]", "9:16", []string{"users is at least 1, found -5"}},
		{load, "load: [{users: 0, duration: 2s}]", "9:16", []string{"users is at least 1, found 0"}},
		{load, "load: [{users: many, duration: 2s}]", "9:16", []string{`users takes a whole number, found "many"`}},
		{load, "load: [{users: 10}]", "9:8", []string{"a load ends after a time or a number of requests"}},
		{load, "load: [{users: 10, duration: 2s, requests: 5}]", "9:44", []string{"not both"}},
		{load, "load: [{users: 10, duration: 2}]", "9:30", []string{"duration takes a duration with its unit, found 2: write 5s"}},
		{load, "load: [{users: 10, duration: 0s}]", "9:30", []string{"duration is at least 1ms"}},
		{load, "load: [{users: 10, requests: 0}]", "9:30", []string{"requests is at least 1"}},
		{load, "load: [{users: 10, duration: 2s, client: keep-alive}]", "9:42", []string{`did you mean "keepalive"?`}},
		{load, "load: [{users: 10, duration: 2s, client: true}]", "9:42", []string{"client takes a word, found true"}},
		{load, "load: [{users: 10, duration: 2s, method: FETCH}]", "9:42", []string{`method cannot be "FETCH"`}},
		{load, "load: [{users: 10, duration: 2s, generator: wrk}]", "9:45", []string{`generator cannot be "wrk"`}},
		{load, "load: [{users: 10, duration: 2s, proto: h2-tls}]", "9:41", []string{"h2-tls is not supported yet"}},
		{load, "load: [{users: 10, duration: 2s, to: www}]", "9:38", []string{`no frontend "www": one of fe`}},
		{load, "load: [{users: 10, duration: 2s, think: 5}]", "9:41", []string{"think is a duration with its unit, or a range of them such as 190ms..210ms, found 5"}},
		{load, "load: [{users: 10, duration: 2s, think: 9ms..5ms}]", "9:41", []string{`found "9ms..5ms"`}},
		{load, "load: [{users: 10, duration: 2s, think: 5ms..}]", "9:41", []string{`found "5ms.."`}},
		{load, "load: [{users: 10, duration: 2s, think: 5ms, rate: 10}]", "9:41", []string{"with a rate nobody thinks"}},
		{load, "load: [{users: 10, duration: 2s, requests-per-conn: 0}]", "9:53", []string{"requests-per-conn is a whole number from 1, or a range of them such as 5..15, found 0"}},
		{load, "load: [{users: 10, duration: 2s, requests-per-conn: 9..5}]", "9:53", []string{`found "9..5"`}},
		{load, "load: [{users: 10, duration: 2s, requests-per-conn: 05..9}]", "9:53", []string{`found "05..9"`}},
		{load, "load: [{users: 10, duration: 2s, client: close, requests-per-conn: 2}]", "9:68", []string{"client: close is one request per connection"}},
		{load, "load: [{users: 10, duration: 2s, closes: rst}]", "9:42", []string{"here none does"}},
		{load, "load: [{users: 10, duration: 2s, client: close, closes: reset}]", "9:57", []string{`closes cannot be "reset"`, `did you mean "rst"?`}},
		{load, "load: [{users: 10, duration: 2s, rate: 0}]", "9:40", []string{"rate is more than 0, found 0"}},
		{load, "load: [{users: 10, duration: 2s, rate: fast}]", "9:40", []string{`rate takes a number, found "fast"`}},
		{load, "load: [{users: 10, duration: 2s, rate: 5, rate-steps: [{for: 1s, rate: 5}]}]", "9:55", []string{"say the same thing"}},
		{load, "load: [{users: 10, duration: 2s, rate-steps: [{for: 1s}]}]", "9:47", []string{"an element of rate-steps has no rate: write {for: 1s, rate: 500}"}},
		{load, "load: [{users: 10, duration: 2s, arrivals: poisson}]", "9:44", []string{"arrivals are those of a rate, and there is none"}},
		{load, "load: [{users: 10, duration: 2s, streams: 5}]", "9:43", []string{"streams are of HTTP/2: proto: h2"}},
		{load, "load: [{users: 10, requests: 5, grace: 1s}]", "9:40", []string{"grace comes after the time of a timed load"}},
		{load, "load: [{users: 10, duration: 2s, headers: {a b: c}}]", "9:44", []string{"headers: a name is letters, digits and dashes"}},
		{load, "load: [{users: 10, duration: 2s, headers: {a: 5}}]", "9:47", []string{"headers: a takes text, found 5"}},
		{load, "load: [{users: 10, duration: 2s, body: 0}]", "9:40", []string{"body is at least 1, found 0"}},
		{load, "load: [{users: 10, duration: 2s}, {users: 5, duration: 2s}]", "9:8", []string{"with several loads each needs a name"}},
		{load, "load: [{name: a, users: 10, duration: 2s}, {users: 5, duration: 2s}]", "9:44", []string{"each needs a name"}},
		{load, "load: [{name: a, users: 10, duration: 2s}, {name: a, users: 5, duration: 2s}]", "9:51", []string{`two loads have the name "a"`}},
	})
}

func TestALoadIsReadWhole(t *testing.T) {
	const load = "{users: 10, client: close, duration: 2s}"
	for text, want := range map[string]Load{
		"{users: 10, duration: 2s, generator: native, proto: h2, connections: 5, streams: 4, requests-per-conn: 5..15, closes: rst, think: 1ms..2s}": {
			Generator: "native", Proto: "h2", Client: "keepalive", Connections: 5, Streams: 4, RequestsPerConn: IntRange{5, 15}, Closes: "rst",
			Think: DurationRange{time.Millisecond, 2 * time.Second},
		},
		"{users: 10, duration: 2s, requests-per-conn: 7, think: 5ms, method: POST, headers: {X-B: 'b c', x-a: a}, body: 100, ramp: 1s, seed: 3, grace: 4s, timeout: 5s}": {
			RequestsPerConn: IntRange{7, 7}, Think: DurationRange{5 * time.Millisecond, 5 * time.Millisecond}, Method: "POST",
			Headers: []Header{{"X-B", "b c"}, {"x-a", "a"}}, Body: 100, Ramp: time.Second, Seed: 3, Grace: 4 * time.Second, Timeout: 5 * time.Second,
		},
		"{users: 10, duration: 2s, rate: 0.5, arrivals: poisson}": {Rate: 0.5, Arrivals: "poisson"},
		"{users: 10, duration: 2s, rate-steps: [{for: 1s, rate: 10}, {for: 2s, rate: 2.5}]}": {
			RateSteps: []RateStep{{time.Second, 10}, {2 * time.Second, 2.5}},
		},
	} {
		g := NewWithT(t)
		want.Name, want.To, want.Users, want.Duration = "load", "fe", 10, 2*time.Second
		if want.Generator == "" {
			want.Generator = "native"
		}
		if want.Proto == "" {
			want.Proto = "h1"
		}
		if want.Client == "" {
			want.Client = "keepalive"
		}
		if want.Method == "" {
			want.Method = "GET"
		}
		cases, err := parsed(t, load, text).Plan(Options{})
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(cases[0].Load).To(Equal([]Load{want}), text)
		g.Expect(cases[0].Proxy.Frontends[0].Proto).To(Equal(want.Proto))
	}
}
