package scenarios

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

func TestTheProxyIsChecked(t *testing.T) {
	const threads = "threads: 4"
	const ticks = "purge-ticks: 4"
	refuses(t, []broken{
		{threads, "thraeds: 4", "7:9", []string{`unknown field "thraeds" in proxy`, `did you mean "threads"?`}},
		{threads, "threads: 0", "7:18", []string{"threads is at least 1, found 0"}},
		{threads, "threads: four", "7:18", []string{"threads takes a whole number"}},
		{threads, "balance: robin", "7:18", []string{`balance cannot be "robin"`, "roundrobin"}},
		{threads, "pool-max-conn: -2", "7:24", []string{"pool-max-conn is at least -1, found -2"}},
		{threads, "pool-low-conn: -1", "7:24", []string{"pool-low-conn is at least 0, found -1"}},
		{threads, "maxconn: 3", "7:9", []string{"maxconn is not supported yet"}},
		{threads, "maxconn: 7", "7:9", []string{"maxconn is not supported yet"}},
		{threads, "retry-on: conn-failure, retry-on: all", "7:33", []string{"already defined"}},
		{threads, "retry-on: sometimes", "7:19", []string{"retry-on is HAProxy's words for it"}},
		{threads, "retry-on: none 503", "7:19", []string{"retry-on is HAProxy's words for it"}},
		{threads, "redispatch: often", "7:21", []string{"redispatch takes a whole number"}},
		{threads, "connection-mode: tunnel", "7:26", []string{"connection-mode cannot be", "server-close"}},
		{threads, "idle-pool-shared: full", "7:27", []string{"idle-pool-shared cannot be"}},
		{threads, "prefer-last-server: yes", "7:29", []string{"prefer-last-server is true or false"}},
		{ticks, "pool-purge-delay: 5", "7:67", []string{"pool-purge-delay takes a duration with its unit, found 5"}},
		{ticks, "purge-ticks: 0", "7:62", []string{"purge-ticks is at least 1"}},
		{ticks, "purge-ticks: 3000", "7:8", []string{"purge-ticks: 3000 in 2s is less than 1ms each"}},
		{ticks, "purge-ticks: 4, pool-purge-delay: 5s", "7:8", []string{"say the same thing"}},
		{"duration: 2s", "requests: 200", "7:8", []string{"purge-ticks divides the duration of a timed load, and there is none"}},
	})
}

func TestEveryKnobReachesTheProxy(t *testing.T) {
	g := NewWithT(t)
	s := parsed(t, "threads: 4", "threads: 4, idle-pool-shared: off, connection-mode: server-close, max-session-srv-conns: 0, timeout-client: 1s, "+
		"timeout-http-keep-alive: 2s, timeout-http-request: 3s, abortonclose: true, pool-low-conn: 2, pool-max-conn: -1, prefer-last-server: true, "+
		"redispatch: -1, retries: 0, retry-on: conn-failure empty-response, timeout-connect: 4s, timeout-queue: 5s, timeout-server: 6s, timeout-tunnel: 7s")
	cases, err := s.Plan(Options{})
	g.Expect(err).NotTo(HaveOccurred())
	zero, two, less, delay := 0, 2, -1, 500*time.Millisecond
	g.Expect(cases[0].Proxy).To(Equal(Proxy{
		Threads: 4, IdlePoolShared: "off",
		Frontends: []Frontend{{Name: "fe", Proto: "h1", Backend: "be", FrontendKnobs: FrontendKnobs{
			ConnectionMode: "server-close", MaxSessionSrvConns: &zero, TimeoutClient: time.Second, TimeoutHTTPKeepAlive: 2 * time.Second, TimeoutHTTPRequest: 3 * time.Second,
		}}},
		Backends: []Backend{{Name: "be", Servers: []string{"s1"}, BackendKnobs: BackendKnobs{
			AbortOnClose: true, Balance: "roundrobin", ConnectionMode: "server-close", HTTPReuse: "safe", PoolLowConn: &two, PoolMaxConn: &less,
			PoolPurgeDelay: &delay, PreferLastServer: true, Redispatch: &less, Retries: &zero, RetryOn: "conn-failure empty-response",
			TimeoutConnect: 4 * time.Second, TimeoutQueue: 5 * time.Second, TimeoutServer: 6 * time.Second, TimeoutTunnel: 7 * time.Second,
		}}},
	}))
}
