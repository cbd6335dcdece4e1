package fakeservers

// Counters is a snapshot of one server. What is not called a gauge only grows.
type Counters struct {
	Accepts         int64            `json:"accepts"`
	Open            int64            `json:"open"`             // gauge: connections open now
	OpenMax         int64            `json:"open_max"`         // most open at once
	Busy            int64            `json:"busy"`             // gauge: connections with a request in flight
	BusyMax         int64            `json:"busy_max"`         // most busy at once
	Requests        int64            `json:"requests"`         // complete heads
	Reuses          int64            `json:"reuses"`           // requests that were not the first of their connection
	Unused          int64            `json:"unused"`           // gauge: connections accepted, open or closed, that carried no request so far
	Errors          int64            `json:"errors"`           // connections ended because their bytes were no HTTP
	Faults          map[string]int64 `json:"faults,omitempty"` // behavior -> how often it was done; nil where none is configured
	AcceptErrors    int64            `json:"accept_errors"`
	AcceptError     string           `json:"accept_error,omitempty"` // the last one's text, such as "too many open files"
	RequestsPerConn map[int64]int64  `json:"requests_per_conn"`      // requests carried -> connections, open ones included, unused ones left out
	OpenSamples     []int64          `json:"open_samples,omitempty"` // Open, 100 ms apart, see StartSampling
	BusySamples     []int64          `json:"busy_samples,omitempty"` // Busy, at the same instants
}

// Shared is what only all servers of a group together can see.
type Shared struct {
	OpenMax        int64 `json:"open_max"`        // most connections open at once, all servers together
	IDs            int64 `json:"ids"`             // requests that carried an X-Request-Id
	Duplicates     int64 `json:"duplicates"`      // request ids of which a complete head was read more than once
	ServerSwitches int64 `json:"server_switches"` // requests of an X-Client at another server than its request before
	ConnSwitches   int64 `json:"conn_switches"`   // requests of an X-Client on another server connection than its request before
}

// Snapshot is what a group counted until one moment.
type Snapshot struct {
	PerServer map[string]Counters `json:"per_server"` // by name
	Shared    Shared              `json:"shared"`
}
