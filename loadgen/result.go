package loadgen

import "time"

// Result is what a generator saw. Requests == Errors + Unfinished + the sum of Statuses.
type Result struct {
	// Requests is how many requests the users began to send. A repeat that the
	// client's HTTP library makes on its own, after the proxy closed a kept
	// connection, is the same request.
	Requests int64 `json:"requests"`
	// Statuses is how many responses came with each status.
	Statuses map[int]int64 `json:"statuses"`
	// Errors is how many requests got no complete response.
	Errors int64 `json:"errors"`
	// ErrorsByText splits Errors by what went wrong, addresses replaced by "addr"; at
	// most 20 kinds, the rest under "other". It adds up to Errors.
	ErrorsByText map[string]int64 `json:"errors_by_text"`
	// ErrorsByKind splits Errors by the Error constants and adds up to Errors; nil where
	// the generator cannot tell them apart.
	ErrorsByKind map[string]int64 `json:"errors_by_kind,omitempty"`
	// Unfinished is how many requests were neither answered nor failed when the grace
	// after the end was over.
	Unfinished int64 `json:"unfinished,omitempty"`
	// LateStarts is how many requests of an open loop began over a millisecond after they
	// were due, and NotStarted how many were due and never begun, as every connection was
	// taken. The latter are not among Requests.
	LateStarts int64 `json:"late_starts,omitempty"`
	NotStarted int64 `json:"not_started,omitempty"`
	// ClientConns is how many connections the users opened.
	ClientConns int64 `json:"client_conns"`
	// FirstOnConn is how many of the responses were the first on their connection.
	FirstOnConn int64 `json:"first_on_conn,omitempty"`
	// RequestsPerConn is how many connections carried how many requests; nil where the
	// generator does not know.
	RequestsPerConn map[int64]int64 `json:"requests_per_conn,omitempty"`
	// ConnEnds is how many connections ended how, by the End constants; nil where the
	// generator does not know. It adds up to ClientConns.
	ConnEnds map[string]int64 `json:"conn_ends,omitempty"`
	// Stamped is how many responses said which server's which connection they came over
	// (X-Server and X-Conn-Id). Among them, ServerSwitches and ConnSwitches count those
	// that came from another server, or over another server connection, than the response
	// before on the same client connection.
	Stamped        int64 `json:"stamped,omitempty"`
	ServerSwitches int64 `json:"server_switches,omitempty"`
	ConnSwitches   int64 `json:"conn_switches,omitempty"`
	// Elapsed is the time from the users' release until the last request ended.
	Elapsed time.Duration `json:"elapsed"`
	// Latency is the histogram of all responses' latencies: microseconds, 1 to 60
	// million, three digits, as HDR V2 in base64; "" when there was none. The other
	// two split it by whether the request had to wait for a new client connection. An
	// open loop's latencies count from when the request was due.
	Latency           string `json:"latency"`
	LatencyNewConn    string `json:"latency_new_conn"`
	LatencyReusedConn string `json:"latency_reused_conn"`
	// LatencyUncorrected is an open loop's latencies from when requests were really sent,
	// which hides what they waited for a free connection; "" for a closed loop.
	LatencyUncorrected string `json:"latency_uncorrected,omitempty"`
	// LatencyUS holds p50, p90, p99, p999 and max of Latency in microseconds; nil
	// when there was no response. LatencyUncorrectedUS is the same of LatencyUncorrected.
	LatencyUS            map[string]float64 `json:"latency_us"`
	LatencyUncorrectedUS map[string]float64 `json:"latency_uncorrected_us,omitempty"`
}

// The kinds of errors.
const (
	ErrorRefused         = "refused"           // nobody listens
	ErrorConnect         = "connect"           // no connection for another reason, such as no free port
	ErrorResetBefore     = "reset-before"      // connection reset before any byte of the response
	ErrorResetInResponse = "reset-in-response" // connection reset within the response
	ErrorSilentClose     = "silent-close"      // connection closed before any byte of the response
	ErrorCutResponse     = "cut-response"      // connection closed within the response
	ErrorTimeout         = "timeout"           // not answered in time
	ErrorBadResponse     = "bad-response"      // what came is no HTTP
	ErrorRefusedStream   = "refused-stream"    // HTTP/2: REFUSED_STREAM, or a GOAWAY that leaves the stream out
	ErrorResetStream     = "reset-stream"      // HTTP/2: stream reset for another reason
)

// How connections end.
const (
	EndFin     = "fin"      // the client closed first, as its turn was over
	EndRST     = "rst"      // the client reset, as its turn was over
	EndPeerFin = "peer-fin" // the proxy closed first
	EndPeerRST = "peer-rst" // the proxy reset
	EndDropped = "dropped"  // the client gave up on it: timeout, bad response
	EndKept    = "kept"     // open until the load's end
)
