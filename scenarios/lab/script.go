package lab

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/reuselab/reuselab/loadgen"
	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
)

// player plays a script: each step is over before the next one begins.
type player struct {
	*bench
	o        *Observation
	byScript bool             // some server leaves its answers to the script
	sent     int              // requests
	last     map[string]int64 // server -> its connection (X-Conn-Id) that the last step had to do with
}

// failure says what a step should have come to and what it came to instead. It is the proxy's doing.
type failure struct{ expected, seen string }

// play plays the case's script up to its end, or to the first step that does not go as it says.
func (b *bench) play(ctx context.Context, o *Observation) error {
	p := &player{bench: b, o: o, last: map[string]int64{}}
	p.byScript = slices.ContainsFunc(b.cell.Case.Servers, func(s scenarios.Server) bool { return s.ByScript })
	o.Script = &measure.Script{}
	for i := range b.cell.Case.Script {
		step := &b.cell.Case.Script[i]
		seen := measure.Step{Number: step.Number, Does: step.String()}
		wrong, err := p.step(ctx, step, &seen)
		if err != nil {
			return p.unlessDied(err)
		}
		seen.AtUS = time.Since(o.Started).Microseconds()
		o.Script.Steps = append(o.Script.Steps, seen)
		if wrong == nil {
			continue
		}
		state, err := p.state(ctx)
		if err != nil {
			return p.unlessDied(err)
		}
		o.Script.Failed = &measure.FailedStep{
			Number: step.Number, At: fmt.Sprintf("%s:%d", b.cell.Case.Scenario.File, step.Line), Does: seen.Does,
			Expected: wrong.expected, Seen: wrong.seen, State: state,
		}
		break
	}
	return p.end(ctx)
}

// unlessDied is the error of a step that could not be looked into, unless the product has died: that explains it.
func (p *player) unlessDied(err error) error {
	select {
	case t := <-p.proxy.Told():
		if t.Error != nil {
			p.o.Died = t.Error
			return p.end(context.Background())
		}
	case <-time.After(noticeWithin):
	}
	return err
}

// noticeWithin is how long word of a product's death may take behind what it has brought about.
const noticeWithin = 200 * time.Millisecond

// end notes what the script has come to.
func (p *player) end(ctx context.Context) error {
	var clients clientSeen
	if err := p.load.Do(ctx, 0, clientStep{Do: "look"}, &clients); err != nil {
		return err
	}
	p.o.Load.Results = map[string]loadgen.Result{"script": clients.Result}
	p.o.Duration = time.Since(p.o.Started)
	p.listen(p.o)
	return p.servers.Snapshot(ctx, &p.o.AtStop)
}

// step does one step. A failure is the proxy's; an error is the experiment's.
func (p *player) step(ctx context.Context, s *scenarios.Step, seen *measure.Step) (*failure, error) {
	began := time.Now()
	wrong, err := p.act(ctx, s, seen)
	if took := time.Since(began); wrong == nil && err == nil && took < s.NotBefore {
		wrong = &failure{fmt.Sprintf("not before %v", s.NotBefore), fmt.Sprintf("after %v", took.Round(time.Millisecond))}
	}
	return wrong, err
}

func (p *player) act(ctx context.Context, s *scenarios.Step, seen *measure.Step) (*failure, error) {
	switch {
	case s.Send != nil:
		return p.send(ctx, s, seen)
	case s.Client != "" && s.Close != "":
		var done clientSeen
		err := p.load.Do(ctx, closeWithin, clientStep{Do: "close", Client: s.Client, RST: s.Close == "rst"}, &done)
		return done.failed("a connection to close"), err
	case s.Client != "" && s.Bytes != "":
		var done clientSeen
		say := clientStep{Do: "bytes", Client: s.Client, Addr: p.front[p.frontendOf(s.Client)], Bytes: s.Bytes}
		err := p.load.Do(ctx, scriptSendWithin, say, &done)
		return done.failed("the proxy takes the bytes"), err
	case s.Client != "":
		return p.receive(ctx, s, seen)
	case s.Server != "":
		return p.serve(ctx, s, seen)
	case s.CLI != "":
		return p.command(ctx, s, seen)
	case s.Until != nil:
		return p.until(ctx, s)
	}
	return nil, pause(ctx, s.Sleep)
}

// closeWithin is more than either end waits for the other one's end of a connection.
const closeWithin = 2 * time.Second

// pause lets real time pass.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}

// failed is the failure of a step that could not be done; nil where it could.
func (o outcome) failed(expected string) *failure {
	if o.Failure == "" {
		return nil
	}
	return &failure{expected, o.Failure}
}

