package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/reuselab/reuselab/loadgen"
	"github.com/reuselab/reuselab/proxy/targets"
)

// The roles' part in scripts.

// errLate ends a wait of a step that took as long as it may.
var errLate = errors.New("it was waited for in vain")

// inTime lets a step wait so long at most.
func inTime(ctx context.Context, within time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, within, errLate)
}

// of sorts out what an error of a step means.
func (o *outcome) of(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil: // the role ends
		return context.Cause(ctx)
	case errors.Is(err, errLate):
		o.Late = true
	case err != nil:
		o.Failure = err.Error()
	}
	return nil
}

// Do does a step of the clients.
func (r *loadRole) Do(ctx context.Context, raw json.RawMessage) (any, error) {
	var step clientStep
	if err := json.Unmarshal(raw, &step); err != nil {
		return nil, err
	}
	wait, cancel := inTime(ctx, step.Within)
	defer cancel()
	var seen clientSeen
	var err error
	switch step.Do {
	case "send":
		err = r.clients.Send(ctx, step.Request)
	case "bytes":
		err = r.clients.Say(ctx, step.Client, step.Addr, step.Bytes)
	case "recv":
		seen.Response, err = r.clients.Receive(wait, step.Client)
	case "close":
		err = r.clients.Close(step.Client, step.RST)
	case "raw":
		seen.Raw, err = loadgen.PlayRaw(ctx, step.Raw)
	case "look":
		seen.Waiting, seen.Conns, seen.Result = r.clients.Waiting(), r.clients.Conns(), r.clients.Result()
	default:
		return nil, fmt.Errorf("unknown step %q of a client", step.Do)
	}
	return seen, seen.of(ctx, err)
}

// Do does a step of the servers.
func (r *serversRole) Do(ctx context.Context, raw json.RawMessage) (any, error) {
	var step serverStep
	if err := json.Unmarshal(raw, &step); err != nil {
		return nil, err
	}
	if r.raw != nil {
		return r.doRaw(ctx, step)
	}
	script := r.group.Script()
	if script == nil {
		return nil, errors.New("these servers are not scripted")
	}
	wait, cancel := inTime(ctx, step.Within)
	defer cancel()
	var seen serverSeen
	var err error
	switch step.Do {
	case "answer":
		script.Answer(step.ID)
	case "recv":
		seen.Request, err = script.Receive(wait, step.Server, step.Target, step.Conn)
	case "reply":
		err = script.Reply(step.Server, step.Conn, step.Target, step.Reply)
	case "bytes":
		err = script.Say(step.Server, step.Conn, step.Bytes)
	case "close":
		err = script.Close(ctx, step.Server, step.Conn, step.RST)
	case "closed":
		seen.Closed, err = script.AwaitClosed(wait, step.Server, step.Conn)
	case "look":
		seen.Conns, seen.Counters = script.Conns(), r.group.Snapshot().PerServer
	default:
		return nil, fmt.Errorf("unknown step %q of a server", step.Do)
	}
	return seen, seen.of(ctx, err)
}

// Do asks the product's runtime API. That it cannot be asked is an error of the experiment, unless the product has died.
func (r *proxyRole) Do(ctx context.Context, raw json.RawMessage) (any, error) {
	var step proxyStep
	if err := json.Unmarshal(raw, &step); err != nil {
		return nil, err
	}
	var seen proxySeen
	var err error
	switch step.Do {
	case "cli":
		seen.Answer, err = targets.Ask(ctx, r.scratch.socket(), step.Command)
	case "conn":
		seen.Columns, err = targets.ServersConn(ctx, r.scratch.socket())
	case "stat":
		seen.Columns, err = targets.Stat(ctx, r.scratch.socket())
	default:
		return nil, fmt.Errorf("unknown step %q of a proxy", step.Do)
	}
	return seen, err
}
