package lab

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/fakeservers"
	"github.com/reuselab/reuselab/loadgen"
	"github.com/reuselab/reuselab/scenarios"
)

var (
	plain   = loadgen.RawResponse{Status: 200, Fields: []loadgen.ScriptField{{Name: "X-Server", Value: "s1"}}}
	refused = loadgen.RawResponse{Status: 400}
	theGet  = fakeservers.RawRequest{Conn: 1, Method: "GET", Target: "/a", Framing: "none", Fields: []fakeservers.ScriptField{{Name: "Host", Value: "a"}}}
)

// Whatever a case expects, a pass that is other than that is wrong, and says in what.
func TestAPassIsHeldToItsCase(t *testing.T) {
	body := "hello"
	for _, row := range []struct {
		about string
		seen  rawSeen
		reply string
		want  scenarios.RawOutcome
		wrong string
	}{
		{"as it should be", rawSeen{client: loadgen.RawHeard{Responses: []loadgen.RawResponse{plain}, Probed: true}, server: fakeservers.RawSeen{Requests: []fakeservers.RawRequest{theGet}}}, "",
			scenarios.RawOutcome{Forwarded: []scenarios.RawMessage{{Method: "GET", Fields: []scenarios.Header{{Name: "host", Value: "a"}}}}, Client: scenarios.Kept}, ""},
		{"refused", rawSeen{client: loadgen.RawHeard{Responses: []loadgen.RawResponse{refused}, Closed: "fin"}}, "",
			scenarios.RawOutcome{Refused: []int{400}, Client: scenarios.Closed}, ""},
		{"refused otherwise", rawSeen{client: loadgen.RawHeard{Responses: []loadgen.RawResponse{refused}, Closed: "fin"}}, "",
			scenarios.RawOutcome{Refused: []int{414}, Client: scenarios.Closed}, "status 400"},
		{"refused, and the connection open", rawSeen{client: loadgen.RawHeard{Responses: []loadgen.RawResponse{refused}, Probed: true}}, "",
			scenarios.RawOutcome{Refused: []int{400}, Client: scenarios.Closed}, "was not closed"},
		{"refused, and forwarded nevertheless", rawSeen{client: loadgen.RawHeard{Responses: []loadgen.RawResponse{refused}, Closed: "fin"}, server: fakeservers.RawSeen{Requests: []fakeservers.RawRequest{theGet}}}, "",
			scenarios.RawOutcome{Refused: []int{400}, Client: scenarios.Closed}, "1 requests reached the server, not 0"},
		{"another body", rawSeen{client: loadgen.RawHeard{Responses: []loadgen.RawResponse{plain}}, server: fakeservers.RawSeen{Requests: []fakeservers.RawRequest{theGet}}}, "",
			scenarios.RawOutcome{Forwarded: []scenarios.RawMessage{{Body: &body}}}, `the body ""`},
		{"a field too many", rawSeen{client: loadgen.RawHeard{Responses: []loadgen.RawResponse{plain}}, server: fakeservers.RawSeen{Requests: []fakeservers.RawRequest{theGet}}}, "",
			scenarios.RawOutcome{Forwarded: []scenarios.RawMessage{{Absent: []string{"Host"}}}}, `Host: ["a"]`},
		{"a doubt", rawSeen{client: loadgen.RawHeard{Responses: []loadgen.RawResponse{plain}}, server: fakeservers.RawSeen{Requests: []fakeservers.RawRequest{{Target: "/a", Doubts: []string{"a folded line"}}}}}, "",
			scenarios.RawOutcome{Forwarded: []scenarios.RawMessage{{}}}, "a folded line"},
		{"a proxy that serves nobody any more", rawSeen{client: loadgen.RawHeard{Responses: []loadgen.RawResponse{refused}, Closed: "fin", Barrier: "nothing"}}, "",
			scenarios.RawOutcome{Refused: []int{400}}, "another connection got nothing"},
		{"somebody else's bytes", rawSeen{client: loadgen.RawHeard{Responses: []loadgen.RawResponse{plain}, Probed: true, Rest: []byte("evil")}, server: fakeservers.RawSeen{Requests: []fakeservers.RawRequest{theGet}}}, "",
			scenarios.RawOutcome{Forwarded: []scenarios.RawMessage{{}}}, `"evil"`},
		{"the server's connection kept", rawSeen{probe: "/p", client: loadgen.RawHeard{Responses: []loadgen.RawResponse{plain}, Probed: true},
			server: fakeservers.RawSeen{Requests: []fakeservers.RawRequest{theGet, {Conn: 1, Target: "/p"}}, Conns: []fakeservers.RawConn{{Conn: 1, Open: true}}}}, "reply",
			scenarios.RawOutcome{Delivered: []scenarios.RawMessage{{Status: 200}}, Server: scenarios.Closed}, "carried another request"},
		{"a response cut short", rawSeen{client: loadgen.RawHeard{Rest: []byte("HTTP/1.1 200 OK\r\n"), Closed: "fin"}, server: fakeservers.RawSeen{Requests: []fakeservers.RawRequest{theGet}}}, "reply",
			scenarios.RawOutcome{Aborted: true}, ""},
		{"a response that should be cut short", rawSeen{client: loadgen.RawHeard{Responses: []loadgen.RawResponse{plain}, Closed: "fin"}, server: fakeservers.RawSeen{Requests: []fakeservers.RawRequest{theGet}}}, "reply",
			scenarios.RawOutcome{Aborted: true}, "the client got status 200"},
	} {
		t.Run(row.about, func(t *testing.T) {
			g := NewWithT(t)
			_, wrong := row.seen.judge(&scenarios.RawCase{Reply: row.reply, Outcomes: []scenarios.RawOutcome{row.want}})
			if row.wrong == "" {
				g.Expect(wrong).To(BeEmpty())
			} else {
				g.Expect(wrong).To(ContainSubstring(row.wrong))
			}
		})
	}
}
