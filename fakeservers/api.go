package fakeservers

// CONTRACT (to be completed by the package's author; relied on by scenarios/lab and cmd/reuselab)

import (
	"time"
)

// Config is one fake server.
type Config struct {
	Name  string        `json:"name"`
	Addr  string        `json:"addr"`  // "198.18.1.2:0"
	Proto string        `json:"proto"` // h1, h2 (prior knowledge), or "" for either, told apart by the preface
	Size  int           `json:"size"`  // bytes of body of each response
	Delay time.Duration `json:"delay"` // before each response
}

// Counters is a snapshot of one server; all monotonic unless said otherwise.
type Counters struct {
	Accepts          int64 `json:"accepts"`
	Open             int64 `json:"open"`     // gauge: open now
	OpenMax          int64 `json:"open_max"` // most open at once
	Busy             int64 `json:"busy"`     // gauge: connections with a request in flight (complete head read .. just before the last byte of the response)
	BusyMax          int64 `json:"busy_max"`
	Requests         int64 `json:"requests"` // complete heads
	Reuses           int64 `json:"reuses"`   // requests with sequence > 1 on their connection
	Unused           int64 `json:"unused"`   // gauge+: connections accepted that never carried a request (open ones included)
	Errors           int64 `json:"errors"`   // bytes that were no HTTP
	Leaks            int64 `json:"leaks"`
	RequestsPerConn  map[int64]int64 `json:"requests_per_conn"` // histogram: requests carried -> connections, unused ones left out
	BusySamples      []int64 `json:"busy_samples,omitempty"` // every 100 ms since start
	OpenSamples      []int64 `json:"open_samples,omitempty"`
}

// Shared is what all servers of a role see together.
type Shared struct {
	Duplicates     int64 `json:"duplicates"`      // request ids of which a complete head was read more than once
	IDs            int64 `json:"ids"`             // requests that carried an id
	ServerSwitches int64 `json:"server_switches"` // consecutive requests of one X-Client at another server
	ConnSwitches   int64 `json:"conn_switches"`   // ... on another server connection
}

// Start(ctx, []Config) (*Group, error): all servers of a case, listening; (*Group) Addrs() []string; Snapshot() Snapshot{PerServer map[name]Counters; Shared}; StartSampling(); Journal() ...; Close() error (waits)
