package fakeservers

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// start runs servers on ports of their own and returns their URLs too.
func start(t *testing.T, configs ...Config) (*Group, []string) {
	t.Helper()
	for i := range configs {
		configs[i].Addr = "127.0.0.1:0"
	}
	group, err := Start(t.Context(), configs)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = group.Close() })
	var urls []string
	for _, addr := range group.Addrs() {
		urls = append(urls, "http://"+addr+"/")
	}
	return group, urls
}

// httpClient returns net/http's client for one protocol, with connections of its own.
func httpClient(t *testing.T, proto string) *http.Client {
	transport := &http.Transport{Protocols: new(http.Protocols), MaxIdleConnsPerHost: 1000}
	transport.Protocols.SetHTTP1(proto == "h1")
	transport.Protocols.SetUnencryptedHTTP2(proto == "h2")
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// do sends a request and reads its response to the end.
func do(client *http.Client, url, from, id string) (*http.Response, error) {
	request, err := http.NewRequest("POST", url, io.LimitReader(neverEnding{}, 100))
	if err != nil {
		return nil, err
	}
	request.Header.Set("X-Client", from)
	request.Header.Set("X-Request-Id", id)
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if n, err := io.Copy(io.Discard, response.Body); err != nil || n != response.ContentLength {
		return nil, fmt.Errorf("%d bytes of %d: %w", n, response.ContentLength, err)
	}
	return response, nil
}

type neverEnding struct{}

func (neverEnding) Read(p []byte) (int, error) { return len(p), nil }

// Another implementation of HTTP is content with what the servers say, and finds its connections numbered.
func TestNetHTTPClients(t *testing.T) {
	for _, proto := range []string{"h1", "h2"} {
		for _, size := range []int{0, 10, 300_000} {
			g := NewWithT(t)
			group, urls := start(t, Config{Name: "s1", Size: size})
			client := httpClient(t, proto)
			for n := 1; n <= 3; n++ {
				response, err := do(client, urls[0], fmt.Sprint("c", n), fmt.Sprint("r", n))
				g.Expect(err).NotTo(HaveOccurred())
				g.Expect(response.StatusCode).To(Equal(200))
				g.Expect(response.Header.Get("X-Server")).To(Equal("s1"))
				g.Expect(response.Header.Get("X-Conn-Id")).To(Equal("1"))
				g.Expect(response.Header.Get("X-Conn-Seq")).To(Equal(fmt.Sprint(n)))
				g.Expect(response.Header.Get("X-Conn-First-Client")).To(Equal("c1"))
				g.Expect(group.Snapshot().PerServer["s1"].Busy).To(BeZero(), "read to the end, no longer busy")
			}
			seen := group.Snapshot().PerServer["s1"]
			g.Expect(seen.Open).To(Equal(int64(1)))
			g.Expect(seen.RequestsPerConn).To(Equal(map[int64]int64{3: 1}), "open ones included")
			expectAgreement(g, seen)
		}
	}
}

// Many clients of both protocols on several servers: whatever the order of things, the counts agree at rest.
func TestCountsAgreeUnderConcurrency(t *testing.T) {
	g := NewWithT(t)
	group, urls := start(t, Config{Name: "s1", Size: 100_000}, Config{Name: "s2", Delay: time.Millisecond}, Config{Name: "s3"})
	group.StartSampling(0)
	const users, each = 20, 60
	var clients [users]*http.Client
	var wg sync.WaitGroup
	for user := range users {
		client := httpClient(t, []string{"h1", "h2"}[user%2])
		clients[user] = client
		wg.Go(func() {
			for n := range each {
				url := urls[n%len(urls)]
				if _, err := do(client, url, fmt.Sprint("c", user), fmt.Sprint(user, "-", n)); err != nil {
					t.Error(err)
				}
				if n%10 == 9 {
					client.CloseIdleConnections()
				}
				if raw, err := net.Dial("tcp", url[len("http://"):len(url)-1]); err == nil && n%20 == 0 {
					raw.Close() // never a word
				} else if err == nil {
					defer raw.Close()
				}
				group.Snapshot() // may see anything, but not fall over it
			}
		})
	}
	wg.Wait()
	g.Eventually(func() (open int64) {
		for _, client := range clients {
			client.CloseIdleConnections() // net/http may find out late that a connection is idle
		}
		for _, c := range group.Snapshot().PerServer {
			open += c.Open
		}
		return open
	}).WithTimeout(10 * time.Second).Should(BeZero())
	seen := group.Snapshot()
	var requests int64
	for _, c := range seen.PerServer {
		g.Expect(c.Busy).To(BeZero())
		g.Expect(c.Errors).To(BeZero())
		g.Expect(c.AcceptErrors).To(BeZero(), c.AcceptError)
		g.Expect(c.Accepts).To(BeNumerically(">=", users*each/3))
		g.Expect(c.OpenMax).To(BeNumerically("<=", seen.Shared.OpenMax))
		expectAgreement(g, c)
		requests += c.Requests
	}
	g.Expect(requests).To(Equal(int64(users * each)))
	g.Expect(seen.Shared.IDs).To(Equal(int64(users * each)))
	g.Expect(seen.Shared.Duplicates).To(BeZero())
	g.Expect(seen.Shared.ServerSwitches).To(Equal(int64(users * (each - 1))))
	g.Expect(seen.Shared.ConnSwitches).To(Equal(int64(users * (each - 1))))

	journal := group.Journal()
	var kept int64
	for _, e := range journal.Entries {
		kept += int64(len(e.Requests))
		g.Expect(e.Closed).NotTo(BeEmpty())
		g.Expect(e.Carried).To(Equal(int64(len(e.Requests))))
	}
	g.Expect(kept + journal.LeftOutRequests).To(Equal(requests))
}

// What a group counts in common: ids and clients wherever they go.
func TestSharedAcrossServers(t *testing.T) {
	g := NewWithT(t)
	group, urls := start(t, Config{Name: "s1"}, Config{Name: "s2"})
	client := httpClient(t, "h1")
	for _, url := range []string{urls[0], urls[1], urls[1]} {
		_, err := do(client, url, "c1", "r1")
		g.Expect(err).NotTo(HaveOccurred())
	}
	g.Expect(group.Snapshot().Shared).To(Equal(Shared{OpenMax: 2, IDs: 3, Duplicates: 1, ServerSwitches: 1, ConnSwitches: 1}))
}

// Close ends what is open, waits for it, and leaves nothing running; the counts stay.
func TestClose(t *testing.T) {
	g := NewWithT(t)
	before := runtime.NumGoroutine()
	group, urls := start(t, Config{Name: "s1", Delay: time.Hour}, Config{Name: "s2"})
	group.StartSampling(0)
	var wg sync.WaitGroup
	for n, proto := range []string{"h1", "h2", "h1", "h2"} {
		wg.Go(func() { _, _ = do(httpClient(t, proto), urls[n/2], "c", "") })
	}
	g.Eventually(func() int64 {
		seen := group.Snapshot()
		return seen.PerServer["s1"].Requests + seen.PerServer["s2"].Requests
	}).Should(Equal(int64(4)))
	g.Expect(group.Close()).To(Succeed())
	g.Expect(group.Close()).To(Succeed())
	for _, c := range group.Snapshot().PerServer {
		g.Expect(c.Open).To(BeZero())
		g.Expect(c.Busy).To(BeZero())
		g.Expect(c.Requests).To(Equal(int64(2)))
	}
	for _, addr := range group.Addrs() {
		_, err := net.Dial("tcp", addr)
		g.Expect(err).To(HaveOccurred())
	}
	wg.Wait()
	g.Eventually(runtime.NumGoroutine).WithTimeout(5 * time.Second).Should(BeNumerically("<=", before+4)) // net/http's own linger
}

// The end of the context ends the group.
func TestTheContextEndsTheGroup(t *testing.T) {
	g := NewWithT(t)
	ctx, cancel := context.WithCancel(t.Context())
	group, err := Start(ctx, []Config{{Name: "s1", Addr: "127.0.0.1:0"}})
	g.Expect(err).NotTo(HaveOccurred())
	raw, err := net.Dial("tcp", group.Addrs()[0])
	g.Expect(err).NotTo(HaveOccurred())
	defer raw.Close()
	cancel()
	_, err = raw.Read(make([]byte, 1))
	g.Expect(err).To(HaveOccurred())
	g.Expect(group.Close()).To(Succeed())
}

// What cannot be started is named, and nothing else stays listening.
func TestStartErrors(t *testing.T) {
	g := NewWithT(t)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	addr := free.Addr().String()
	free.Close()
	good := Config{Name: "good", Addr: addr}
	for want, bad := range map[string]Config{
		"a server needs a name":            {Addr: "127.0.0.1:0"},
		"two servers are called good":      {Name: "good", Addr: "127.0.0.1:0"},
		`server s: unknown proto "h3"`:     {Name: "s", Proto: "h3"},
		"server s: size -1 is negative":    {Name: "s", Size: -1},
		"server s: delay -1ns is negative": {Name: "s", Delay: -1},
		"server s: listen tcp":             {Name: "s", Addr: addr},
	} {
		_, err := Start(t.Context(), []Config{good, bad})
		g.Expect(err).To(MatchError(ContainSubstring(want)))
		again, err := net.Listen("tcp", addr)
		g.Expect(err).NotTo(HaveOccurred(), want)
		again.Close()
	}
}
