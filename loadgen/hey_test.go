package loadgen

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// counted is a load of n requests at url.
func counted(url string, users, n int, client string) Profile {
	return Profile{Name: "main", URL: url, Proto: "h1", Users: users, Client: client, Method: "GET", Requests: n, Run: "r"}
}

// timed is a load of d at url.
func timed(url string, users int, d time.Duration, client string) Profile {
	p := counted(url, users, 0, client)
	p.Duration = d
	return p
}

// drive runs p, which must succeed, calling stopping once, and add up.
func drive(t *testing.T, p Profile) Result {
	t.Helper()
	g := NewWithT(t)
	stops := 0
	r, err := Hey{}.Run(t.Context(), p, func() { stops++ })
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(stops).To(Equal(1))

	var responses, failed int64
	for _, n := range r.Statuses {
		responses += n
	}
	for _, n := range r.ErrorsByText {
		failed += n
	}
	g.Expect(r.Requests).To(Equal(responses + r.Errors))
	g.Expect(failed).To(Equal(r.Errors))
	if p.Requests > 0 {
		g.Expect(r.Requests).To(BeEquivalentTo(p.Requests))
	}
	return r
}

// With keep-alive a user is a connection, and it is closed when the load is over.
func TestUsersAreConnections(t *testing.T) {
	g := NewWithT(t)
	s := serve(t, nil)
	r := drive(t, counted(s.URL, 10, 200, clientKeepAlive))
	g.Expect(s.tally().accepted).To(Equal(10))
	g.Expect(r.ClientConns).To(BeEquivalentTo(10))
	g.Expect(decode(t, r.Latency).TotalCount()).To(BeEquivalentTo(200))
	g.Expect(decode(t, r.LatencyNewConn).TotalCount()).To(BeEquivalentTo(10))
	g.Expect(decode(t, r.LatencyReusedConn).TotalCount()).To(BeEquivalentTo(190))
	g.Eventually(s.open).Should(BeZero())
}

// The same when responses have a body that is read after the head.
func TestUsersAreConnectionsWithBodiesToo(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Write(make([]byte, 100_000))
	})
	drive(t, counted(s.URL, 10, 200, clientKeepAlive))
	NewWithT(t).Expect(s.tally().accepted).To(Equal(10))
}

func TestAClosingClientConnectsForEveryRequest(t *testing.T) {
	g := NewWithT(t)
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		g.Expect(r.Close).To(BeTrue(), "Connection: close is announced")
	})
	r := drive(t, counted(s.URL, 10, 200, clientClose))
	g.Expect(s.tally().accepted).To(Equal(200))
	g.Expect(r.ClientConns).To(BeEquivalentTo(200))
	g.Expect(decode(t, r.LatencyNewConn).TotalCount()).To(BeEquivalentTo(200))
	g.Expect(r.LatencyReusedConn).To(BeEmpty())
}

// X-Request-Id is unique in the run, X-Client is one per user, and no two users share a
// connection.
func TestIDs(t *testing.T) {
	for _, client := range []string{clientKeepAlive, clientClose} {
		t.Run(client, func(t *testing.T) {
			g := NewWithT(t)
			s := serve(t, nil)
			drive(t, counted(s.URL, 10, 200, client))
			g.Expect(s.tally().byID).To(HaveLen(200))
			g.Expect(s.tally().byID).To(HaveKey("r-u7-20"))
			g.Expect(s.tally().byUser).To(HaveLen(10))
			g.Expect(s.tally().byUser).To(HaveKeyWithValue("r-u7", 20))
			for conn, users := range s.tally().byConn {
				g.Expect(users).To(HaveLen(1), conn)
			}
		})
	}
}

func TestATimedLoadCountsWhatTheServerCounts(t *testing.T) {
	for _, client := range []string{clientKeepAlive, clientClose} {
		t.Run(client, func(t *testing.T) {
			g := NewWithT(t)
			s := serve(t, nil)
			r := drive(t, timed(s.URL, 5, 200*time.Millisecond, client))
			g.Expect(r.Requests).To(BeEquivalentTo(s.tally().heads))
			g.Expect(r.Statuses).To(Equal(map[int]int64{200: r.Requests}))
			g.Expect(r.ClientConns).To(BeEquivalentTo(s.tally().accepted))
			g.Expect(r.Elapsed).To(BeNumerically(">", 0))
			g.Expect(s.tally().byUser).To(HaveLen(5))
		})
	}
}

