package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Script is what clients and servers do, one step after the other: a step is over before the next one begins. doc.go has the language.
type Script []Step

// Scripted says whether the scenario has a script or raw cases in place of a load.
func (s *Scenario) Scripted() bool { return s.plan.script != nil || s.plan.raw != nil }

// Step is one step. What it does not say is zero. One of a client has Client, one of a server Server; others have neither.
type Step struct {
	Number       int // from 1, in the file; those that a cell leaves out are counted too
	Line, Column int // where it stands

	Client string
	Server string

	Send    *Request // of a client: does not wait for the answer
	Request bool     // Send is a request, whose answer is waited for
	Recv    string   // of a client: a status, closed or any; of a server: a target, closed or any; "": it waits for nothing
	By      string   // the server that has to be the one that answers
	Reply   *Reply   // of a server, to what it received
	Close   string   // fin, rst
	Bytes   string   // sent as they are
	Conn    int64    // the server's connection (X-Conn-Id); 0: that of the last step
	To      string   // the target of the request that is replied to; "": the one received last

	Until *Condition // is waited for
	Sleep time.Duration
	CLI   string // a command of the proxy's runtime API

	Expect    *Condition    // what must hold once the step is done
	Within    time.Duration // how long it waits at most
	NotBefore time.Duration // what it waits for must not come sooner
	Needs     []string      // capabilities a target must have, else the cell is skipped
}

// Request is what a client sends.
type Request struct {
	Method, Target string
	Version        string   // HTTP/1.0, HTTP/1.1
	Headers        []Header // beside Host, X-Client and X-Request-Id; one of these names takes their place
	Body           int      // bytes
}

// Reply is what a server answers.
type Reply struct {
	Status  int
	Headers []Header // beside those of every response
	Body    int      // bytes
	Then    string   // what becomes of the connection: keep (if the request lets it), stay (also if it does not), fin, rst
}

// What Recv can wait for beside a status or a target.
const (
	Closed = "closed" // the connection's end, without a response
	Any    = "any"    // whatever comes
)

// Capabilities are what a target must have for this step: those that the file names, and those without which it cannot be done.
func (s *Step) Capabilities() []string {
	list := slices.Clone(s.Needs)
	for _, c := range []*Condition{s.Expect, s.Until} {
		looks := c.LooksAt()
		if looks.ServersConn {
			list = append(list, "show-servers-conn")
		}
		if looks.Stat {
			list = append(list, "runtime-api")
		}
	}
	if s.CLI != "" {
		list = append(list, "runtime-api")
	}
	return list
}

// String says what the step does: "client c1 request GET /b".
func (s *Step) String() string {
	var parts []string
	add := func(given bool, format string, a ...any) {
		if given {
			parts = append(parts, fmt.Sprintf(format, a...))
		}
	}
	add(s.Client != "", "client %s", s.Client)
	add(s.Server != "", "server %s", s.Server)
	if s.Send != nil {
		word := "send"
		if s.Request {
			word = "request"
		}
		add(true, "%s %s %s", word, s.Send.Method, s.Send.Target)
	}
	add(s.Recv != "" && !(s.Request && s.Recv == "200"), "recv %s", s.Recv)
	add(s.By != "", "by %s", s.By)
	if s.Reply != nil {
		add(true, "reply %d", s.Reply.Status)
		add(s.Reply.Then != "keep", "then %s", s.Reply.Then)
	}
	add(s.Close != "", "close %s", s.Close)
	add(s.Bytes != "", "bytes %.20q", s.Bytes)
	add(s.Conn > 0, "conn %d", s.Conn)
	add(s.To != "", "to %s", s.To)
	if s.Until != nil {
		add(true, "until %s", s.Until.Text)
	}
	add(s.Sleep > 0, "sleep %v", s.Sleep)
	add(s.CLI != "", "cli %q", s.CLI)
	return strings.Join(parts, " ")
}
