package loadgen

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"golang.org/x/net/http2/hpack"

	"github.com/reuselab/reuselab/fakeservers/wire"
)

// requestTimeout is how long a request may take where the profile does not say.
const requestTimeout = 10 * time.Second

// plan is a profile with nothing left open.
type plan struct {
	Profile
	homes   int // groups of users and connections that belong together
	request wire.Request
	addr    *net.TCPAddr
	tls     *tls.Config // nil: in clear
	h2      bool
}

func newPlan(ctx context.Context, p Profile) (*plan, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	if p.Run == "" {
		return nil, errors.New("run is empty: it is the prefix of every request's id")
	}
	if p.Connections == 0 {
		p.Connections = p.Users
	}
	if p.Streams == 0 {
		p.Streams = 1
	}
	if p.Timeout == 0 {
		p.Timeout = requestTimeout
	}
	if p.Client == clientClose {
		p.RequestsPerConn = IntRange{1, 1}
	}
	if p.Closes == "" {
		p.Closes = ClosesFin
	}
	if p.Rate > 0 {
		p.RateSteps = []RateStep{{Rate: p.Rate}}
	}
	l := &plan{Profile: p, homes: min(p.Users, p.Connections), h2: p.Proto == protoH2 || p.Proto == protoH2TLS}
	return l, l.readURL(ctx)
}

// readURL finds out where to connect to, once, and what to ask for.
func (p *plan) readURL(ctx context.Context) error {
	scheme := map[string]string{protoH1TLS: "https", protoH2TLS: "https"}[p.Proto]
	if scheme == "" {
		scheme = "http"
	}
	target, err := url.Parse(p.URL)
	if err != nil {
		return err
	}
	if target.Scheme != scheme || target.Hostname() == "" || target.User != nil {
		return fmt.Errorf("url %q: with proto %s it must be like %s://host:port/path", p.URL, p.Proto, scheme)
	}
	port := target.Port()
	if port == "" {
		port = scheme // a service's name is as good as its number
	}
	addrs, err := net.DefaultResolver.LookupIPAddr(ctx, target.Hostname())
	if err != nil {
		return err
	}
	number, err := net.DefaultResolver.LookupPort(ctx, "tcp", port)
	if err != nil {
		return err
	}
	p.addr = &net.TCPAddr{IP: addrs[0].IP, Zone: addrs[0].Zone, Port: number}
	if scheme == "https" {
		p.tls = clientTLS(target.Hostname(), p.h2)
	}
	p.request = wire.Request{
		Method: p.Method, Scheme: scheme, Authority: target.Host, Target: target.RequestURI(), Size: p.BodySize,
	}
	return nil
}

// clientTLS is what TLS connections are opened with. The certificate is not looked at: a lab's proxy has signed its own.
func clientTLS(name string, h2 bool) *tls.Config {
	protocol := "http/1.1"
	if h2 {
		protocol = "h2"
	}
	return &tls.Config{ServerName: name, NextProtos: []string{protocol}, InsecureSkipVerify: true}
}

// requestOf is the request of connection number n. It comes with the connection's X-Client, which also begins the ids.
func (p *plan) requestOf(n int) (wire.Request, string) {
	client := fmt.Sprintf("%s-u%d", p.Run, n+1)
	r := p.request
	r.Fields = []hpack.HeaderField{{Name: "X-Client", Value: client}}
	for _, h := range p.Headers {
		r.Fields = append(r.Fields, hpack.HeaderField{Name: h.Name, Value: h.Value})
	}
	return r, client
}

// part is how many of n things home number i has when they are dealt out one by one.
func (p *plan) part(n, i int) int {
	share := n / p.homes
	if i < n%p.homes {
		share++
	}
	return share
}

// lanes is how many requests a home has under way at most. A user with connections of its own makes as many at once as one
// connection has streams; users who share a connection make one each.
func (p *plan) lanes(home int) int {
	if users := p.part(p.Users, home); users > 1 {
		return users
	}
	return p.Streams
}
