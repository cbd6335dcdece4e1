package loadgen

// CONTRACT (to be completed by the package's author; relied on by scenarios/lab)

import (
	"context"
	"time"
)

// Profile is one load.
type Profile struct {
	Name     string        `json:"name"`
	URL      string        `json:"url"`
	Proto    string        `json:"proto"`  // h1
	Users    int           `json:"users"`
	Client   string        `json:"client"` // keepalive, close
	Method   string        `json:"method"` // GET
	Duration time.Duration `json:"duration"` // 0 with Requests
	Requests int           `json:"requests"` // 0 with Duration; all users together
	Run      string        `json:"run"` // prefix of ids
}

// Result is what a generator saw.
type Result struct {
	Requests       int64            `json:"requests"`
	Statuses       map[int]int64    `json:"statuses"`
	Errors         int64            `json:"errors"`
	ErrorsByText   map[string]int64 `json:"errors_by_text"` // addresses and ports normalised away; at most 20 kinds, the rest under "other"
	ClientConns    int64            `json:"client_conns"`   // connections opened
	Elapsed        time.Duration    `json:"elapsed"`        // from the release to the last response
	Latency, LatencyNewConn, LatencyReusedConn string       // HDR V2 base64, microseconds
	LatencyUS      map[string]float64 `json:"latency_us"`   // p50 p90 p99 p999 max
}

// Generator drives load.
type Generator interface {
	Name() string
	Check(Profile) error                 // what this generator cannot do, as a Skip's reason
	Run(ctx context.Context, p Profile, stopping func()) (Result, error) // stopping is called at the instant no new request starts any more
}

// Find(name string) (Generator, error); Names() []string
