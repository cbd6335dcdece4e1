package lab

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reuselab/reuselab/fakeservers"
	"github.com/reuselab/reuselab/loadgen"
	"github.com/reuselab/reuselab/scenarios"
)

// rawSeen is what a pass of a raw case has come to, at both ends.
type rawSeen struct {
	probe, barrier string // the targets of the requests that are the lab's own
	client         loadgen.RawHeard
	server         fakeservers.RawSeen
}

// judge holds a pass to its case: to what holds of every case, and to one of its outcomes. It gives what was expected and what came
// instead; nothing where all is right.
func (s *rawSeen) judge(c *scenarios.RawCase) (expected, wrong string) {
	if expected, wrong = s.always(); wrong != "" {
		return expected, wrong
	}
	var wanted, why []string
	for _, o := range c.Outcomes {
		differs := s.differs(c, o)
		if differs == "" {
			return "", ""
		}
		wanted, why = append(wanted, o.String()), append(why, differs)
	}
	return strings.Join(wanted, "; or "), strings.Join(slices.Compact(why), "; and ")
}

// always holds whatever a case says (RFC 9112 section 11.2 tells why): what is forwarded has one reading, nobody gets bytes that are
// not his, and the proxy goes on.
func (s *rawSeen) always() (expected, wrong string) {
	for _, r := range s.requests() {
		if len(r.Doubts) > 0 && !r.Partial {
			return "what is forwarded has one reading", fmt.Sprintf("%s %s reached the server with a doubt: %s", r.Method, r.Target, strings.Join(r.Doubts, ", "))
		}
	}
	if s.client.Barrier != "" {
		return "the proxy serves the next client", "a GET on another connection got " + s.client.Barrier
	}
	if s.client.Probed && len(s.client.Rest) > 0 {
		return "a client gets its responses and nothing else", fmt.Sprintf("bytes behind them: %.60q", s.client.Rest)
	}
	return "", ""
}

// requests are those that reached the server, without the lab's own.
func (s *rawSeen) requests() (list []fakeservers.RawRequest) {
	for _, r := range s.server.Requests {
		if r.Target != s.probe && r.Target != s.barrier {
			list = append(list, r)
		}
	}
	return list
}

// differs says in what a pass differs from an outcome; nothing: it does not.
func (s *rawSeen) differs(c *scenarios.RawCase, o scenarios.RawOutcome) string {
	requests := slices.DeleteFunc(s.requests(), func(r fakeservers.RawRequest) bool { return r.Partial })
	finals := slices.DeleteFunc(slices.Clone(s.client.Responses), func(r loadgen.RawResponse) bool { return r.Status < 200 && r.Status != 101 })
	if differs := wrongRequests(requests, c, o); differs != "" {
		return differs
	}
	if differs := s.wrongResponses(finals, len(requests), c, o); differs != "" {
		return differs
	}
	switch {
	case s.client.Late && !(o.Aborted || o.Client == scenarios.Closed):
		return "an answer did not come; the client got " + s.client.String()
	case o.Client == scenarios.Kept && !s.client.Probed:
		return "the client's connection was not kept: it got " + s.client.String()
	case o.Client == scenarios.Closed && s.client.Closed == "":
		return "the client's connection was not closed: it got " + s.client.String()
	}
	return s.wrongFate(requests, o)
}

func wrongRequests(got []fakeservers.RawRequest, c *scenarios.RawCase, o scenarios.RawOutcome) string {
	want := len(o.Forwarded)
	if want == 0 && c.Reply != "" {
		want = 1
	}
	if len(got) != want {
		return fmt.Sprintf("%d requests reached the server, not %d", len(got), want)
	}
	for i, m := range o.Forwarded {
		r := got[i]
		switch {
		case m.Method != "" && m.Method != r.Method, m.Target != "" && m.Target != r.Target, m.Version != "" && m.Version != r.Version:
			return fmt.Sprintf("the server got %s %s %s", r.Method, r.Target, r.Version)
		}
		if differs := wrongContent(m, r.Fields, r.Body, r.Framing); differs != "" {
			return "the server's request has " + differs
		}
	}
	return ""
}

