package scenarios

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

const aScript = `scenario: conformance/test
version: 1
matrix: {http-reuse: [safe, always], code: [200, 404]}
proxy: {threads: 1, http-reuse: "{http-reuse}"}
servers: [{name: s1, replies: by-script}, {name: s-2, proto: h2}]
script:
  - {client: c1, send: GET /a, headers: {X-A: one, Host: a.test}, body: 3}
  - {server: s1, recv: /a, expect: conn_seq == 1 and client == "c1", reply: {status: "{code}", headers: {X-B: two}, body: 4, then: fin}}
  - {client: c1, recv: 200, when: http_reuse == "safe", expect: 'header["x-b"] == "two" and first_client == "c1"'}
  - {client: c1, recv: any, when: http_reuse == "always", within: 2s, not-before: 1s}
  - {client: c2, request: POST /b HTTP/1.0, by: s1, expect: conn_id == 2}
  - {until: 'stat.s1.idle_cur == 1 and stat["be/s-2"].idle_cur == 0 and count.s_2.open == 0', needs: show-servers-conn, within: 100ms}
  - {server: s1, bytes: "HTTP/1.1 408 Request Timeout\r\n\r\n", conn: 2}
  - {server: s1, close: rst}
  - {client: c1, recv: closed}
  - {client: c2, close: fin}
  - {cli: set server be/s1 state maint, needs: [runtime-api], expect: answer == ""}
  - {sleep: 5ms}
expect: [{that: connects == 2}]
`

var scriptVocabulary = Vocabulary{Metrics: []string{"connects", "requests_received"}}

func TestAScriptIsRead(t *testing.T) {
	g := NewWithT(t)
	s, err := Parse("my.yaml", []byte(aScript), scriptVocabulary)
	g.Expect(err).NotTo(HaveOccurred())
	cases, err := s.Plan(Options{Filter: map[string][]string{"http-reuse": {"safe"}, "code": {"404"}}})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(cases).To(HaveLen(1))
	c := cases[0]
	g.Expect(c.Servers[0].ByScript).To(BeTrue())
	g.Expect(c.Inputs).NotTo(HaveKey("users"))
	g.Expect(c.Clients).To(Equal([]Client{{"c1", "fe"}, {"c2", "fe"}}))

	var said []string
	for _, step := range c.Script {
		said = append(said, step.String())
	}
	g.Expect(said).To(Equal([]string{
		"client c1 send GET /a",
		"server s1 recv /a reply 404 then fin",
		"client c1 recv 200", // the other one is of another cell
		"client c2 request POST /b by s1",
		`until stat.s1.idle_cur == 1 and stat["be/s-2"].idle_cur == 0 and count.s_2.open == 0`,
		`server s1 bytes "HTTP/1.1 408 Request" conn 2`,
		"server s1 close rst",
		"client c1 recv closed",
		"client c2 close fin",
		`cli "set server be/s1 state maint"`,
		"sleep 5ms",
	}))
	first, reply, fifth := c.Script[0], c.Script[1].Reply, c.Script[3]
	g.Expect(*first.Send).To(Equal(Request{"GET", "/a", "HTTP/1.1", []Header{{"X-A", "one"}, {"Host", "a.test"}}, 3}))
	g.Expect(*reply).To(Equal(Reply{404, []Header{{"X-B", "two"}}, 4, "fin"}))
	g.Expect(fifth.Send.Version).To(Equal("HTTP/1.0"))
	g.Expect(fifth.Number).To(Equal(5)) // in the file
	g.Expect(fifth.Line).To(Equal(11))
	g.Expect(fifth.Recv).To(Equal("200"))
	g.Expect(fifth.Within).To(Equal(10 * time.Second))
	g.Expect(c.Script[4].Needs).To(Equal([]string{"show-servers-conn"}))
	g.Expect(c.Script[4].Until.LooksAt()).To(Equal(Looks{ServersConn: true, Count: true}))
	g.Expect(c.Script[2].Expect.LooksAt()).To(Equal(Looks{}))
	g.Expect(s.Expect).To(HaveLen(2)) // the file's, and what every script expects
	g.Expect(s.Expect[1].That).To(Equal("requests_received > 0"))
}

