package loadgen

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// The protocols towards a proxy.
const (
	protoH1    = "h1"
	protoH2    = "h2"
	protoH1TLS = "h1-tls"
	protoH2TLS = "h2-tls"
)

// headersMost is how many bytes of headers of one's own a request has at most. With them every head fits into one frame of
// HTTP/2, and into what a proxy is ready to read (HAProxy's tune.bufsize is 16 kB).
const headersMost = 8 << 10

// check looks at all of a profile that is known before the run.
func (p Profile) check() error {
	h2 := p.Proto == protoH2 || p.Proto == protoH2TLS
	switch {
	case !slices.Contains([]string{protoH1, protoH1TLS, protoH2, protoH2TLS}, p.Proto):
		return fmt.Errorf("unknown proto %q: h1, h1-tls, h2, h2-tls", p.Proto)
	case p.Client != clientKeepAlive && p.Client != clientClose:
		return fmt.Errorf("unknown client mode %q: %s, %s", p.Client, clientClose, clientKeepAlive)
	case p.Client == clientClose && p.RequestsPerConn != IntRange{} && p.RequestsPerConn != IntRange{1, 1}:
		return fmt.Errorf("client mode %q is one request per connection, not %d to %d", clientClose, p.RequestsPerConn.Min, p.RequestsPerConn.Max)
	case p.Users < 1:
		return fmt.Errorf("%d users: there must be at least 1", p.Users)
	case p.Connections < 0:
		return fmt.Errorf("%d connections: must not be negative", p.Connections)
	case p.Streams < 0 || p.Streams > 1 && !h2:
		return fmt.Errorf("%d streams with proto %s: only HTTP/2 has more than 1", p.Streams, p.Proto)
	case p.RequestsPerConn != IntRange{} && (p.RequestsPerConn.Min < 1 || p.RequestsPerConn.Max < p.RequestsPerConn.Min):
		return fmt.Errorf("requests per connection %d to %d: must be 1 or more, the lower number first", p.RequestsPerConn.Min, p.RequestsPerConn.Max)
	case !slices.Contains([]string{"", ClosesFin, ClosesRST, ClosesHeaderOnly}, p.Closes):
		return fmt.Errorf("unknown way to close %q: %s, %s, %s", p.Closes, ClosesFin, ClosesHeaderOnly, ClosesRST)
	case p.Think.Min < 0 || p.Think.Max < p.Think.Min:
		return fmt.Errorf("think time %s to %s: must not be negative, the lower number first", p.Think.Min, p.Think.Max)
	case !isToken(p.Method) || p.Method == "CONNECT":
		return fmt.Errorf("method %q: must be a word such as GET, and no CONNECT", p.Method)
	case p.BodySize < 0:
		return fmt.Errorf("body of %d bytes: must not be negative", p.BodySize)
	}
	if err := checkHeaders(p.Headers, h2); err != nil {
		return err
	}
	return p.checkTimes()
}

// checkTimes looks at how much is asked, and when.
func (p Profile) checkTimes() error {
	switch {
	case p.Duration < 0 || p.Requests < 0 || (p.Duration == 0) == (p.Requests == 0):
		return fmt.Errorf("duration %s and %d requests: one of them must be positive, the other 0", p.Duration, p.Requests)
	case p.RampUp < 0 || p.Grace < 0 || p.Timeout < 0:
		return fmt.Errorf("ramp-up %s, grace %s, timeout %s: must not be negative", p.RampUp, p.Grace, p.Timeout)
	case p.Rate != 0 && len(p.RateSteps) > 0:
		return fmt.Errorf("a rate of %v and steps: only one of them", p.Rate)
	case p.Rate < 0 || math.IsInf(p.Rate, 0) || math.IsNaN(p.Rate):
		return fmt.Errorf("rate %v: must be a positive number", p.Rate)
	case !slices.Contains([]string{"", ArrivalsConstant, ArrivalsPoisson}, p.Arrivals):
		return fmt.Errorf("unknown arrivals %q: %s, %s", p.Arrivals, ArrivalsConstant, ArrivalsPoisson)
	case p.Arrivals != "" && !p.open():
		return fmt.Errorf("arrivals %q without a rate", p.Arrivals)
	case p.open() && p.Think != DurationRange{}:
		return fmt.Errorf("think time and a rate: a rate says already when requests are due")
	}
	for i, s := range p.RateSteps {
		last := i == len(p.RateSteps)-1
		if s.For <= 0 || s.Rate < 0 || math.IsInf(s.Rate, 0) || math.IsNaN(s.Rate) || last && s.Rate == 0 && p.Requests > 0 {
			return fmt.Errorf("step %d: %v requests a second for %s: the time must be positive, the rate not negative, and a counted load's last one not 0", i+1, s.Rate, s.For)
		}
	}
	return nil
}

// open reports whether requests are due at times of their own.
func (p Profile) open() bool { return p.Rate > 0 || len(p.RateSteps) > 0 }

// ownHeaders are made by the generator, and in HTTP/2 some say what frames do: RFC 9113 section 8.2.2.
var ownHeaders = []string{"connection", "content-length", "host", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "x-client", "x-request-id"}

func checkHeaders(headers []Header, h2 bool) error {
	size := 0
	for _, h := range headers {
		size += len(h.Name) + len(h.Value)
		switch {
		case !isToken(h.Name):
			return fmt.Errorf("header %q: must be a word", h.Name)
		case slices.Contains(ownHeaders, strings.ToLower(h.Name)):
			return fmt.Errorf("header %q is the generator's own", h.Name)
		case h2 && strings.EqualFold(h.Name, "te") && h.Value != "trailers":
			return fmt.Errorf(`header %q: HTTP/2 knows it with "trailers" only`, h.Name)
		case strings.ContainsAny(h.Value, "\r\n\x00") || strings.Trim(h.Value, " \t") != h.Value:
			return fmt.Errorf("header %q: its value %q holds a line end or a NUL, or begins or ends with a blank", h.Name, h.Value)
		}
	}
	if size > headersMost {
		return fmt.Errorf("%d bytes of headers: at most %d", size, headersMost)
	}
	return nil
}

// isToken reports whether text is a word as HTTP's methods and field names are: RFC 9110 section 5.6.2.
func isToken(text string) bool {
	for _, c := range []byte(text) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		digit := '0' <= c && c <= '9'
		if !letter && !digit && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return text != ""
}
