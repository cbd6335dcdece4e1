package scenarios

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// rawBytesShape is bytes as text: a character up to U+00FF is the byte of that number, so that "\xff" is one.
type rawBytesShape struct{}

func (rawBytesShape) read(v any) (string, error) {
	text, ok := v.(string)
	if !ok || text == "" {
		return "", errors.New(`takes text in double quotes, where \r\n is the end of a line and \xff a byte`)
	}
	return rawBytes(text)
}

// rawTextShape is bytes that may be none.
type rawTextShape struct{}

func (rawTextShape) read(v any) (string, error) {
	text, ok := v.(string)
	if !ok {
		return "", fmt.Errorf("takes text, found %s; text that looks like something else stands in quotes", show(v))
	}
	return rawBytes(text)
}

func rawBytes(text string) (string, error) {
	b := make([]byte, 0, len(text))
	for _, c := range text {
		if c > 0xff {
			return "", fmt.Errorf("is bytes, and %q is none: write its bytes, as \\xe2\\x82\\xac", c)
		}
		b = append(b, byte(c))
	}
	return string(b), nil
}

// repeatedBytes is a part of what is sent that is too long to be written out.
type repeatedBytes struct {
	bytes string
	times int
}

var (
	repeatedMapping = mapping[repeatedBytes]{
		what: "a repeated part",
		fields: []field[repeatedBytes]{
			value("repeat", "The bytes.", rawBytesShape{}, func(p *repeatedBytes, v string) { p.bytes = v }).must(`{repeat: "a", times: 20000}`),
			value("times", "How often.", wholeShape{1}, func(p *repeatedBytes, n int) { p.times = n }).must(`{repeat: "a", times: 20000}`),
		},
	}
	sentShape = eitherShape{rawBytesShape{}, listShape{of: eitherShape{rawBytesShape{}, repeatedMapping}}}

	framingShape = wordShape{known: []string{"chunked", "close", "length", "none"}}
	fateShape    = wordShape{known: []string{Any, Closed, Kept}}
	versionShape = wordShape{known: []string{"HTTP/1.0", "HTTP/1.1"}}

	rawMessageMapping = mapping[RawMessage]{
		what: "a message",
		fields: []field[RawMessage]{
			special[RawMessage]("absent", "Fields that must not be there.", listShape{headerShape, true}),
			value("body", "The body without its framing.", rawTextShape{}, func(m *RawMessage, v string) { m.Body = &v }),
			special[RawMessage]("fields", "Fields that must be there, with their values; of several of a name the values with a comma and a space between two.", pairsShape{name: headerShape, of: rawTextShape{}, some: true}),
			value("framing", "How the end of the body is found.", framingShape, func(m *RawMessage, v string) { m.Framing = v }),
			value("method", "Of a request.", textShape{}, func(m *RawMessage, v string) { m.Method = v }),
			value("status", "Of a response.", wholeShape{100}, func(m *RawMessage, n int) { m.Status = n }),
			value("target", "Of a request.", textShape{}, func(m *RawMessage, v string) { m.Target = v }),
			value("version", "The version that it says.", versionShape, func(m *RawMessage, v string) { m.Version = v }),
		},
	}

	rawOutcomeMapping = mapping[RawOutcome]{
		what: "an outcome",
		fields: []field[RawOutcome]{
			value("aborted", "The client's connection ends before it has a complete response.", truthShape{}, func(o *RawOutcome, v bool) { o.Aborted = v }),
			value("client", "What becomes of the client's connection. One whose request is refused is closed, unless this says kept or any; else it may be either.", fateShape, func(o *RawOutcome, v string) { o.Client = v }),
			special[RawOutcome]("delivered", "The responses that the client gets.", someShape{rawMessageMapping}),
			special[RawOutcome]("forwarded", "The requests that reach the server, and no others.", someShape{rawMessageMapping}),
			special[RawOutcome]("refused", "The proxy answers by itself, with one of these statuses.", someShape{statusShape{}}),
			value("server", "What becomes of the server's connection: the next request comes over it (kept), or the proxy closes it.", fateShape, func(o *RawOutcome, v string) { o.Server = v }),
		},
	}

	rawCaseMapping = mapping[RawCase]{
		what: "a raw case",
		fields: []field[RawCase]{
			value("about", "What must come of it, in a sentence.", textShape{}, func(c *RawCase, v string) { c.About = v }).must("about: ..."),
			value("cite", "The paragraph that says so.", textShape{}, func(c *RawCase, v string) { c.Cite = v }).must("cite: RFC 9112 section 3"),
			value("ends", "The server closes its connection behind the reply.", truthShape{}, func(c *RawCase, v bool) { c.Ends = v }),
			special[RawCase]("expect", "What must come of it; of several outcomes any one is right.", someShape{rawOutcomeMapping}).must("expect: {refused: 400}"),
			special[RawCase]("extra", "What the server sends behind the reply, in one piece with its last byte.", sentShape),
			value("id", "The case's name.", nameShape, func(c *RawCase, v string) { c.ID = v }).must("id: bare-lf"),
			special[RawCase]("reply", "What the server answers the first request with. Without it: a plain 200, as to all others.", sentShape),
			special[RawCase]("send", "What the client sends. Without it: a plain GET.", sentShape),
		},
	}
)