// A condition is true or false of what was seen; a counter that the product does not have makes it neither.
func TestWhatAStepSees(t *testing.T) {
	g := NewWithT(t)
	s, err := Parse("my.yaml", []byte(aScript), scriptVocabulary)
	g.Expect(err).NotTo(HaveOccurred())
	cases, err := s.Plan(Options{})
	g.Expect(err).NotTo(HaveOccurred())
	c := cases[0]
	env := func(seen Seen) Env {
		e, err := c.StepEnv(seen)
		g.Expect(err).NotTo(HaveOccurred())
		return e
	}
	recv, until := c.Script[2].Expect, c.Script[4].Until
	g.Expect(recv.Holds(env(Seen{FirstClient: "c1", Headers: map[string]string{"x-b": "two"}}))).To(BeTrue())
	e := env(Seen{FirstClient: "c1"})
	g.Expect(recv.Holds(e)).To(BeFalse())
	g.Expect(recv.Values(e)).To(Equal(`header["x-b"] == "two" and first_client == "c1": "" == "two" and "c1" == "c1"`))

	stat := map[string]map[string]string{"be/s1": {"idle_cur": "1"}, "be/s-2": {"idle_cur": "0"}}
	count := map[string]map[string]int64{"be/s-2": {"open": 0}}
	g.Expect(until.Holds(env(Seen{Stat: stat, Count: count}))).To(BeTrue())
	count["be/s-2"]["open"] = 1
	e = env(Seen{Stat: stat, Count: count})
	g.Expect(until.Holds(e)).To(BeFalse())
	g.Expect(until.Values(e)).To(HaveSuffix("1 == 1 and 0 == 0 and 1 == 0"))
	delete(stat, "be/s-2")
	_, err = until.Holds(env(Seen{Stat: stat, Count: count}))
	g.Expect(err).To(MatchError(ContainSubstring("stat.be/s-2.idle_cur has no value")))
}

