package measure

// Metric says what one number of a record means.
type Metric struct {
	Name    string
	Unit    string // "" for a count; us, kB, 1/s, ratio
	Meaning string // one sentence
	Source  Source
	Better  Better
	// Exact is true where every event was counted, false where the number was timed or sampled: counts may gate a build,
	// times inform.
	Exact bool
}

// Source says who measures a metric.
type Source string

const (
	Clients      Source = "clients"       // the load generators
	Servers      Source = "servers"       // the fake servers
	Kernel       Source = "kernel"        // TCP counters of the proxy's network namespace
	ProxyProcess Source = "proxy process" // CPU, memory or the product's own counters
	Derived      Source = "derived"       // computed from other metrics
)

// Better says in which direction a metric improves.
type Better string

const (
	Lower  Better = "lower"
	Higher Better = "higher"
	None   Better = "none" // a description, neither good nor bad by itself
)

// catalogue is sorted by name; Find and the sorted listings rely on it.
var catalogue = []Metric{
	{"accepts", "", "Connections that the servers accepted.", Servers, Lower, true},
	{"client_conns", "", "Connections that the clients opened to the proxy.", Clients, None, true},
	{"client_requests_per_conn_max", "", "The most requests that one client connection carried.", Clients, None, true},
	{"client_requests_per_conn_p50", "", "Half of the client connections carried at most this many requests.", Clients, None, true},
	{"conn_switches", "", "Times that two consecutive requests of one client connection were answered on different server connections.", Clients, None, true},
	{"connects", "", "Calls to connect() by the proxy: ActiveOpens of its network namespace, or the servers' accepts where it has none.", Kernel, Lower, true},
	{"conns_unused", "", "Accepted connections that never carried a complete request head.", Servers, Lower, true},
	{"duplicates", "", "Request ids of which the servers read a complete head more than once.", Servers, Lower, true},
	{"errors", "", "Requests that got no complete response.", Clients, Lower, true},
	{"errors_bad_response", "", "Errors: what came as a response is no HTTP.", Clients, Lower, true},
	{"errors_connect", "", "Errors: no connection for another reason than a refusal, such as no free port.", Clients, Lower, true},
	{"errors_cut_response", "", "Errors: the connection was closed within the response.", Clients, Lower, true},
	{"errors_refused", "", "Errors: nobody listened.", Clients, Lower, true},
	{"errors_refused_stream", "", "Errors: HTTP/2 only, the stream was refused, or left out by a GOAWAY.", Clients, Lower, true},
	{"errors_reset_before", "", "Errors: the connection was reset before any byte of the response.", Clients, Lower, true},
	{"errors_reset_in_response", "", "Errors: the connection was reset within the response.", Clients, Lower, true},
	{"errors_reset_stream", "", "Errors: HTTP/2 only, the stream was reset for another reason than a refusal.", Clients, Lower, true},
	{"errors_silent_close", "", "Errors: the connection was closed before any byte of the response.", Clients, Lower, true},
	{"errors_timeout", "", "Errors: no complete response in time.", Clients, Lower, true},
	{"faults_done", "", "Times that a server did what a fault of the scenario says.", Servers, None, true},
	{"late_starts", "", "Requests of a rate that began over a millisecond after they were due.", Clients, Lower, false},
	{"latency_max_us", "us", "The longest time from the start of a request to the end of its response.", Clients, Lower, false},
	{"latency_p50_us", "us", "Half of the requests took at most this long from their start to the end of their response.", Clients, Lower, false},
	{"latency_p90_us", "us", "90 % of the requests took at most this long from their start to the end of their response.", Clients, Lower, false},
	{"latency_p999_us", "us", "99.9 % of the requests took at most this long from their start to the end of their response.", Clients, Lower, false},
	{"latency_p99_us", "us", "99 % of the requests took at most this long from their start to the end of their response.", Clients, Lower, false},
	{"latency_uncorrected_max_us", "us", "Of a rate: latency_max_us counted from when requests were sent instead of when they were due.", Clients, Lower, false},
	{"latency_uncorrected_p50_us", "us", "Of a rate: latency_p50_us counted from when requests were sent instead of when they were due.", Clients, Lower, false},
	{"latency_uncorrected_p90_us", "us", "Of a rate: latency_p90_us counted from when requests were sent instead of when they were due.", Clients, Lower, false},
	{"latency_uncorrected_p999_us", "us", "Of a rate: latency_p999_us counted from when requests were sent instead of when they were due.", Clients, Lower, false},
	{"latency_uncorrected_p99_us", "us", "Of a rate: latency_p99_us counted from when requests were sent instead of when they were due.", Clients, Lower, false},
	{"load_cpu_us_per_request", "us", "CPU time of the load generator divided by requests: when it grows, the load and not the proxy may be the limit.", Derived, None, false},
	{"not_started", "", "Requests of a rate that were due and never begun, since every connection was taken; they are not among requests.", Clients, Lower, false},
	{"proxy_cpu_us_per_request", "us", "CPU time of the proxy's whole process tree divided by requests.", Derived, Lower, false},
	{"proxy_rss_max_kb", "kB", "The most resident memory that the proxy's process tree held.", ProxyProcess, Lower, false},
	{"proxy_used_max", "", "The most server connections in use at once by the proxy's own count.", ProxyProcess, None, true},
	{"refused", "", "Calls to connect() by the proxy that failed: AttemptFails of its network namespace.", Kernel, Lower, true},
	{"requests", "", "Requests that a client began to send.", Clients, Higher, true},
	{"requests_per_conn_max", "", "The most requests that one server connection carried.", Servers, Higher, true},
	{"requests_per_conn_p50", "", "Half of the server connections carried at most this many requests.", Servers, Higher, true},
	{"requests_per_second", "1/s", "Requests divided by the time from the start of the load to its last response.", Derived, Higher, false},
	{"requests_received", "", "Complete request heads that the servers read.", Servers, Higher, true},
	{"responses_2xx", "", "Complete responses with a status from 200 to 299.", Clients, Higher, true},
	{"responses_5xx", "", "Complete responses with a status from 500 to 599.", Clients, Lower, true},
	{"reuse_ratio", "ratio", "Share of the received requests that came over a connection that had carried one before.", Derived, Higher, true},
	{"reuses", "", "Requests that were not the first on their server connection.", Servers, Higher, true},
	{"server_conns_busy_p50", "", "Median number of server connections with a request in flight, sampled every 100 ms in the second half of the load.", Servers, None, false},
	{"server_conns_end", "", "Server connections open at the instant the load stopped.", Servers, Lower, true},
	{"server_conns_open_max", "", "The most server connections open at once.", Servers, Lower, true},
	{"server_switches", "", "Times that two consecutive requests of one client connection were answered by different servers.", Clients, None, true},
	{"servers_without_requests", "", "Servers that received no request at all.", Servers, Lower, true},
	{"steps_failed", "", "Steps of a script that did not go as it says; the script stops at the first.", Clients, Lower, true},
	{"steps_passed", "", "Steps of a script that went as it says.", Clients, None, true},
	{"unfinished", "", "Requests that were still in flight when the grace after a timed load was over.", Clients, Lower, true},
}

// Catalogue returns every metric, sorted by name; the caller owns the slice.
func Catalogue() []Metric { return append([]Metric(nil), catalogue...) }

// Names returns the names of every metric, sorted: the words that an expectation may use.
func Names() []string {
	names := make([]string, len(catalogue))
	for i, m := range catalogue {
		names[i] = m.Name
	}
	return names
}

// Find returns the metric of that name; false when there is none.
func Find(name string) (Metric, bool) {
	for _, m := range catalogue {
		if m.Name == name {
			return m, true
		}
	}
	return Metric{}, false
}