// maxRawBytes bounds what a case sends or answers.
const maxRawBytes = 1 << 20

// rawCases reads the cases, which are the scenario's only axis.
func (r *reader) rawCases(n ast.Node, f map[string]ast.Node) (list []RawCase) {
	for _, name := range []string{"errors", "exclude", "expect", "let", "matrix", "optimal"} {
		if at, given := f[name]; given {
			r.fail(at, "the cases of raw are the cells, and each says itself what must come of it: leave %s out", name)
		}
	}
	axis := Axis{Name: CaseAxis}
	for _, v := range r.list(n, "raw") {
		var c RawCase
		nodes := rawCaseMapping.read(r, v, &c)
		c.Line, c.Column = place(v)
		if slices.ContainsFunc(list, func(o RawCase) bool { return o.ID == c.ID }) {
			r.fail(nodes["id"], "two cases have the id %q", c.ID)
		}
		c.Send, c.Reply = r.sent(nodes["send"], "send"), r.sent(nodes["reply"], "reply")
		c.Extra = r.sent(nodes["extra"], "extra")
		if c.Send == "" {
			c.Send = plainRequest(c.ID)
		}
		c.Outcomes = r.outcomes(nodes["expect"], &c)
		switch {
		case r.err != nil:
			return nil
		case nodes["send"] == nil && nodes["reply"] == nil:
			r.fail(v, "nothing is sent: write send, what a client sends, or reply, what a server answers")
		case c.Ends && c.Reply == "":
			r.fail(nodes["ends"], "ends is of a case with a reply")
		case c.Extra != "" && c.Reply == "":
			r.fail(nodes["extra"], "extra is of a case with a reply")
		}
		list = append(list, c)
		axis.Values = append(axis.Values, c.ID)
	}
	r.axes = []Axis{axis}
	return list
}

// RawCases gives the raw cases in the file's order; none: the scenario has a load or a script.
func (s *Scenario) RawCases() []RawCase { return s.plan.raw }

// rawCase gives the case of a cell; nil where the scenario has none.
func (s *Scenario) rawCase(cell map[string]any) *RawCase {
	for i := range s.plan.raw {
		if s.plan.raw[i].ID == cell[CaseAxis] {
			return &s.plan.raw[i]
		}
	}
	return nil
}

// sent reads bytes that are written in one or several parts.
func (r *reader) sent(n ast.Node, field string) string {
	if n == nil || r.err != nil {
		return ""
	}
	parts := []ast.Node{n}
	if s, several := n.(*ast.SequenceNode); several {
		parts = s.Values
	}
	var b strings.Builder
	for _, part := range parts {
		if _, one := plain(part); one {
			b.WriteString(convert(r, part, field, rawBytesShape{}.read))
			continue
		}
		var p repeatedBytes
		repeatedMapping.read(r, part, &p)
		if len(p.bytes)*p.times > maxRawBytes {
			r.fail(part, "%s: %d bytes; at most %d", field, len(p.bytes)*p.times, maxRawBytes)
			return ""
		}
		b.WriteString(strings.Repeat(p.bytes, p.times))
	}
	return b.String()
}

