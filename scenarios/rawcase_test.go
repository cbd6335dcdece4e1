package scenarios

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

const goodRaw = `scenario: my/raw
version: 1
about: What bytes come to.
proxy: {threads: 1}
servers: [{name: s1}]
raw:
  - id: one
    about: It is refused.
    cite: RFC 9112 section 3
    send: ["GET /\xff", {repeat: "a", times: 3}, " HTTP/1.1\r\n\r\n"]
    expect: {refused: [400, 414]}
  - id: two
    about: It is delivered, or refused.
    cite: RFC 9112 section 4
    reply: "HTTP/1.1 200 OK\r\n\r\n"
    extra: "x"
    expect:
      - {delivered: [{status: 103}, {status: 200, body: "", fields: {X-A: a}, absent: [X-B]}], client: kept, server: closed}
      - {refused: 502}
`

func TestRawCasesAreCells(t *testing.T) {
	g := NewWithT(t)
	s, err := Parse("my.yaml", []byte(goodRaw), vocabulary)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(s.Axes).To(Equal([]Axis{{CaseAxis, []any{"one", "two"}}}))
	g.Expect(s.Scripted()).To(BeTrue())
	cases, err := s.Plan(Options{Filter: map[string][]string{CaseAxis: {"two"}}})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(cases).To(HaveLen(1))
	two := cases[0].Raw
	g.Expect(two.Send).To(Equal("GET /two HTTP/1.1\r\nHost: a.example\r\n\r\n"), "what a client sends where nothing is said")
	g.Expect(two.Extra).To(Equal("x"))
	g.Expect(two.Outcomes[0].Client).To(Equal(Kept))
	g.Expect(two.Outcomes[1].Client).To(BeEmpty(), "a bad response leaves the client's connection alone")
	g.Expect(two.Outcomes[0].String()).To(Equal(`delivered (103) and (200 X-A: "a" no X-B body ""), client connection kept, server connection closed`))
	one := s.RawCases()[0]
	g.Expect(one.Send).To(Equal("GET /\xffaaa HTTP/1.1\r\n\r\n"), "a character up to U+00FF is a byte")
	g.Expect(one.Outcomes).To(Equal([]RawOutcome{{Refused: []int{400, 414}, Client: Closed}}), "behind a refused request the connection ends")
	g.Expect(one.Line).To(Equal(7))
	g.Expect(compiled(t).Validate(instance(t, goodRaw))).To(Succeed())
}

// Every row is wrong in one place, and the complaint says where.
func TestRawCasesAreChecked(t *testing.T) {
	const expectOne = "expect: {refused: [400, 414]}"
	for _, row := range []struct{ old, new, says string }{
		{expectOne, "expect: {refused: [400, 4000]}", "my.yaml:11:29: refused"},
		{expectOne, "expect: {client: kept}", "my.yaml:11:13: this does not say what comes of it"},
		{expectOne, "expect: {delivered: {status: 200}}", "what is delivered is the reply, and the case has none"},
		{expectOne, "expect: {refsued: 400}", `my.yaml:11:14: unknown field "refsued" in an outcome: did you mean "refused"?`},
		{expectOne, "expect: {forwarded: {status: 200}}", "a request has no status"},
		{expectOne, "expect: {forwarded: {framing: chunky}}", `did you mean "chunked"?`},
		{expectOne, "expect: {refused: 400}\n    ends: true", "ends is of a case with a reply"},
		{expectOne, "expect: {refused: 400}\n    extra: x", "extra is of a case with a reply"},
		{"{refused: 502}", "{refused: 502, aborted: true}", "different outcomes"},
		{"{refused: 502}", "{forwarded: {method: GET}}", "the server's reply is delivered, refused or aborted: say which"},
		{"{refused: 502}", "{aborted: true, client: kept}", "a connection that ends is not kept"},
		{"{status: 103}", "{status: 103, method: GET}", "a response has no method"},
		{"id: two", "id: one", `my.yaml:12:9: two cases have the id "one"`},
		{"id: two", "id: Two", "lower case words with dashes"},
		{`/\xff"`, `/€"`, "is bytes"},
		{"times: 3", "times: 3000000", "at most 1048576"},
		{"    send: [", "    sent: [", `did you mean "send"?`},
		{"    cite: RFC 9112 section 3\n", "", "a raw case has no cite"},
		{"proxy: {threads: 1}", "matrix: {a: [1]}", "leave matrix out"},
		{"proxy: {threads: 1}", "expect: [{that: connects == 1}]", "leave expect out"},
		{"proxy: {threads: 1}", "load: [{users: 1, requests: 1}]", "only one of them"},
		{"[{name: s1}]", "[{name: s1}, {name: s2}]", "raw cases have one server"},
		{"[{name: s1}]", "[{name: s1, proto: h2}]", "raw cases have one server"},
	} {
		t.Run(row.new, func(t *testing.T) {
			g := NewWithT(t)
			src := strings.Replace(goodRaw, row.old, row.new, 1)
			g.Expect(src).NotTo(Equal(goodRaw))
			_, err := Parse("my.yaml", []byte(src), vocabulary)
			g.Expect(err).To(MatchError(ContainSubstring(row.says)))
		})
	}
}
