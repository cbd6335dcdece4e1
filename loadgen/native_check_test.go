package loadgen

import (
	"math"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

func TestNativeRefusesWhatHasNoMeaning(t *testing.T) {
	for want, change := range map[string]func(*Profile){
		`unknown proto "h3": h1, h1-tls, h2, h2-tls`:    func(p *Profile) { p.Proto = "h3" },
		`unknown client mode "x": close, keepalive`:     func(p *Profile) { p.Client = "x" },
		`client mode "close" is one request`:            func(p *Profile) { p.Client, p.RequestsPerConn = "close", IntRange{2, 2} },
		"0 users":                                       func(p *Profile) { p.Users = 0 },
		"-1 connections":                                func(p *Profile) { p.Connections = -1 },
		"2 streams with proto h1":                       func(p *Profile) { p.Streams = 2 },
		"requests per connection 3 to 2":                func(p *Profile) { p.RequestsPerConn = IntRange{3, 2} },
		"requests per connection 0 to 2":                func(p *Profile) { p.RequestsPerConn = IntRange{0, 2} },
		`unknown way to close "x"`:                      func(p *Profile) { p.Closes = "x" },
		"think time 2s to 1s":                           func(p *Profile) { p.Think = DurationRange{2e9, 1e9} },
		`method "G T"`:                                  func(p *Profile) { p.Method = "G T" },
		`method "CONNECT"`:                              func(p *Profile) { p.Method = "CONNECT" },
		"body of -1 bytes":                              func(p *Profile) { p.BodySize = -1 },
		`header "a b"`:                                  func(p *Profile) { p.Headers = []Header{{"a b", ""}} },
		`header "X-CLIENT" is the generator's own`:      func(p *Profile) { p.Headers = []Header{{"X-CLIENT", ""}} },
		`header "A": its value "b\r\nC: d" holds`:       func(p *Profile) { p.Headers = []Header{{"A", "b\r\nC: d"}} },
		`header "A": its value " b"`:                    func(p *Profile) { p.Headers = []Header{{"A", " b"}} },
		`header "TE"`:                                   func(p *Profile) { p.Proto, p.Headers = "h2", []Header{{"TE", "gzip"}} },
		"9001 bytes of headers":                         func(p *Profile) { p.Headers = []Header{{"A", strings.Repeat("b", 9000)}} },
		"duration 1s and 10 requests":                   func(p *Profile) { p.Duration = time.Second },
		"duration 0s and 0 requests":                    func(p *Profile) { p.Requests = 0 },
		"ramp-up -1ns, grace 0s, timeout 0s":            func(p *Profile) { p.RampUp = -1 },
		"a rate of 1 and steps":                         func(p *Profile) { p.Rate, p.RateSteps = 1, []RateStep{{1, 1}} },
		"rate -1":                                       func(p *Profile) { p.Rate = -1 },
		"rate NaN":                                      func(p *Profile) { p.Rate = math.NaN() },
		`unknown arrivals "x"`:                          func(p *Profile) { p.Rate, p.Arrivals = 1, "x" },
		`arrivals "poisson" without a rate`:             func(p *Profile) { p.Arrivals = "poisson" },
		"think time and a rate":                         func(p *Profile) { p.Rate, p.Think = 1, DurationRange{1, 1} },
		"step 2: 1 requests a second for 0s":            func(p *Profile) { p.RateSteps = []RateStep{{1, 1}, {0, 1}} },
		"step 1: 0 requests a second for 1ns: the time": func(p *Profile) { p.RateSteps = []RateStep{{1, 0}} },
	} {
		g := NewWithT(t)
		p := counted("", 1, 10, clientKeepAlive)
		g.Expect(Native{}.Check(p)).To(Succeed())
		change(&p)
		g.Expect(Native{}.Check(p)).To(MatchError(ContainSubstring(want)))
	}
}

// Some errors only a run can find; stopping is not called then.
func TestNativeRefusesWhatItCannotReach(t *testing.T) {
	for want, change := range map[string]func(*Profile){
		"run is empty":                       func(p *Profile) { p.Run = "" },
		`load "main": url "ftp://h/"`:        func(p *Profile) { p.URL = "ftp://h/" },
		`with proto h1 it must be like http`: func(p *Profile) { p.URL = "https://127.0.0.1/" },
		`url "http:///"`:                     func(p *Profile) { p.URL = "http:///" },
		"invalid port":                       func(p *Profile) { p.URL = "http://127.0.0.1:x/" },
	} {
		g := NewWithT(t)
		p := counted("http://127.0.0.1:1/", 1, 1, clientKeepAlive)
		change(&p)
		_, err := Native{}.Run(t.Context(), p, func() { t.Error("stopping was called") })
		g.Expect(err).To(MatchError(ContainSubstring(want)))
	}
}