// outcomes reads what may come of a case.
func (r *reader) outcomes(n ast.Node, c *RawCase) (list []RawOutcome) {
	for _, v := range r.oneOrSeveral(n) {
		var o RawOutcome
		nodes := rawOutcomeMapping.read(r, v, &o)
		o.Forwarded, o.Delivered = r.rawMessages(nodes["forwarded"], false), r.rawMessages(nodes["delivered"], true)
		for _, status := range r.oneOrSeveral(nodes["refused"]) {
			o.Refused = append(o.Refused, convert(r, status, "refused", statusShape{}.read))
		}
		switch {
		case r.err != nil:
			return nil
		case len(o.Forwarded) == 0 && len(o.Refused) == 0 && len(o.Delivered) == 0 && !o.Aborted:
			r.fail(v, "this does not say what comes of it: refused, forwarded, delivered or aborted")
		case c.Reply != "" && len(o.Refused) == 0 && len(o.Delivered) == 0 && !o.Aborted:
			r.fail(v, "the server's reply is delivered, refused or aborted: say which")
		case c.Reply == "" && len(o.Delivered) > 0:
			r.fail(nodes["delivered"], "what is delivered is the reply, and the case has none")
		case len(o.Delivered) > 0 && len(o.Refused) > 0, o.Aborted && len(o.Delivered)+len(o.Refused) > 0:
			r.fail(v, "delivered, refused and aborted are different outcomes: write each as an element of its own")
		case o.Aborted && o.Client == Kept:
			r.fail(nodes["client"], "a connection that ends is not kept")
		}
		if len(o.Refused) > 0 && c.Reply == "" && o.Client == "" {
			o.Client = Closed
		}
		o.Client, o.Server = strings.TrimSuffix(o.Client, Any), strings.TrimSuffix(o.Server, Any)
		list = append(list, o)
	}
	return list
}

// rawMessages reads what must be found in requests or responses.
func (r *reader) rawMessages(n ast.Node, responses bool) (list []RawMessage) {
	for _, v := range r.oneOrSeveral(n) {
		var m RawMessage
		nodes := rawMessageMapping.read(r, v, &m)
		if at, given := nodes["fields"]; given {
			for _, e := range r.entries(at, "fields") {
				if _, err := headerShape.read(e.name); err != nil {
					r.fail(e.key, "fields: a name %v", err)
				}
				m.Fields = append(m.Fields, Header{e.name, convert(r, e.value, "fields: "+e.name, rawTextShape{}.read)})
			}
		}
		if at, given := nodes["absent"]; given {
			m.Absent = r.words(at, "absent")
		}
		for _, name := range []string{"method", "target"} {
			if at, given := nodes[name]; given && responses {
				r.fail(at, "a response has no %s", name)
			}
		}
		if at, given := nodes["status"]; given && !responses {
			r.fail(at, "a request has no status")
		}
		list = append(list, m)
	}
	return list
}

// oneOrSeveral gives the elements of a list, or what stands in its place.
func (r *reader) oneOrSeveral(n ast.Node) []ast.Node {
	if n == nil {
		return nil
	}
	if _, several := n.(*ast.SequenceNode); several {
		return r.list(n, "this")
	}
	return []ast.Node{n}
}

// rawSetup checks that there is one plain way from the client to the server.
func (r *reader) rawSetup(n ast.Node, c *Case) {
	for _, f := range c.Proxy.Frontends {
		if len(c.Proxy.Frontends) > 1 || f.Proto == "h2" {
			r.fail(n, "raw cases go through one frontend, which speaks h1")
		}
	}
	for _, s := range c.Servers {
		if len(c.Servers) > 1 || s.Proto != "h1" || len(s.Faults) > 0 || s.ByScript || s.Delay > 0 || s.Size > 0 {
			r.fail(n, "raw cases have one server, which does as they say: servers: [{name: s1}]")
		}
	}
}
