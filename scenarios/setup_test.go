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
		{servers, `servers: [{name: s1, streams: 101, proto: h2}` + used, "8:31", []string{"streams is at most 100, found 101"}},
		{servers, `servers: [{name: s1, streams: 5}` + used, "8:31", []string{"streams are of HTTP/2: proto: h2"}},
		{servers, `servers: [{name: s1, replies: by-script}` + used, "8:10", []string{"s1 replies by-script, and there is no script"}},
	})
}

func TestWhatAFileLeavesOutOfALoadAndAServer(t *testing.T) {
	g := NewWithT(t)
	s := parsed(t, "client: close, ", "", `[{name: s1, proto: "{server-proto}"}]`, `[{name: s1, proto: "{server-proto}"}, {name: s2, size: 10, delay: 5ms}]`)
	cases, err := s.Plan(Options{})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(cases[0].Load).To(Equal([]Load{{
		Name: "load", To: "fe", Generator: "native", Proto: "h1", Client: "keepalive", Method: "GET", Users: 10, Duration: 2 * time.Second,
	}}))
	g.Expect(cases[3].Servers).To(Equal([]Server{{Name: "s1", Proto: "h2"}, {Name: "s2", Proto: "h1", Size: 10, Delay: 5 * time.Millisecond}}))
}
