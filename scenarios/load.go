package scenarios

import (
	"regexp"
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// headerShape is the name of a header field: RFC 9110 section 5.6.2 (token).
var headerShape = textShape{regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$"), "letters, digits and dashes"}

// headerValueShape keeps what would end a field line out of it: RFC 9110 section 5.5.
var headerValueShape = textShape{regexp.MustCompile(`^[\t -~]*$`), "printable ASCII in one line"}

var loadMapping = mapping[Load]{
	what:   "a load",
	filled: true,
	fields: []field[Load]{
		value("arrivals", "How the requests of a rate are spread: with equal gaps, or as those of many independent clients.", wordShape{known: []string{"constant", "poisson"}}, func(l *Load, v string) { l.Arrivals = v }),
		value("body", "The bytes of each request's body.", wholeShape{1}, func(l *Load, n int) { l.Body = n }),
		value("client", "Whether each client closes its connection after every response, or keeps it for all its requests.", wordShape{known: []string{"close", "keepalive"}}, func(l *Load, v string) { l.Client = v }).or("keepalive"),
		value("closes", "How a client ends a connection whose turn is over: it says so and closes (fin), resets it without a word (rst), or says so and waits who closes first (header-only).", wordShape{known: []string{"fin", "header-only", "rst"}}, func(l *Load, v string) { l.Closes = v }),
		value("connections", "The client connections at once, of all users together. Without it: one for each user.", wholeShape{1}, func(l *Load, n int) { l.Connections = n }),
		value("duration", "How long the clients go on asking. A load has a duration or a number of requests.", spanShape{time.Millisecond}, func(l *Load, d time.Duration) { l.Duration = d }),
		value("generator", "The program that makes the requests.", wordShape{known: []string{"hey", "native"}}, func(l *Load, v string) { l.Generator = v }).or("native"),
		value("grace", "How long requests in flight are waited for at the end of a timed load.", spanShape{time.Millisecond}, func(l *Load, d time.Duration) { l.Grace = d }),
		special[Load]("headers", "Header fields of every request, beside Host, X-Client and X-Request-Id.", pairsShape{name: headerShape, of: headerValueShape, some: true}),
		value("method", "The method of every request.", wordShape{known: []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}}, func(l *Load, v string) { l.Method = v }).or("GET"),
		value("name", "What the load is called in records. With several loads each needs one.", nameShape, func(l *Load, v string) { l.Name = v }).or("load"),
		value("proto", "What the clients speak: HTTP/1.1, or HTTP/2 in clear with prior knowledge.", wordShape{[]string{"h1", "h2"}, []string{"h1-tls", "h2-tls"}}, func(l *Load, v string) { l.Proto = v }).or("h1"),
		value("ramp", "The time over which users start one after the other, or over which a rate rises from 0.", spanShape{time.Millisecond}, func(l *Load, d time.Duration) { l.Ramp = d }),
		value("rate", "So many requests per second are due, of all users together, whatever becomes of those before. Without it each user waits for its answer.", numberShape{}, func(l *Load, v float64) { l.Rate = v }),
		special[Load]("rate-steps", "Rates one after the other, in place of rate; the last one holds to the end.", listShape{of: rateStepMapping}),
		value("requests", "How many requests all users make together. A load has a duration or a number of requests.", wholeShape{1}, func(l *Load, n int) { l.Requests = n }),
		value("requests-per-conn", "How many requests a connection carries before the client ends it: a number, or a range such as 5..15 from which each connection draws its own.", countsShape{}, func(l *Load, v IntRange) { l.RequestsPerConn = v }),
		value("seed", "Decides everything that is drawn: the same seed, the same load.", wholeShape{0}, func(l *Load, n int) { l.Seed = n }),
		value("streams", "The requests at once on an HTTP/2 connection.", wholeShape{1}, func(l *Load, n int) { l.Streams = n }),
		value("think", "How long a user waits between a response and its next request: a duration, or a range such as 190ms..210ms.", spansShape{}, func(l *Load, v DurationRange) { l.Think = v }),
		value("timeout", "How long a request may take, connecting included.", spanShape{time.Millisecond}, func(l *Load, d time.Duration) { l.Timeout = d }),
		value("to", "The frontend that the clients connect to; it can be left out where there is only one.", nameShape, func(l *Load, v string) { l.To = v }),
		value("users", "The number of clients, each with one request at a time.", wholeShape{1}, func(l *Load, n int) { l.Users = n }).must("{users: 50, ...}"),
	},
	choice: &choice{
		one: "duration", others: []string{"requests"},
		both:    "a load has a duration or a number of requests, not both",
		neither: "a load ends after a time or a number of requests: {duration: 5s, ...} or {requests: 1000, ...}",
	},
}

var rateStepMapping = mapping[RateStep]{
	what:   "an element of rate-steps",
	filled: true,
	fields: []field[RateStep]{
		value("for", "How long the rate holds.", spanShape{time.Millisecond}, func(s *RateStep, d time.Duration) { s.For = d }).must("{for: 1s, rate: 500}"),
		value("rate", "Requests per second of all users together.", numberShape{}, func(s *RateStep, v float64) { s.Rate = v }).must("{for: 1s, rate: 500}"),
	},
}

// loads reads the groups of clients.
func (r *reader) loads(n ast.Node, frontends []Frontend) (list []Load) {
	elements := r.list(n, "load")
	for _, v := range elements {
		var l Load
		f := loadMapping.read(r, v, &l)
		if _, named := f["name"]; !named && len(elements) > 1 {
			r.fail(v, "with several loads each needs a name: {name: browsers, ...}")
		}
		if slices.ContainsFunc(list, func(o Load) bool { return o.Name == l.Name }) {
			r.fail(f["name"], "two loads have the name %q; records keep them apart by it", l.Name)
		}
		r.lists(f, &l)
		r.agrees(f, &l)
		r.leads(v, f, &l, frontends)
		list = append(list, l)
	}
	return list
}

// leads checks where a load goes, and that it is understood there.
func (r *reader) leads(n ast.Node, f map[string]ast.Node, l *Load, frontends []Frontend) {
	if r.err != nil {
		return
	}
	var names []string
	for _, front := range frontends {
		names = append(names, front.Name)
	}
	if l.To == "" && len(names) == 1 {
		l.To = names[0]
	}
	i := slices.Index(names, l.To)
	switch {
	case l.To == "":
		r.fail(n, "there are several frontends: say which one with to: %s", instead("", names))
	case i < 0:
		r.fail(f["to"], "no frontend %q: %s", l.To, instead(l.To, names))
	case frontends[i].Proto != "" && frontends[i].Proto != l.Proto:
		r.fail(n, "these clients speak %s, and frontend %s speaks %s", l.Proto, l.To, frontends[i].Proto)
	}
}

// lists reads the fields of a load that hold more than one value.
func (r *reader) lists(f map[string]ast.Node, l *Load) {
	if n, given := f["headers"]; given {
		l.Headers = r.headers(n)
	}
	if n, given := f["rate-steps"]; given {
		for _, v := range r.list(n, "rate-steps") {
			var s RateStep
			rateStepMapping.read(r, v, &s)
			l.RateSteps = append(l.RateSteps, s)
		}
	}
}

// agrees checks that what a load says goes together: a field without effect would be a load other than the one described.
func (r *reader) agrees(f map[string]ast.Node, l *Load) {
	if r.err != nil {
		return
	}
	open := l.Rate > 0 || l.RateSteps != nil
	for _, rule := range []struct {
		field string
		wrong bool
		says  string
	}{
		{"rate-steps", l.Rate > 0, "rate and rate-steps say the same thing: give one of them"},
		{"arrivals", !open, "arrivals are those of a rate, and there is none"},
		{"think", open, "with a rate nobody thinks: requests are due whether or not the one before was answered"},
		{"streams", l.Proto != "h2", "streams are of HTTP/2: proto: h2"},
		{"requests-per-conn", l.Client == "close", "client: close is one request per connection: leave one of them out"},
		{"closes", l.Client != "close" && l.RequestsPerConn.Max == 0, "closes says how a client ends a connection, and here none does: client: close, or requests-per-conn"},
		{"grace", l.Duration == 0, "grace comes after the time of a timed load: duration"},
	} {
		if n, given := f[rule.field]; given && rule.wrong {
			r.fail(n, "%s", rule.says)
		}
	}
}
