package lab

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/reuselab/reuselab/fakeservers"
	"github.com/reuselab/reuselab/loadgen"
	"github.com/reuselab/reuselab/proxy/targets"
	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
)

// What a script looks at: conditions, the runtime API, and the state of everything when a step has failed.

// expect holds what a step has seen to what the script says of it.
func (p *player) expect(ctx context.Context, s *scenarios.Step, seen scenarios.Seen) (*failure, error) {
	if s.Expect == nil {
		return nil, nil
	}
	held, values, err := p.holds(ctx, s.Expect, seen)
	if held || err != nil {
		return nil, err
	}
	return &failure{s.Expect.Text, values}, nil
}

// holds looks at the tables that a condition needs and says whether it holds, and with which values.
func (p *player) holds(ctx context.Context, c *scenarios.Condition, seen scenarios.Seen) (held bool, values string, err error) {
	looks := c.LooksAt()
	seen.Stat = targets.Columns{}
	for _, table := range []struct {
		wanted bool
		do     string
	}{{looks.ServersConn, "conn"}, {looks.Stat, "stat"}} {
		if !table.wanted {
			continue
		}
		var got proxySeen
		if err := p.proxy.Do(ctx, askWithin, proxyStep{Do: table.do}, &got); err != nil {
			return false, "", err
		}
		for row, columns := range got.Columns {
			if seen.Stat[row] == nil {
				seen.Stat[row] = map[string]string{}
			}
			maps.Copy(seen.Stat[row], columns)
		}
	}
	if looks.Count {
		if seen.Count, err = p.count(ctx); err != nil {
			return false, "", err
		}
	}
	env, err := p.cell.Case.StepEnv(seen)
	if err != nil {
		return false, "", err
	}
	held, err = c.Holds(env)
	if err != nil {
		return false, "", fmt.Errorf("%s:%d: %w", p.cell.Case.Scenario.File, c.Line, err)
	}
	return held, strings.TrimPrefix(c.Values(env), c.Text+": "), nil
}

// askWithin is more than a product gets to answer a command.
const askWithin = 3 * time.Second

// count is what the servers counted, by "backend/server".
func (p *player) count(ctx context.Context) (map[string]map[string]int64, error) {
	var got serverSeen
	if err := p.servers.Do(ctx, 0, serverStep{Do: "look"}, &got); err != nil {
		return nil, err
	}
	counts := map[string]map[string]int64{}
	for _, be := range p.cell.Case.Proxy.Backends {
		for _, name := range be.Servers {
			c := got.Counters[name]
			counts[be.Name+"/"+name] = map[string]int64{
				"accepts": c.Accepts, "busy": c.Busy, "open": c.Open, "open_max": c.OpenMax,
				"requests": c.Requests, "reuses": c.Reuses, "unused": c.Unused,
			}
		}
	}
	return counts, nil
}

// untilPoll is the pause between two looks at a condition that does not hold yet.
const untilPoll = 5 * time.Millisecond

// until waits until a condition holds.
func (p *player) until(ctx context.Context, s *scenarios.Step) (*failure, error) {
	deadline := time.Now().Add(s.Within)
	for {
		held, values, err := p.holds(ctx, s.Until, scenarios.Seen{})
		switch {
		case held || err != nil:
			return nil, err
		case time.Now().After(deadline):
			return &failure{fmt.Sprintf("%s within %v", s.Until.Text, s.Within), values}, nil
		}
		if err := pause(ctx, untilPoll); err != nil {
			return nil, err
		}
	}
}

// command has the runtime API do something. What it answers must be expected: an error of it is text like any other.
func (p *player) command(ctx context.Context, s *scenarios.Step, seen *measure.Step) (*failure, error) {
	var got proxySeen
	if err := p.proxy.Do(ctx, askWithin, proxyStep{Do: "cli", Command: s.CLI}, &got); err != nil {
		return nil, err
	}
	seen.Answer = got.Answer
	if s.Expect == nil && strings.TrimSpace(got.Answer) != "" {
		return &failure{"no answer, as there is no expect", got.Answer}, nil
	}
	return p.expect(ctx, s, scenarios.Seen{Answer: got.Answer})
}

// state says of every connection how it stands, and of every server what the proxy thinks of it.
func (p *player) state(ctx context.Context) (list []string, err error) {
	conns, err := p.connections(ctx)
	if err != nil {
		return nil, err
	}
	list = append(list, conns...)
	if p.proxy.absent() || !slices.Contains(p.cell.Target.Can(), "show-servers-conn") {
		return list, nil
	}
	var stat proxySeen
	if err := p.proxy.Do(ctx, askWithin, proxyStep{Do: "conn"}, &stat); err != nil {
		return append(list, "show servers conn: "+err.Error()), nil
	}
	for _, row := range slices.Sorted(maps.Keys(stat.Columns)) {
		line := "show servers conn: " + row
		for _, column := range []string{"used_cur", "used_max", "need_est", "unsafe_nb", "safe_nb", "idle_cur"} {
			line += " " + column + " " + stat.Columns[row][column]
		}
		list = append(list, line)
	}
	return list, nil
}

// connections says how those of clients and servers stand.
func (p *player) connections(ctx context.Context) (list []string, err error) {
	clients, servers, err := p.conns(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range clients {
		line := fmt.Sprintf("client %s, connection %d: %s, %d sent, %d answered", c.Client, c.Nth, standing(c.Closed), c.Sent, c.Answered)
		if len(c.Waiting) > 0 {
			line += ", waits for " + strings.Join(c.Waiting, " ")
		}
		if c.Unread > 0 {
			line += fmt.Sprintf(", %d bytes came that no step has waited for", c.Unread)
		}
		list = append(list, line)
	}
	for _, c := range servers {
		line := fmt.Sprintf("server %s, connection %d: %s, %d received", c.Server, c.Conn, standing(c.Closed), c.Carried)
		if c.First != "" {
			line += ", the first of " + c.First
		}
		if len(c.Waiting) > 0 {
			line += ", not answered: " + strings.Join(c.Waiting, " ")
		}
		list = append(list, line)
	}
	return list, nil
}

// conns asks both ends for their connections.
func (b *bench) conns(ctx context.Context) ([]loadgen.ScriptConn, []fakeservers.ScriptConn, error) {
	var clients clientSeen
	if err := b.load.Do(ctx, 0, clientStep{Do: "look"}, &clients); err != nil {
		return nil, nil, err
	}
	var servers serverSeen
	err := b.servers.Do(ctx, 0, serverStep{Do: "look"}, &servers)
	return clients.Conns, servers.Conns, err
}

// noteConnections takes down what became of a script's connections.
func (b *bench) noteConnections(ctx context.Context, o *Observation) error {
	if o.Script == nil {
		return nil
	}
	clients, servers, err := b.conns(ctx)
	for _, c := range clients {
		o.Script.Connections = append(o.Script.Connections, measure.ScriptConn{Of: "client " + c.Client, N: int64(c.Nth), Requests: int64(c.Sent), Closed: c.Closed})
	}
	for _, c := range servers {
		o.Script.Connections = append(o.Script.Connections, measure.ScriptConn{Of: "server " + c.Server, N: c.Conn, Requests: c.Carried, Closed: c.Closed})
	}
	return err
}

// standing says whether a connection is open, and else who ended it.
func standing(closed string) string {
	switch closed {
	case "":
		return "open"
	case "us":
		return "closed by the script"
	}
	return "closed by the proxy (" + closed + ")"
}
