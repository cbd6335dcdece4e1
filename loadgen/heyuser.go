package loadgen

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/rakyll/hey/requester"
)

// heyTimeout is how long a user waits for a response.
const heyTimeout = 10 * time.Second

// heyOutput is the template a Work prints its report with. "{{ jsonify . }}" is all of
// it, but it is empty when no request succeeded: the averages are NaN then, which JSON
// cannot say. So what is needed in that case stands beside it.
const heyOutput = `{"results":{{ .NumRes }},"total_ns":{{ .Total.Nanoseconds }},"errors":{{ jsonify .ErrorDist }},` +
	`"report":{{ with jsonify . }}{{ . }}{{ else }}null{{ end }}}`

// heyReport is what one Work printed.
type heyReport struct {
	Results int64            `json:"results"`
	TotalNS int64            `json:"total_ns"` // from the Work's start until its last request ended
	Errors  map[string]int64 `json:"errors"`
	Report  *struct {
		// One entry per response, in the same order in all three.
		Lats        []float64 // seconds
		ConnLats    []float64 // seconds until a new connection was there; 0 when an open one was taken
		StatusCodes []int
	} `json:"report"`
}

// heyUser is one user: a Work with one worker, and so a transport and connections of
// its own.
type heyUser struct {
	client string // X-Client
	work   requester.Work
	out    bytes.Buffer // the Work's report

	// What next works with; only the Work's worker goroutine uses it while it runs.
	request      *http.Request
	clientHeader []string // X-Client, shared by all requests
	id           []byte   // X-Request-Id, kept for its prefix
	idPrefix     int
	requests     int64    // calls of next
	conn         net.Conn // the connection last used; nil with "close"

	conns atomic.Int64 // connections opened; dials have goroutines of their own

	// Known when the Work ended.
	began  time.Duration // after the release
	report heyReport
	err    error
}

// newHeyUser prepares user number n, who sends at most share requests. ctx ends all of
// them.
func newHeyUser(ctx context.Context, p Profile, target *url.URL, n, share int) *heyUser {
	u := &heyUser{client: p.Run + "-u" + strconv.Itoa(n)}
	u.clientHeader = []string{u.client}
	u.id = append([]byte(u.client), '-')
	u.idPrefix = len(u.id)

	// hey joins this trace with its own for every request. A hook that hey uses too
	// costs a call by reflection, so GotConn is set only where it is needed.
	trace := &httptrace.ClientTrace{ConnectDone: u.connectDone}
	if p.Client == clientKeepAlive {
		trace.GotConn = u.gotConn
	}
	u.request = (&http.Request{Method: p.Method, URL: target, Host: target.Host}).
		WithContext(httptrace.WithClientTrace(ctx, trace))

	u.work = requester.Work{
		// Never sent: hey takes the TLS server name from it, so it has no port.
		Request:            &http.Request{Host: target.Hostname()},
		RequestFunc:        u.next,
		N:                  share,
		C:                  1,
		Timeout:            int(heyTimeout / time.Second),
		DisableKeepAlives:  p.Client == clientClose,
		DisableCompression: true,
		// A redirect that is followed would be a request nobody counted. (hey sets this
		// on its client from every worker; with one worker that is no race.)
		DisableRedirects: true,
		Output:           heyOutput,
		Writer:           &u.out,
	}
	// Stop blocks for ever on a Work without Init.
	u.work.Init()
	return u
}

// next is the user's next request. hey copies the request but not its header map, and
// a transport may still be writing the previous one after its response or timeout, so
// the map is new each time; everything else is shared.
func (u *heyUser) next() *http.Request {
	u.requests++
	u.id = strconv.AppendInt(u.id[:u.idPrefix], u.requests, 10)
	u.request.Header = http.Header{"X-Client": u.clientHeader, "X-Request-Id": {string(u.id)}}
	return u.request
}

func (u *heyUser) connectDone(_, _ string, err error) {
	if err == nil {
		u.conns.Add(1)
	}
}

func (u *heyUser) gotConn(info httptrace.GotConnInfo) { u.conn = info.Conn }

// run sends the user's requests and reads the Work's report of them.
func (u *heyUser) run(released time.Time) {
	u.began = time.Since(released)
	u.work.Run()
	// hey leaves its transport's idle connection open for ever.
	if u.conn != nil {
		u.conn.Close()
	}
	u.err = u.readReport()
}

func (u *heyUser) readReport() error {
	if err := json.Unmarshal(u.out.Bytes(), &u.report); err != nil {
		return fmt.Errorf("user %s: read hey's report: %w", u.client, err)
	}
	u.out = bytes.Buffer{}
	if u.report.Results != u.requests {
		return fmt.Errorf("user %s: hey reports %d results of %d requests", u.client, u.report.Results, u.requests)
	}
	if r := u.report.Report; r != nil {
		if len(r.ConnLats) != len(r.Lats) || len(r.StatusCodes) != len(r.Lats) {
			return fmt.Errorf("user %s: hey reports %d latencies, %d connection latencies, %d statuses",
				u.client, len(r.Lats), len(r.ConnLats), len(r.StatusCodes))
		}
	}
	return nil
}