// A refused connection, a reset before any response, a response that is none: every
// request is an error, counted, and nothing is claimed about latency.
func TestZeroSuccess(t *testing.T) {
	for name, c := range map[string]struct {
		url  func(t *testing.T) string
		text string
	}{
		"refused": {refusing, "dial tcp addr: connect: connection refused"},
		"reset":   {func(t *testing.T) string { return serve(t, reset).URL }, "read tcp addr->addr: read: connection reset by peer"},
		"closed":  {func(t *testing.T) string { return serve(t, answer("")).URL }, "EOF"},
		"garbage": {func(t *testing.T) string { return serve(t, answer("HTTP/1.1 20%d OK\r\n\r\n")).URL }, `net/http: HTTP/1.x transport connection broken: malformed HTTP status code "20%d"`},
	} {
		for _, client := range []string{clientKeepAlive, clientClose} {
			t.Run(name+" "+client, func(t *testing.T) {
				g := NewWithT(t)
				r := drive(t, counted(c.url(t)+"/a%2Fb", 3, 30, client))
				g.Expect(r.Errors).To(BeEquivalentTo(30))
				g.Expect(r.ErrorsByText).To(Equal(map[string]int64{c.text: 30}))
				g.Expect(r.Statuses).To(BeEmpty())
				g.Expect(r.Latency).To(BeEmpty())
				g.Expect(r.LatencyUS).To(BeNil())
				g.Expect(r.Elapsed).To(BeNumerically(">", 0))
				if name == "refused" {
					g.Expect(r.ClientConns).To(BeZero())
				} else {
					g.Expect(r.ClientConns).To(BeEquivalentTo(30))
				}
			})
		}
	}
}

// The same in a timed load, where nothing but the clock ends it.
func TestATimedLoadWithoutSuccess(t *testing.T) {
	g := NewWithT(t)
	r := drive(t, timed(refusing(t), 3, 100*time.Millisecond, clientKeepAlive))
	g.Expect(r.Errors).To(Equal(r.Requests))
	g.Expect(r.Requests).To(BeNumerically(">=", 3))
}

func TestSomeErrors(t *testing.T) {
	g := NewWithT(t)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch id := r.Header.Get("X-Request-Id"); {
		case strings.HasSuffix(id, "0"):
			reset(w, r)
		case strings.HasSuffix(id, "5"):
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	r := drive(t, counted(s.URL, 5, 100, clientClose))
	g.Expect(r.Statuses).To(Equal(map[int]int64{200: 80, 503: 10}))
	g.Expect(r.Errors).To(BeEquivalentTo(10))
	g.Expect(s.tally().heads).To(Equal(100))
}

// When the proxy drops a kept connection in the moment it is used again, net/http
// repeats the request by itself. It keeps its id and stays one request.
func TestARepeatIsTheSameRequest(t *testing.T) {
	g := NewWithT(t)
	var mu sync.Mutex
	seen := map[string]bool{}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Request-Id")
		mu.Lock()
		again := seen[id]
		seen[id] = true
		mu.Unlock()
		if !again && strings.HasSuffix(id, "-2") {
			reset(w, r)
		}
	})
	r := drive(t, counted(s.URL, 4, 12, clientKeepAlive))
	g.Expect(r.Statuses).To(Equal(map[int]int64{200: 12}))
	g.Expect(s.tally().heads).To(Equal(16))
	g.Expect(s.tally().byID).To(HaveLen(12))
	g.Expect(r.ClientConns).To(BeEquivalentTo(8))
}

// A redirect is a response, not a further request.
func TestRedirectsAreNotFollowed(t *testing.T) {
	g := NewWithT(t)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) })
	r := drive(t, counted(s.URL, 2, 10, clientKeepAlive))
	g.Expect(r.Statuses).To(Equal(map[int]int64{302: 10}))
	g.Expect(s.tally().heads).To(Equal(10))
}

