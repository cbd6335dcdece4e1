package loadgen

import "time"

// Profile is one load. What a generator cannot do of it, its Check refuses.
type Profile struct {
	// Name tells the loads of a case apart; it appears in errors.
	Name string `json:"name"`
	// URL is what every user asks for, absolute, with the proxy's address as host.
	URL string `json:"url"`
	// Proto is the protocol towards the proxy: "h1", "h2" (in clear, by prior knowledge),
	// "h1-tls" or "h2-tls" (agreed on by ALPN; the proxy's certificate is not looked at).
	Proto string `json:"proto"`
	// Users is the number of users, at least 1. Each sends its next request when the
	// previous one was answered, unless there is a rate.
	Users int `json:"users"`
	// Client says what becomes of a user's connection after a response: "keepalive"
	// or "close" (which is RequestsPerConn of 1).
	Client string `json:"client"`
	// Connections is how many connections the users have at once, all together; 0: one
	// each. Fewer than users are shared, and a user whose connection is taken waits; of
	// more, each user has several and takes them in turn.
	Connections int `json:"connections,omitempty"`
	// Streams is how many requests are under way at once on an HTTP/2 connection, as long
	// as the proxy allows so many; 0: 1.
	Streams int `json:"streams,omitempty"`
	// RequestsPerConn is how many requests a connection carries before the client ends
	// it, drawn anew for every connection; 0: no limit.
	RequestsPerConn IntRange `json:"requests_per_conn,omitzero"`
	// Closes is how the client ends a connection that carried its requests: one of the
	// Closes constants; "": ClosesFin.
	Closes string `json:"closes,omitempty"`
	// Think is how long a user waits between a response and its next request.
	Think DurationRange `json:"think,omitzero"`
	// Method is the request's method, such as "GET".
	Method string `json:"method"`
	// Headers are sent with every request, beside Host, X-Client and X-Request-Id.
	Headers []Header `json:"headers,omitempty"`
	// BodySize is how many bytes of body each request has; 0: none.
	BodySize int `json:"body_size,omitempty"`
	// Rate makes the load an open loop: so many requests a second are due, of all users
	// together, whatever becomes of those before. 0: a closed loop.
	Rate float64 `json:"rate,omitempty"`
	// RateSteps are rates one after the other, in place of Rate; the last one holds to
	// the end.
	RateSteps []RateStep `json:"rate_steps,omitempty"`
	// Arrivals is how an open loop's requests are spread: "constant" (equal gaps) or
	// "poisson" (as of many independent users); "": constant.
	Arrivals string `json:"arrivals,omitempty"`
	// RampUp is the time over which users start, one after the other, or over which an
	// open loop's rate rises from 0; 0: all at once.
	RampUp time.Duration `json:"ramp_up,omitempty"`
	// Seed decides everything that is drawn: the same seed, the same load.
	Seed uint64 `json:"seed,omitempty"`
	// Duration is how long new requests are started; 0 with Requests.
	Duration time.Duration `json:"duration"`
	// Requests is how many requests all users send together; 0 with Duration.
	Requests int `json:"requests"`
	// Grace is how long requests in flight are waited for after Duration; those left
	// then are Result.Unfinished. 0: as long as Timeout.
	Grace time.Duration `json:"grace,omitempty"`
	// Timeout is how long a request may take, connecting included; 0: 10 s.
	Timeout time.Duration `json:"timeout,omitempty"`
	// Run is the prefix of X-Client and X-Request-Id, not empty and unique among the
	// loads of a run.
	Run string `json:"run"`
}

// How a client ends a connection that carried its requests.
const (
	// ClosesFin: "Connection: close" is said with the last request (HTTP/2: GOAWAY after
	// it), and the client closes as soon as it has the response.
	ClosesFin = "fin"
	// ClosesRST: nothing is said, and the client resets after the last response.
	ClosesRST = "rst"
	// ClosesHeaderOnly: it is said, and the client waits for the proxy to close.
	ClosesHeaderOnly = "header-only"
)

// How an open loop's requests are spread.
const (
	ArrivalsConstant = "constant"
	ArrivalsPoisson  = "poisson"
)

// IntRange is Min to Max, both included; a fixed number has both equal, and the zero
// range is none.
type IntRange struct {
	Min int `json:"min"`
	Max int `json:"max"`
}

// DurationRange is Min to Max, both included; the zero range is no time at all.
type DurationRange struct {
	Min time.Duration `json:"min"`
	Max time.Duration `json:"max"`
}

// Header is one header field.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// RateStep is a rate (requests per second, 0: none) that holds for some time.
type RateStep struct {
	For  time.Duration `json:"for"`
	Rate float64       `json:"rate"`
}