// send has a client send its request, and, for request, receives the answer. Servers that leave their answers to the script know
// before what becomes of this one.
func (p *player) send(ctx context.Context, s *scenarios.Step, seen *measure.Step) (*failure, error) {
	p.sent++
	r := loadgen.ScriptRequest{
		Client: s.Client, Addr: p.front[p.frontendOf(s.Client)], ID: fmt.Sprintf("%d-%d", p.cell.Order, p.sent),
		Method: s.Send.Method, Target: s.Send.Target, Version: s.Send.Version, Body: s.Send.Body,
	}
	for _, h := range s.Send.Headers {
		r.Headers = append(r.Headers, loadgen.ScriptField(h))
		if strings.EqualFold(h.Name, "X-Request-Id") {
			r.ID = h.Value
		}
	}
	if s.Request && p.byScript {
		if err := p.servers.Do(ctx, 0, serverStep{Do: "answer", ID: r.ID}, nil); err != nil {
			return nil, err
		}
	}
	var done clientSeen
	if err := p.load.Do(ctx, scriptSendWithin, clientStep{Do: "send", Request: r}, &done); err != nil {
		return nil, err
	}
	if wrong := done.failed("the proxy takes the request"); wrong != nil || !s.Request {
		return wrong, nil
	}
	return p.receive(ctx, s, seen)
}

// scriptSendWithin is what connecting and sending may take.
const scriptSendWithin = 10 * time.Second

func (p *player) frontendOf(client string) string {
	i := slices.IndexFunc(p.cell.Case.Clients, func(c scenarios.Client) bool { return c.Name == client })
	return p.cell.Case.Clients[i].To // reading the file gave every client one
}

// receive waits for what a client is to get.
func (p *player) receive(ctx context.Context, s *scenarios.Step, seen *measure.Step) (*failure, error) {
	var got clientSeen
	if err := p.load.Do(ctx, s.Within, clientStep{Do: "recv", Client: s.Client, Within: s.Within}, &got); err != nil {
		return nil, err
	}
	expected := "status " + s.Recv
	switch s.Recv {
	case scenarios.Closed:
		expected = "the connection is closed without a response"
	case scenarios.Any:
		expected = "a response, or the end of the connection"
	}
	if got.Late {
		return &failure{fmt.Sprintf("%s within %v", expected, s.Within), "nothing"}, nil
	}
	if wrong := got.failed(expected); wrong != nil {
		return wrong, nil
	}
	r := got.Response
	p.note(r, seen)
	switch {
	case s.Recv != scenarios.Any && (s.Recv == scenarios.Closed) != (r.Closed != ""),
		s.Recv != scenarios.Any && s.Recv != scenarios.Closed && s.Recv != strconv.Itoa(r.Status):
		return &failure{expected, gotten(r)}, nil
	case s.By != "" && r.Closed == "" && seen.Server != s.By:
		return &failure{"answered by " + s.By, gotten(r)}, nil
	}
	return p.expect(ctx, s, scenarios.Seen{
		Status: r.Status, Closed: r.Closed != "", Server: seen.Server, ConnID: seen.ConnID, ConnSeq: seen.ConnSeq, FirstClient: seen.FirstClient, Headers: r.Headers,
	})
}

// note takes down what a response says of where it comes from.
func (p *player) note(r loadgen.ScriptResponse, seen *measure.Step) {
	seen.Status, seen.Closed, seen.Server, seen.FirstClient = r.Status, r.Closed, r.Headers["x-server"], r.Headers["x-conn-first-client"]
	seen.ConnID, _ = strconv.ParseInt(r.Headers["x-conn-id"], 10, 64) // 0 where it has none
	seen.ConnSeq, _ = strconv.ParseInt(r.Headers["x-conn-seq"], 10, 64)
	if seen.Server != "" {
		p.last[seen.Server] = seen.ConnID
	}
}

// gotten says what a client got.
func gotten(r loadgen.ScriptResponse) string {
	switch from := r.Headers["x-server"]; {
	case r.Closed != "" && r.Within:
		return "the proxy ended the connection (" + r.Closed + ") within the response"
	case r.Closed != "":
		return "the proxy ended the connection (" + r.Closed + ") without a response"
	case from == "":
		return fmt.Sprintf("status %d from the proxy itself", r.Status)
	default:
		return fmt.Sprintf("status %d by %s over connection %s, its request %s", r.Status, from, r.Headers["x-conn-id"], r.Headers["x-conn-seq"])
	}
}