func TestScriptsAreChecked(t *testing.T) {
	const head = `scenario: conformance/test
version: 1
matrix: {http-reuse: [safe, always]}
proxy: {http-reuse: "{http-reuse}"}
servers: [{name: s1, replies: by-script}, {name: s2}, {name: s3, proto: h2}]
script:
  - {client: c1, request: GET /}
`
	for step, says := range map[string]string{
		`{client: c1, reqest: GET /}`:                               `unknown field "reqest" in a step: did you mean "request"?`,
		`{client: c1, request: GET}`:                                `request is a method and a target, found "GET": write GET /a`,
		`{client: c1}`:                                              `this does not say what the client does: {client: c1, close: fin}, `,
		`{server: s1}`:                                              `this does not say what the server does: `,
		`{within: 1s}`:                                              `this says neither who acts nor what is waited for: {cli: `,
		`{client: c1, server: s1, close: fin}`:                      `a step is of a client or of a server, not of both`,
		`{client: c1, send: GET /, recv: 200}`:                      `recv and send are two steps: write one after the other`,
		`{client: c1, send: GET /, within: 1s}`:                     `within means nothing to {client: c1, send: GET /a}: it takes body, headers`,
		`{client: c1, recv: 100}`:                                   `recv is a status from 200 to 599, or 101, found 100`,
		`{client: c1, recv: /a}`:                                    `a client waits for a status, closed or any, found "/a"`,
		`{client: c1, recv: 200, not-before: 11s}`:                  `not-before is 11s, and it is waited 10s at most: raise within`,
		`{client: c1, recv: closed, by: s1}`:                        `a connection that is closed without a response is answered by nobody`,
		`{client: c1, request: GET /, by: s4}`:                      `no server "s4": did you mean "s1"?`,
		`{server: s4, recv: /a}`:                                    `no server "s4"`,
		`{server: s2, recv: /a}`:                                    `s2 answers by itself: one whose requests the script receives and answers has replies: by-script`,
		`{server: s1, recv: 200}`:                                   `a server waits for a request, by its target: recv: /a; found the status 200`,
		`{server: s1, recv: closed, reply: 200}`:                    `once the connection is closed there is nothing more to do on it`,
		`{server: s1, recv: /a, reply: 200, to: /a}`:                `recv says what is replied to already`,
		`{server: s1, reply: 200, close: fin}`:                      `close and reply are two steps: write one after the other`,
		`{server: s1, reply: 99}`:                                   `reply is a status from 200 to 599, or 101, found 99`,
		`{server: s1, reply: {status: 204, body: 1}}`:               `a response with status 204 has no body`,
		`{server: s1, reply: {then: close}}`:                        `then cannot be "close": one of fin, keep, rst, stay`,
		`{server: s1, reply: 200, within: 1s}`:                      `within is of a step that waits: recv`,
		`{server: s3, bytes: "x", conn: 1}`:                         `bytes are of a server that speaks h1, and s3 speaks h2`,
		`{until: connects == 1}`:                                    `until: unknown name "connects"`,
		`{until: stat.s1.idle == 1}`:                                `until: stat has no column idle: `,
		`{until: stat.s9.idle_cur == 1}`:                            `until: no server "s9": one of be/s1, be/s2, be/s3`,
		`{until: stat.s1 == 1}`:                                     `until: only these have members: stat.s1.idle_cur`,
		`{until: stat.s1.idle_cur}`:                                 `until is true or false, and this is a number: compare it with something`,
		`{until: stat.s1.status > 1}`:                               `until: `,
		`{client: c1, recv: 200, expect: conn == 1}`:                `expect: unknown name "conn": `,
		`{client: c1, recv: 200, expect: 'header["a"] == 1'}`:       `expect: `,
		`{cli: show info, expect: status == 200}`:                   `expect: unknown name "status": `,
		`{client: c1, request: GET /, when: http_reuse == "never"}`: `when: axis http_reuse has no value "never"`,
		`{client: c1, request: GET /, when: servers == 1}`:          `this when holds in no cell of the matrix`,
		`{client: c1, request: GET /, when: conn_id == 1}`:          `when: unknown name "conn_id"`,
		`{sleep: 0s}`:                                               `sleep is at least 1ms, found 0s`,
	} {
		t.Run(step, func(t *testing.T) {
			_, err := Parse("my.yaml", []byte(head+"  - "+step+"\n"), scriptVocabulary)
			NewWithT(t).Expect(err).To(MatchError(And(MatchRegexp(`^my.yaml:\d+:\d+: `), ContainSubstring(": "+says))))
		})
	}
	v := scriptVocabulary
	v.Can = []string{"runtime-api", "show-servers-conn"}
	_, err := Parse("my.yaml", []byte(head+"  - {sleep: 1s, needs: runtime-apo}\n"), v)
	NewWithT(t).Expect(err).To(MatchError(HavePrefix(`my.yaml:8:5: no target has "runtime-apo": did you mean "runtime-api"?`)))
	for file, says := range map[string]string{
		"servers: [{name: s1}]\nscript: [{server: s1, close: fin}]":                                                       "no step before this one has to do with a connection of s1: say which one it is with conn: 1",
		"servers: [{name: s1}]\nscript: [{client: c1, send: GET /}]":                                                      "in the cell the only cell no step waits for a response: a proxy that answers nothing would pass",
		"servers: [{name: s1}]\nscript: [{client: c1, request: GET /}]\nerrors: allowed":                                  "the steps of a script say what each request must get: leave errors out",
		"servers: [{name: s1}]\nscript: [{client: c1, request: GET /}]\nclients: [{name: c2, to: fe}]":                    "no step is of client c2",
		"servers: [{name: s1}]\nscript: [{client: c1, request: GET /}]\nclients: [{name: c1, to: web}]":                   `no frontend "web": one of fe`,
		"servers: [{name: s1, replies: by-script, delay: 1s}]\nscript: [{client: c1, request: GET /}]":                    "delay is of a server that answers by itself, and the script answers for s1",
		"matrix: {status: [200, 204]}\nservers: [{name: s1, size: \"{status}\"}]\nscript: [{client: c1, request: GET /}]": "axis status has the name of something that a step sees: take another name",
	} {
		t.Run(file, func(t *testing.T) {
			_, err := Parse("my.yaml", []byte("scenario: t/x\nversion: 1\n"+file+"\n"), scriptVocabulary)
			NewWithT(t).Expect(err).To(MatchError(And(MatchRegexp(`^my.yaml:\d+:\d+: `), ContainSubstring(": "+says))))
		})
	}
}
