package scenarios

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

func TestServersAreChecked(t *testing.T) {
	const servers = `servers: [{name: s1, proto: "{server-proto}"}]`
	const used = `, {name: s2, proto: "{server-proto}"}]`
	refuses(t, []broken{
		{servers, `servers: {name: s1}`, "8:10", []string{"servers is a list", "found a mapping"}},
		{servers, `servers: [s1]`, "8:11", []string{"a server is a mapping", `found "s1"`}},
		{servers, `servers: [{proto: h1}]`, "8:11", []string{"a server has no name: write {name: s1}"}},
		{servers, `servers: [{name: S 1}]`, "8:18", []string{"name is lower case words with dashes", `"S 1"`}},
		{servers, `servers: [{name: s2}` + used, "8:30", []string{`two servers have the name "s2"`}},
		{servers, `servers: [{name: s1, proto: http1}` + used, "8:29", []string{`proto cannot be "http1"`, "h1, h2"}},
		{servers, `servers: [{name: s1, size: -1}` + used, "8:28", []string{"size is at least 0, found -1"}},
		{servers, `servers: [{name: s1, size: 16k}` + used, "8:28", []string{`size takes a whole number, found "16k"`}},
		{servers, `servers: [{name: s1, delay: 20}` + used, "8:29", []string{"delay takes a duration with its unit, found 20", "200ms"}},
		{servers, `servers: [{name: s1, delay: -1s}` + used, "8:29", []string{"delay is at least 0s, found -1s"}},
		{servers, `servers: [{name: s1, delay: -0s}` + used, "8:29", []string{"delay is at least 0s, found -0s"}},
		{servers, `servers: [{name: s1, nmae: s1}` + used, "8:22", []string{`unknown field "nmae" in a server`, `did you mean "name"?`}},
		{servers, `servers: [{name: s1, name: s3}` + used, "8:22", []string{"already defined"}},
		{servers, `servers: [{name: s1, faults: []}` + used, "8:22", []string{"faults is not supported yet"}},
		{servers, `servers: [{name: s1, replies: by-script}` + used, "8:22", []string{"replies is not supported yet"}},
	})
}

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
		{load, "load: [{users: 10, duration: 2s, generator: native}]", "9:45", []string{"native is not supported yet"}},
		{load, "load: [{users: 10, duration: 2s, proto: h2}]", "9:41", []string{"h2 is not supported yet"}},
		{load, "load: [{users: 10, duration: 2s, to: www}]", "9:38", []string{`to cannot be "www"`, "fe"}},
		{load, "load: [{users: 10, duration: 2s, think: 5ms}]", "9:34", []string{"think is not supported yet"}},
		{load, "load: [{users: 10, duration: 2s, seed: 5}]", "9:34", []string{"seed is not supported yet"}},
		{load, "load: [{users: 10, duration: 2s}, {users: 5, duration: 2s}]", "9:8", []string{"with several loads each needs a name"}},
		{load, "load: [{name: a, users: 10, duration: 2s}, {users: 5, duration: 2s}]", "9:44", []string{"each needs a name"}},
		{load, "load: [{name: a, users: 10, duration: 2s}, {name: a, users: 5, duration: 2s}]", "9:51", []string{`two loads have the name "a"`}},
	})
}

func TestWhatAFileLeavesOutOfALoadAndAServer(t *testing.T) {
	g := NewWithT(t)
	s := parsed(t, "client: close, ", "", `[{name: s1, proto: "{server-proto}"}]`, `[{name: s1, proto: "{server-proto}"}, {name: s2, size: 10, delay: 5ms}]`)
	cases, err := s.Plan(Options{})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(cases[0].Load).To(Equal([]Load{{
		Name: "load", To: "fe", Generator: "hey", Proto: "h1", Client: "keepalive", Method: "GET", Users: 10, Duration: 2 * time.Second,
	}}))
	g.Expect(cases[3].Servers).To(Equal([]Server{{"s1", "h2", 0, 0}, {"s2", "h1", 10, 5 * time.Millisecond}}))
}

func TestTheProxyIsChecked(t *testing.T) {
	const threads = "threads: 4"
	const ticks = "purge-ticks: 4"
	refuses(t, []broken{
		{threads, "thraeds: 4", "7:9", []string{`unknown field "thraeds" in proxy`, `did you mean "threads"?`}},
		{threads, "threads: 0", "7:18", []string{"threads is at least 1, found 0"}},
		{threads, "threads: four", "7:18", []string{"threads takes a whole number"}},
		{threads, "balance: robin", "7:18", []string{`balance cannot be "robin"`, "roundrobin"}},
		{threads, "pool-max-conn: -2", "7:24", []string{"pool-max-conn is at least -1, found -2"}},
		{threads, "pool-low-conn: -1", "7:24", []string{"pool-low-conn is at least 0, found -1"}},
		{threads, "maxconn: 3", "7:9", []string{"maxconn is not supported yet"}},
		{threads, "frontends: []", "7:9", []string{"frontends is not supported yet"}},
		{threads, "backends: []", "7:9", []string{"backends is not supported yet"}},
		{ticks, "pool-purge-delay: 5", "7:67", []string{"pool-purge-delay takes a duration with its unit, found 5"}},
		{ticks, "purge-ticks: 0", "7:62", []string{"purge-ticks is at least 1"}},
		{ticks, "purge-ticks: 3000", "7:8", []string{"purge-ticks: 3000 in 2s is less than 1ms each"}},
		{ticks, "purge-ticks: 4, pool-purge-delay: 5s", "7:8", []string{"say the same thing"}},
		{"duration: 2s", "requests: 200", "7:8", []string{"purge-ticks divides the duration of a timed load, and there is none"}},
	})
}