func (s *rawSeen) wrongResponses(finals []loadgen.RawResponse, forwarded int, c *scenarios.RawCase, o scenarios.RawOutcome) string {
	heard := "the client got " + s.client.String()
	switch {
	case o.Aborted:
		if len(finals) > 0 || s.client.Closed == "" {
			return heard
		}
		return ""
	case len(o.Delivered) > 0:
		got := s.client.Responses
		if len(got) != len(o.Delivered) {
			return heard
		}
		for i, m := range o.Delivered {
			r := got[i]
			if m.Status > 0 && m.Status != r.Status || m.Version != "" && m.Version != r.Version {
				return fmt.Sprintf("the client got %s %d", r.Version, r.Status)
			}
			if differs := wrongContent(m, fieldsOf(r), r.Body, r.Framing); differs != "" {
				return "the client's response has " + differs
			}
		}
		return ""
	}
	answered := forwarded
	if c.Reply != "" {
		answered = 0 // the proxy answers in the server's place
	}
	all := answered
	if len(o.Refused) > 0 {
		all++
	}
	if len(finals) != all {
		return heard
	}
	for i, r := range finals {
		if i < answered != r.FromServer() || i == answered && !slices.Contains(o.Refused, r.Status) {
			return heard
		}
	}
	return ""
}

func fieldsOf(r loadgen.RawResponse) (list []fakeservers.ScriptField) {
	for _, f := range r.Fields {
		list = append(list, fakeservers.ScriptField(f))
	}
	return list
}

// wrongContent compares fields and body.
func wrongContent(m scenarios.RawMessage, fields []fakeservers.ScriptField, body []byte, framing string) string {
	for _, want := range m.Fields {
		if got := allOf(fields, want.Name); strings.Join(got, ", ") != want.Value || len(got) == 0 {
			return fmt.Sprintf("%s: %q", want.Name, got)
		}
	}
	for _, name := range m.Absent {
		if got := allOf(fields, name); len(got) > 0 {
			return fmt.Sprintf("%s: %q", name, got)
		}
	}
	if m.Body != nil && *m.Body != string(body) {
		return fmt.Sprintf("the body %.60q", body)
	}
	if m.Framing != "" && m.Framing != framing {
		return "framing " + framing
	}
	return ""
}

func allOf(fields []fakeservers.ScriptField, name string) (list []string) {
	for _, f := range fields {
		if strings.EqualFold(f.Name, name) {
			list = append(list, f.Value)
		}
	}
	return list
}

// wrongFate looks at what became of the server's connection: the last that the case had to do with.
func (s *rawSeen) wrongFate(requests []fakeservers.RawRequest, o scenarios.RawOutcome) string {
	if o.Server == "" || len(requests) == 0 {
		return ""
	}
	conn := requests[len(requests)-1].Conn
	again := slices.ContainsFunc(s.server.Requests, func(r fakeservers.RawRequest) bool {
		return r.Conn == conn && (r.Target == s.probe || r.Target == s.barrier)
	})
	open := slices.ContainsFunc(s.server.Conns, func(c fakeservers.RawConn) bool { return c.Conn == conn && c.Open })
	switch {
	case o.Server == scenarios.Kept && !again && !(open && s.waited()):
		return "the server's connection carried no further request"
	case o.Server == scenarios.Closed && again:
		return "the server's connection carried another request"
	case o.Server == scenarios.Closed && open:
		return "the server's connection stayed open"
	}
	return ""
}

// waited reports whether the client had to wait for so long that it asked for the barrier before: then that took a connection of its own,
// and the next request may have come over either.
func (s *rawSeen) waited() bool {
	times := 0
	for _, r := range s.server.Requests {
		if r.Target == s.barrier {
			times++
		}
	}
	return times > 1
}

// lines is all that was seen, for the record.
func (s *rawSeen) lines() []string {
	list := []string{"client: " + s.client.String()}
	for _, r := range s.server.Requests {
		line := fmt.Sprintf("server, connection %d: %s %s %s, framing %s, body %.40q", r.Conn, r.Method, r.Target, r.Version, r.Framing, r.Body)
		for _, f := range r.Fields {
			line += fmt.Sprintf(", %s: %.60s", f.Name, f.Value)
		}
		if r.Partial {
			line += ", not complete"
		}
		if len(r.Doubts) > 0 {
			line += ", doubts: " + strings.Join(r.Doubts, ", ")
		}
		list = append(list, line)
	}
	return list
}
