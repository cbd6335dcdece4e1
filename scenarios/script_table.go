package scenarios

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// stepWithin is how long a step waits where its file does not say.
const stepWithin = "10s"

var (
	targetShape = textShape{regexp.MustCompile(`^[!-~]+$`), "a target such as /a"}
	proseShape  = textShape{regexp.MustCompile(`^[ -~]+$`), "printable ASCII in one line"}
	endShape    = wordShape{known: []string{"fin", "rst"}}
)

// requestShape is a request line without its version, or with one: GET /a, GET /a HTTP/1.0.
type requestShape struct{}

var requestForm = regexp.MustCompile(`^([A-Z]+) ([!-~]+)(?: (HTTP/1\.[01]))?$`)

func (requestShape) read(v any) (Request, error) {
	text, _ := v.(string)
	m := requestForm.FindStringSubmatch(text)
	if m == nil {
		return Request{}, fmt.Errorf("is a method and a target, found %s: write GET /a", show(v))
	}
	r := Request{Method: m[1], Target: m[2], Version: m[3]}
	if r.Version == "" {
		r.Version = "HTTP/1.1"
	}
	return r, nil
}

// statusShape is the status of a final response, or 101: nothing else ends a request.
type statusShape struct{}

func (statusShape) read(v any) (int, error) {
	n, ok := v.(int)
	if !ok || n != 101 && (n < 200 || n > 599) {
		return 0, fmt.Errorf("is a status from 200 to 599, or 101, found %s", show(v))
	}
	return n, nil
}

// recvShape is what a step waits for: of a client a status, of a server a target; closed and any of both.
type recvShape struct{}

func (recvShape) read(v any) (string, error) {
	if text, ok := v.(string); ok {
		if !targetShape.form.MatchString(text) {
			return "", fmt.Errorf("is a status (of a client), a target (of a server), closed or any, found %s", show(v))
		}
		return text, nil
	}
	status, err := statusShape{}.read(v)
	return strconv.Itoa(status), err
}

// bytesShape is text that is sent as it is.
type bytesShape struct{}

func (bytesShape) read(v any) (string, error) {
	text, ok := v.(string)
	if !ok || text == "" {
		return "", errors.New(`takes text in double quotes, where \r\n is the end of a line`)
	}
	return text, nil
}

// replyShape is a status, or what replyMapping says.
var replyShape = eitherShape{statusShape{}, replyMapping}

var replyMapping = mapping[Reply]{
	what:   "reply",
	filled: true,
	fields: []field[Reply]{
		value("body", "The bytes of the body.", wholeShape{0}, func(p *Reply, n int) { p.Body = n }),
		special[Reply]("headers", "Header fields beside those of every response.", pairsShape{name: headerShape, of: headerValueShape, some: true}),
		value("status", "The response's status.", statusShape{}, func(p *Reply, n int) { p.Status = n }).or(200),
		value("then", "What becomes of the connection behind the response: it is kept (closed, and that is said, if the request says close), it stays even then, so that the proxy has to close it, or is closed or reset. Neither of these is announced; headers: {Connection: close} does that.", wordShape{known: []string{"fin", "keep", "rst", "stay"}}, func(p *Reply, v string) { p.Then = v }).or("keep"),
	},
}

