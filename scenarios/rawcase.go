package scenarios

import (
	"fmt"
	"strings"
)

// RawCase is bytes that a client sends, or that a server answers with, and what a proxy must make of them. doc.go has the language.
type RawCase struct {
	ID    string // a value of the axis [CaseAxis]
	About string
	Cite  string // the paragraph that says so
	Send  string // of the client, as they are on the wire
	Reply string // of the server, to the first request; "": a plain 200
	Extra string // what the server sends behind Reply, at once with its last byte
	Ends  bool   // the server closes its connection behind the reply

	Outcomes     []RawOutcome // any one of them is right
	Line, Column int          // where it stands
}

// RawOutcome is one thing that may rightly come of a case. It is said in what reached the server, what reached the client, and what
// became of both connections; of what it does not say anything may be.
type RawOutcome struct {
	Forwarded []RawMessage // the requests that reach the server, and no others; none of a case without Reply: nothing reaches it
	Refused   []int        // then the proxy answers itself, with one of these
	Delivered []RawMessage // the client gets these responses, and no others
	Aborted   bool         // the connection ends before the client has a complete response
	Client    string       // Kept, Closed; "": either
	Server    string       // Kept, Closed; "": either
}

// RawMessage is what must be found in a message. What is zero or nil may be anything.
type RawMessage struct {
	Method, Target string   // of a request
	Version        string   // HTTP/1.0, HTTP/1.1
	Status         int      // of a response
	Fields         []Header // of several fields of a name the values, with a comma and a space between two
	Absent         []string // fields that must not be there
	Body           *string  // without its framing
	Framing        string   // none, length, chunked, close
}

// Kept is what becomes of a connection that carries on. The other possibility is Closed.
const Kept = "kept"

// CaseAxis is the axis of a scenario with raw cases: every case is a cell.
const CaseAxis = "case"

// plainRequest is what a client sends where a case is about the reply.
func plainRequest(id string) string { return "GET /" + id + " HTTP/1.1\r\nHost: a.example\r\n\r\n" }

// String says the outcome in a line.
func (o RawOutcome) String() string {
	var parts []string
	if len(o.Forwarded) > 0 {
		parts = append(parts, "forwarded "+listed(o.Forwarded))
	}
	if len(o.Refused) > 0 {
		parts = append(parts, "refused with "+strings.Join(strings.Fields(strings.Trim(fmt.Sprint(o.Refused), "[]")), " or "))
	}
	if len(o.Delivered) > 0 {
		parts = append(parts, "delivered "+listed(o.Delivered))
	}
	if o.Aborted {
		parts = append(parts, "the client's connection ends without a complete response")
	}
	if o.Client != "" {
		parts = append(parts, "client connection "+o.Client)
	}
	if o.Server != "" {
		parts = append(parts, "server connection "+o.Server)
	}
	return strings.Join(parts, ", ")
}

func listed(messages []RawMessage) string {
	var all []string
	for _, m := range messages {
		all = append(all, m.String())
	}
	return strings.Join(all, " and ")
}

// String says what must be found.
func (m RawMessage) String() string {
	var parts []string
	add := func(given bool, format string, a ...any) {
		if given {
			parts = append(parts, fmt.Sprintf(format, a...))
		}
	}
	add(m.Method != "", "%s", m.Method)
	add(m.Target != "", "%s", m.Target)
	add(m.Version != "", "%s", m.Version)
	add(m.Status > 0, "%d", m.Status)
	for _, f := range m.Fields {
		add(true, "%s: %q", f.Name, f.Value)
	}
	for _, name := range m.Absent {
		add(true, "no %s", name)
	}
	add(m.Body != nil, "body %s", quotedBody(m.Body))
	add(m.Framing != "", "framing %s", m.Framing)
	if len(parts) == 0 {
		return "it"
	}
	return "(" + strings.Join(parts, " ") + ")"
}

func quotedBody(b *string) string {
	if b == nil {
		return ""
	}
	return fmt.Sprintf("%.40q", *b)
}