func TestEveryMethodIsSentAsItIs(t *testing.T) {
	for _, method := range heyMethods {
		t.Run(method, func(t *testing.T) {
			s := serve(t, nil)
			p := counted(s.URL, 2, 4, clientKeepAlive)
			p.Method = method
			r := drive(t, p)
			NewWithT(t).Expect(s.tally().byMethod).To(Equal(map[string]int{method: 4}))
			NewWithT(t).Expect(r.Statuses).To(Equal(map[int]int64{200: 4}))
		})
	}
}

// The name in a TLS handshake is the host without its port.
func TestTheServerNameHasNoPort(t *testing.T) {
	g := NewWithT(t)
	names := make(chan string, 1)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	s.TLS = &tls.Config{GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		names <- hello.ServerName
		return nil, nil
	}}
	s.StartTLS()
	defer s.Close()
	r := drive(t, counted(strings.Replace(s.URL, "127.0.0.1", "localhost", 1), 1, 1, clientKeepAlive))
	g.Expect(r.Statuses).To(Equal(map[int]int64{200: 1}))
	g.Expect(<-names).To(Equal("localhost"))
}

// What cannot be driven is refused before anything is sent, and stopping is not told.
func TestRefusedProfiles(t *testing.T) {
	for _, c := range []struct {
		change func(*Profile)
		want   string
	}{
		{func(p *Profile) { p.Proto = "h2" }, `hey does not speak "h2" to a proxy, only "h1"`},
		{func(p *Profile) { p.Client = "rude" }, `hey has no client mode "rude", only "close" and "keepalive"`},
		{func(p *Profile) { p.Method = "" }, `hey does not send "", only DELETE, GET, HEAD, OPTIONS, POST, PUT`},
		{func(p *Profile) { p.Users = 0 }, `0 users: there must be at least 1`},
		{func(p *Profile) { p.Run = "" }, `run is empty`},
		{func(p *Profile) { p.Requests = 0 }, `duration 0s and 0 requests: one of them must be positive`},
		{func(p *Profile) { p.Duration = 1 }, `duration 1ns and 10 requests: one of them must be positive`},
		{func(p *Profile) { p.Requests = -1 }, `duration 0s and -1 requests: one of them must be positive`},
		{func(p *Profile) { p.Requests = 2_000_001 }, `2000001 requests of 2 users: hey keeps the results of 1000000 requests per user`},
		{func(p *Profile) { p.URL = "127.0.0.1:80" }, `first path segment`},
		{func(p *Profile) { p.URL = "ftp://h:1/" }, `url "ftp://h:1/": must be like http://host:port/path`},
	} {
		p := counted("http://127.0.0.1:1/", 2, 10, clientKeepAlive)
		c.change(&p)
		_, err := Hey{}.Run(t.Context(), p, func() { t.Error("stopping was told") })
		NewWithT(t).Expect(err).To(MatchError(And(HavePrefix(`load "main": `), ContainSubstring(c.want))))
	}
}

// What only other generators can do is refused by name, never left out in silence.
func TestHeySaysWhatItLacks(t *testing.T) {
	for want, change := range map[string]func(*Profile){
		"hey has no number of connections": func(p *Profile) { p.Connections = 3 },
		"hey has no streams":               func(p *Profile) { p.Streams = 2 },
		"hey has no requests per":          func(p *Profile) { p.RequestsPerConn = IntRange{1, 1} },
		"hey has no other end":             func(p *Profile) { p.Closes = ClosesRST },
		"hey has no think time":            func(p *Profile) { p.Think.Max = 1 },
		"hey has no headers":               func(p *Profile) { p.Headers = []Header{{"A", "b"}} },
		"hey has no request bodies":        func(p *Profile) { p.BodySize = 1 },
		"hey has no rate":                  func(p *Profile) { p.Rate = 1 },
		"hey has no ramp-up":               func(p *Profile) { p.RampUp = 1 },
		"hey has no grace":                 func(p *Profile) { p.Grace = 1 },
		"hey has no timeout":               func(p *Profile) { p.Timeout = 1 },
	} {
		g := NewWithT(t)
		p := counted("", 1, 1, clientKeepAlive)
		p.Connections, p.Streams, p.Seed = 1, 1, 7 // what it does anyway
		g.Expect(Hey{}.Check(p)).To(Succeed())
		change(&p)
		g.Expect(Hey{}.Check(p)).To(MatchError(HavePrefix(want)))
	}
}
