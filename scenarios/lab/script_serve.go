package lab

import (
	"context"
	"fmt"
	"time"

	"github.com/reuselab/reuselab/fakeservers"
	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
)

// serve does a step of a server: it waits where the step says so, and then acts.
func (p *player) serve(ctx context.Context, s *scenarios.Step, seen *measure.Step) (*failure, error) {
	conn := s.Conn
	if s.Recv != "" && s.Recv != scenarios.Closed {
		got, wrong, err := p.takeIn(ctx, s)
		if wrong != nil || err != nil {
			return wrong, err
		}
		conn = got.Conn
		p.last[s.Server] = conn
		seen.Server, seen.ConnID, seen.ConnSeq, seen.FirstClient, seen.Client, seen.Target = got.Server, got.Conn, got.Seq, got.First, got.Client, got.Target
		if s.Conn > 0 && s.Conn != conn {
			return &failure{fmt.Sprintf("%s over connection %d of %s", got.Target, s.Conn, s.Server), fmt.Sprintf("it came over connection %d", conn)}, nil
		}
		if wrong, err := p.expect(ctx, s, seenBy(got)); wrong != nil || err != nil {
			return wrong, err
		}
	}
	if conn == 0 {
		conn = p.last[s.Server]
	}
	if conn == 0 {
		return &failure{"a connection of " + s.Server, "no step so far had to do with one"}, nil
	}
	p.last[s.Server] = conn
	seen.Server, seen.ConnID = s.Server, conn
	if s.Recv == scenarios.Closed {
		return p.awaitClosed(ctx, s, conn, seen)
	}
	return p.serverActs(ctx, s, conn)
}

// seenBy is what a condition may name of a request.
func seenBy(r fakeservers.ScriptRequest) scenarios.Seen {
	return scenarios.Seen{
		Server: r.Server, ConnID: r.Conn, ConnSeq: r.Seq, FirstClient: r.First, Client: r.Client, Method: r.Method, Target: r.Target, Headers: r.Headers,
	}
}

// Waiting for a request is done in slices, between which it is asked whether one can still come.
const (
	slice     = 200 * time.Millisecond
	lastSlice = 100 * time.Millisecond // once nobody waits for an answer any more
)

// takeIn waits for a request. When the proxy owes nobody an answer none can come, and the wait is over.
func (p *player) takeIn(ctx context.Context, s *scenarios.Step) (fakeservers.ScriptRequest, *failure, error) {
	what := "a request for " + s.Recv
	if s.Recv == scenarios.Any {
		what = "a request"
	}
	expected := fmt.Sprintf("%s receives %s", s.Server, what)
	raw := p.cell.Case.Proxy.HAProxyCfg != "" // health checks ask too
	deadline := time.Now().Add(s.Within)
	for last := false; ; {
		within := min(slice, time.Until(deadline))
		if last {
			within = lastSlice
		}
		step := serverStep{Do: "recv", Server: s.Server, Target: s.Recv, Within: max(within, 0)}
		if s.Recv == scenarios.Any {
			step.Target = ""
		}
		var got serverSeen
		if err := p.servers.Do(ctx, slice, step, &got); err != nil {
			return got.Request, nil, err
		}
		var clients clientSeen
		switch {
		case got.Failure != "":
			return got.Request, got.failed(expected), nil
		case !got.Late:
			return got.Request, nil, nil
		case last:
			return got.Request, &failure{expected, "no request came, and no client waits for an answer any more"}, nil
		case !time.Now().Before(deadline):
			return got.Request, &failure{fmt.Sprintf("%s within %v", expected, s.Within), "none came"}, nil
		}
		if err := p.load.Do(ctx, 0, clientStep{Do: "look"}, &clients); err != nil {
			return got.Request, nil, err
		}
		last = !clients.Waiting && !raw
	}
}

// awaitClosed waits until the proxy ends a server's connection.
func (p *player) awaitClosed(ctx context.Context, s *scenarios.Step, conn int64, seen *measure.Step) (*failure, error) {
	expected := fmt.Sprintf("the proxy closes connection %d of %s", conn, s.Server)
	var got serverSeen
	if err := p.servers.Do(ctx, s.Within, serverStep{Do: "closed", Server: s.Server, Conn: conn, Within: s.Within}, &got); err != nil {
		return nil, err
	}
	switch {
	case got.Late:
		return &failure{fmt.Sprintf("%s within %v", expected, s.Within), "it is open"}, nil
	case got.Failure != "":
		return got.failed(expected), nil
	case got.Closed == "us":
		return &failure{expected, "the script has closed it"}, nil
	}
	seen.Closed = got.Closed
	return p.expect(ctx, s, scenarios.Seen{Closed: true, Server: s.Server, ConnID: conn})
}

// serverActs replies, sends bytes or closes, as the step says; one that only waited does nothing more.
func (p *player) serverActs(ctx context.Context, s *scenarios.Step, conn int64) (*failure, error) {
	step := serverStep{Server: s.Server, Conn: conn}
	switch {
	case s.Reply != nil:
		step.Do, step.Target = "reply", s.To
		if s.To != "" {
			step.Conn = s.Conn // the target says which request, whichever connection it came over
		}
		step.Reply = fakeservers.ScriptReply{Status: s.Reply.Status, Body: s.Reply.Body, Then: s.Reply.Then}
		for _, h := range s.Reply.Headers {
			step.Reply.Headers = append(step.Reply.Headers, fakeservers.ScriptField(h))
		}
	case s.Bytes != "":
		step.Do, step.Bytes = "bytes", s.Bytes
	case s.Close != "":
		step.Do, step.RST = "close", s.Close == "rst"
	default:
		return nil, nil
	}
	var done serverSeen
	err := p.servers.Do(ctx, closeWithin, step, &done)
	return done.failed(fmt.Sprintf("connection %d of %s is there to %s", conn, s.Server, step.Do)), err
}
