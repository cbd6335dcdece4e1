package lab

import (
	"github.com/reuselab/reuselab/loadgen"
	"github.com/reuselab/reuselab/scenarios"
)

// profile says in the generators' words what a load does.
func profile(l scenarios.Load, addr, ids string) loadgen.Profile {
	p := loadgen.Profile{
		Name: l.Name, URL: "http://" + addr + "/", Proto: l.Proto, Users: l.Users, Client: l.Client, Method: l.Method,
		Duration: l.Duration, Requests: l.Requests, Run: ids,
		Connections: l.Connections, Streams: l.Streams, Closes: l.Closes, BodySize: l.Body,
		RequestsPerConn: loadgen.IntRange(l.RequestsPerConn), Think: loadgen.DurationRange(l.Think),
		Rate: l.Rate, Arrivals: l.Arrivals, RampUp: l.Ramp, Seed: uint64(l.Seed), Grace: l.Grace, Timeout: l.Timeout,
	}
	for _, h := range l.Headers {
		p.Headers = append(p.Headers, loadgen.Header(h))
	}
	for _, s := range l.RateSteps {
		p.RateSteps = append(p.RateSteps, loadgen.RateStep(s))
	}
	return p
}