var stepMapping = mapping[Step]{
	what:   "a step",
	filled: true,
	fields: []field[Step]{
		special[Step]("body", "The bytes of the request's body.", wholeShape{1}),
		value("by", "The server that has to be the one that answers.", nameShape, func(s *Step, v string) { s.By = v }),
		value("bytes", "What a client or a server sends as it is: of a client, a part of a request, say; of a server, whether or not anybody asked.", bytesShape{}, func(s *Step, v string) { s.Bytes = v }),
		value("cli", "A command for the proxy's runtime API. What it answers is text in expect; without expect it must answer nothing.", proseShape, func(s *Step, v string) { s.CLI = v }),
		value("client", "The client that acts. One that has no connection opens one when it sends.", nameShape, func(s *Step, v string) { s.Client = v }),
		value("close", "How a client or a server ends its connection.", endShape, func(s *Step, v string) { s.Close = v }),
		value("conn", "The server's connection, by its X-Conn-Id. Without it: that of the last step that had to do with one of this server's.", wholeShape{1}, func(s *Step, n int) { s.Conn = int64(n) }),
		special[Step]("expect", "What must hold of what was seen.", expressionShape{}),
		special[Step]("headers", "Header fields of the request, beside Host, X-Client and X-Request-Id.", pairsShape{name: headerShape, of: headerValueShape, some: true}),
		special[Step]("needs", "What a target must be able to do, a name or a list; others skip the cell.", someShape{textShape{}}),
		value("not-before", "What is waited for must not come sooner than this after the step began.", spanShape{time.Millisecond}, func(s *Step, d time.Duration) { s.NotBefore = d }),
		value("recv", "What is waited for: by a client a status, by a server a target; by both, that the connection is closed without a response (closed), or whatever comes (any).", recvShape{}, func(s *Step, v string) { s.Recv = v }),
		special[Step]("reply", "What a server answers: a status, or {status, headers, body, then}.", replyShape),
		value("request", "A client sends this and waits for the answer: send and recv in one. Servers with replies: by-script answer it with 200.", requestShape{}, func(s *Step, v Request) { s.Send, s.Request = &v, true }),
		value("send", "A client sends this and does not wait.", requestShape{}, func(s *Step, v Request) { s.Send = &v }),
		value("server", "The server that acts.", nameShape, func(s *Step, v string) { s.Server = v }),
		value("sleep", "Real time that passes.", spanShape{time.Millisecond}, func(s *Step, d time.Duration) { s.Sleep = d }),
		value("to", "The target of the request that a server replies to. Without it: the one that it received last.", targetShape, func(s *Step, v string) { s.To = v }),
		special[Step]("until", "What is waited for: an expression over stat and count.", expressionShape{}),
		special[Step]("when", `The cells that have this step, over inputs and axes: http_reuse == "always". Without it: every cell.`, expressionShape{}),
		value("within", "How long is waited at most.", spanShape{time.Millisecond}, func(s *Step, d time.Duration) { s.Within = d }).or(stepWithin),
	},
}

// A stepForm is one way to write a step: what it is known by, and what else it may say.
type stepForm struct {
	who   string // client, server, ""
	does  string // the field it is known by
	takes []string
	like  string
}

var stepForms = []stepForm{
	{"client", "close", nil, "{client: c1, close: fin}"},
	{"client", "recv", []string{"by", "expect", "not-before", "within"}, "{client: c1, recv: 200}"},
	{"client", "request", []string{"body", "by", "expect", "headers", "not-before", "recv", "within"}, "{client: c1, request: GET /a}"},
	{"client", "send", []string{"body", "headers"}, "{client: c1, send: GET /a}"},
	{"client", "bytes", nil, `{client: c1, bytes: "GET / HTTP/1.1\r\n"}`},
	{"server", "bytes", []string{"conn", "expect", "recv", "within"}, `{server: s1, bytes: "HTTP/1.1 408 Request Timeout\r\n\r\n"}`},
	{"server", "close", []string{"conn", "expect", "recv", "within"}, "{server: s1, close: rst}"},
	{"server", "recv", []string{"conn", "expect", "not-before", "within"}, "{server: s1, recv: /a}"},
	{"server", "reply", []string{"conn", "expect", "recv", "to", "within"}, "{server: s1, reply: 200}"},
	{"", "cli", []string{"expect"}, "{cli: set server be/s1 state maint}"},
	{"", "sleep", nil, "{sleep: 100ms}"},
	{"", "until", []string{"not-before", "within"}, "{until: stat.s1.idle_cur == 1}"},
}

// formsOf lists how steps of a client, of a server or of neither are written.
func formsOf(who string) string {
	var list []string
	for _, f := range stepForms {
		if f.who == who {
			list = append(list, f.like)
		}
	}
	return strings.Join(list, ", ")
}
