package haproxycfg

import (
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

type sample struct {
	in   string
	line string
	got  func(c *Config) any
	want any
}

// samples hold every accepted keyword, in every place where it is obeyed, and what it sets.
var samples = []sample{
	{"global", "maxconn 0", global(func(g Global) any { return g.MaxConn }), 100},
	{"global", "daemon", global(func(g Global) any { return g.Process.Daemon }), true},
	{"global", "hard-stop-after 30s", global(func(g Global) any { return g.Process.HardStopAfter }), 30 * time.Second},
	{"global", "master-worker", global(func(g Global) any { return g.Process.MasterWorker }), true},
	{"global", "pidfile /run/x.pid", global(func(g Global) any { return g.Process.PidFile }), "/run/x.pid"},
	{"global", "presetenv WORD x\n\tpresetenv NONE 9\n\tstats timeout \"${NONE}s\"", global(func(g Global) any { return g.StatsTimeout }), 9 * time.Second},
	{"global", "setenv PORT 8\n\tstats timeout \"${PORT}s\"", global(func(g Global) any { return g.StatsTimeout }), 8 * time.Second},
	{"global", "thread-groups 1", global(func(g Global) any { return g.NbThread }), 0},
	{"global", "unsetenv PORT\n\tstats timeout \"${PORT-7}s\"", global(func(g Global) any { return g.StatsTimeout }), 7 * time.Second},
	{"global", "zero-warning", global(func(g Global) any { return g.Process.ZeroWarning }), true},
	{"global", "nbthread 2", global(func(g Global) any { return g.NbThread }), 2},
	{"global", "stats socket /run/x.sock", global(func(g Global) any { return g.StatsSockets }), []StatsSocket{{"unix", "/run/x.sock", 0, "operator", Pos{"test.cfg", 3, 2}}}},
	{"global", "stats socket unix@/run/x.sock mode 660 level admin", global(func(g Global) any { return g.StatsSockets }), []StatsSocket{{"unix", "/run/x.sock", 0o660, "admin", Pos{"test.cfg", 3, 2}}}},
	{"global", "stats socket ipv4@127.0.0.1:9999 level admin", global(func(g Global) any { return g.StatsSockets }), []StatsSocket{{"tcp", "127.0.0.1:9999", 0, "admin", Pos{"test.cfg", 3, 2}}}},
	{"global", `stats socket "fd@${FD}" level admin`, global(func(g Global) any { return g.StatsSockets }), []StatsSocket{{"fd", "3", 0, "admin", Pos{"test.cfg", 3, 2}}}},
	{"global", "stats maxconn 3", global(func(g Global) any { return g.StatsMaxConn }), 3},
	{"global", "stats socket /run/x.sock level user", global(func(g Global) any { return g.StatsSockets[0].Level }), "user"},
	{"global", "stats timeout 1m", global(func(g Global) any { return g.StatsTimeout }), time.Minute},
	{"global", "nosplice", global(func(g Global) any { return g.NoSplice }), true},
	{"global", "maxpipes 7", global(func(g Global) any { return g.MaxPipes }), 7},
	{"global", "maxpipes 0", global(func(g Global) any { return g.MaxPipes }), 0},
	{"global", "tune.pipesize 131072", global(func(g Global) any { return g.PipeSize }), 131072},
	{"global", "tune.bufsize 32000", global(func(g Global) any { return []int{g.BufSize, g.MaxHead} }), []int{32000, 30976}},
	{"global", "tune.bufsize 32001\n\ttune.maxrewrite 0", global(func(g Global) any { return []int{g.BufSize, g.MaxHead} }), []int{32016, 32016}},
	{"global", "tune.maxrewrite 15000", global(func(g Global) any { return []int{g.BufSize, g.MaxHead} }), []int{16384, 8192}},
	{"global", "tune.maxrewrite 4096\n\ttune.bufsize 8192", global(func(g Global) any { return []int{g.BufSize, g.MaxHead} }), []int{8192, 4096}},
	{"global", "tune.http.maxhdr 5", global(func(g Global) any { return []int{g.MaxFields, g.BufSize, g.MaxHead} }), []int{4, 16384, 15360}},
	{"global", "tune.idle-pool.shared off", global(func(g Global) any { return g.IdlePoolShared }), false},
	{"global", "tune.idle-pool.shared on", global(func(g Global) any { return g.IdlePoolShared }), true},
	{"global", "tune.pool-high-fd-ratio 90", global(func(g Global) any { return g.PoolHighFDRatio }), 90},
	{"global", "tune.pool-low-fd-ratio 0", global(func(g Global) any { return g.PoolLowFDRatio }), 0},

	{"defaults", "balance roundrobin", proxy("b", func(p *Proxy) any { return p.Balance }), "roundrobin"},
	{"backend", "balance roundrobin", proxy("b", func(p *Proxy) any { return p.Balance }), "roundrobin"},
	{"frontend", "bind :8081", proxy("f", binds), []string{"tcp 127.0.0.1:8080", "tcp4 0.0.0.0:8081"}},
	{"listen", "bind *:8081,[::1]:8082", proxy("l", binds), []string{"tcp 127.0.0.1:8090", "tcp4 0.0.0.0:8081", "tcp [::1]:8082"}},
	{"frontend", "bind ipv4@:8081", proxy("f", binds), []string{"tcp 127.0.0.1:8080", "tcp4 0.0.0.0:8081"}},
	{"frontend", "bind ipv6@*:8081", proxy("f", binds), []string{"tcp 127.0.0.1:8080", "tcp [::]:8081"}},
	{"frontend", "bind :::8081", proxy("f", binds), []string{"tcp 127.0.0.1:8080", "tcp [::]:8081"}},
	{"frontend", "bind /run/y.sock", proxy("f", binds), []string{"tcp 127.0.0.1:8080", "unix /run/y.sock"}},
	{"frontend", `bind "fd@${FD}"`, proxy("f", binds), []string{"tcp 127.0.0.1:8080", "fd 3"}},
	{"frontend", "bind ${HOST}:${PORT}", proxy("f", binds), []string{"tcp 127.0.0.1:8080", "tcp 127.0.0.1:8080"}},
	{"defaults", "default_backend b", proxy("g", func(p *Proxy) any { return p.DefaultBackend.Name }), "b"},
	{"frontend", "default_backend l", proxy("f", func(p *Proxy) any { return p.DefaultBackend.Name }), "l"},
	{"listen", "default_backend b", proxy("l", func(p *Proxy) any { return p.DefaultBackend.Name }), "b"},
	{"defaults", "default-server weight 7", server("b", 0, func(s *Server) any { return s.Weight }), 7},
	{"backend", "default-server weight 7 proto h2\n\tserver s2 127.0.0.1:1 weight 8", server("b", 1, func(s *Server) any { return s.Proto + string(rune(s.Weight+'0')) }), "h28"},
	{"listen", "default-server pool-max-conn 3 pool-low-conn 2 pool-purge-delay 1s max-reuse 9\n\tserver s2 127.0.0.1:1", server("l", 1, func(s *Server) any {
		return []any{s.PoolMaxConn, s.PoolLowConn, s.PoolPurgeDelay, s.MaxReuse}
	}), []any{3, 2, time.Second, 9}},
	{"defaults", "default-server disabled", server("b", 0, func(s *Server) any { return s.Disabled }), true},
	{"backend", "default-server disabled\n\tserver s2 127.0.0.1:1 enabled", server("b", 1, func(s *Server) any { return s.Disabled }), false},
	{"backend", "server s2 127.0.0.1:1 weight 2 disabled", server("b", 1, func(s *Server) any { return s.Disabled }), true},
	{"defaults", "errorfile 503 /dev/null", proxy("b", func(p *Proxy) any { return p.ErrorFiles[0].Path }), "/dev/null"},
	{"frontend", "errorfile 408 /dev/null", proxy("f", func(p *Proxy) any { return p.ErrorFiles[0].Status }), 408},
	{"backend", "errorfile 503 /dev/null", proxy("b", func(p *Proxy) any { return p.ErrorFiles[0].Status }), 503},
	{"listen", "errorfile 503 /dev/null\n\terrorfile 502 /dev/null\n\terrorfile 503 /dev/null", proxy("l", func(p *Proxy) any { return len(p.ErrorFiles) }), 2},
	{"backend", "errorfiles e\nhttp-errors e\n\terrorfile 503 /dev/null\n\terrorfile 502 /dev/null\nfrontend h\n\tbind :99", proxy("b", func(p *Proxy) any { return len(p.ErrorFiles) }), 2},
	{"defaults", "http-reuse never", proxy("b", func(p *Proxy) any { return p.HTTPReuse }), "never"},
	{"backend", "http-reuse safe", proxy("b", func(p *Proxy) any { return p.HTTPReuse }), "safe"},
	{"backend", "http-reuse aggressive", proxy("b", func(p *Proxy) any { return p.HTTPReuse }), "aggressive"},
	{"listen", "http-reuse always", proxy("l", func(p *Proxy) any { return p.HTTPReuse }), "always"},
	{"frontend", "id 1", proxy("f", func(p *Proxy) any { return p.ID }), 1},
	{"backend", "id 77", proxy("b", func(p *Proxy) any { return p.ID }), 77},
	{"listen", "id 2", proxy("f", func(p *Proxy) any { return p.ID }), 3},
	{"defaults", "max-session-srv-conns 0", proxy("f", func(p *Proxy) any { return p.MaxSessionSrvConns }), 0},
	{"frontend", "max-session-srv-conns 9", proxy("f", func(p *Proxy) any { return p.MaxSessionSrvConns }), 9},
	{"listen", "max-session-srv-conns 9", proxy("l", func(p *Proxy) any { return p.MaxSessionSrvConns }), 9},
	{"defaults", "maxconn 9", proxy("f", func(p *Proxy) any { return p.MaxConn }), 9},
	{"defaults", "maxconn 9", proxy("b", func(p *Proxy) any { return p.MaxConn }), 0},
	{"frontend", "maxconn 9", proxy("f", func(p *Proxy) any { return p.MaxConn }), 9},
	{"listen", "maxconn 9", proxy("l", func(p *Proxy) any { return p.MaxConn }), 9},
	{"frontend", "mode http", proxy("f", func(p *Proxy) any { return p.Name }), "f"},
	{"backend", "mode http", proxy("b", func(p *Proxy) any { return p.Name }), "b"},
	{"listen", "mode http", proxy("l", func(p *Proxy) any { return p.Name }), "l"},
	{"defaults", "option abortonclose", proxy("b", func(p *Proxy) any { return p.AbortOnClose }), true},
	{"backend", "option abortonclose\n\tno option abortonclose", proxy("b", func(p *Proxy) any { return p.AbortOnClose }), false},
	{"defaults", "option http-buffer-request", proxy("b", func(p *Proxy) any { return p.BufferRequest }), true},
	{"frontend", "option http-buffer-request", proxy("f", func(p *Proxy) any { return p.BufferRequest }), true},
	{"listen", "option http-buffer-request\n\tno option http-buffer-request", proxy("l", func(p *Proxy) any { return p.BufferRequest }), false},
	{"defaults", "option tcpka", proxy("b", func(p *Proxy) any { return []KeepAlive{p.ClientKeepAlive, p.ServerKeepAlive} }), []KeepAlive{{On: true}, {On: true}}},
	{"listen", "option tcpka\n\tno option srvtcpka", proxy("l", func(p *Proxy) any { return []KeepAlive{p.ClientKeepAlive, p.ServerKeepAlive} }), []KeepAlive{{On: true}, {}}},
	{"frontend", "option clitcpka\n\tclitcpka-cnt 3\n\tclitcpka-idle 100\n\tclitcpka-intvl 7s", proxy("f", func(p *Proxy) any { return p.ClientKeepAlive }), KeepAlive{true, 100 * time.Second, 7 * time.Second, 3}},
	{"backend", "option srvtcpka\n\tsrvtcpka-cnt 127\n\tsrvtcpka-idle 1m\n\tsrvtcpka-intvl 1500ms", proxy("b", func(p *Proxy) any { return p.ServerKeepAlive }), KeepAlive{true, time.Minute, 2 * time.Second, 127}},
	{"frontend", "option dontlog-normal\n\toption dontlognull\n\tno option http-no-delay\n\toption tcp-smart-accept", proxy("f", func(p *Proxy) any { return p.Name }), "f"},
	{"defaults", "option http-no-delay\n\toption tcp-smart-connect\n\tno option dontlognull", proxy("b", func(p *Proxy) any { return p.Name }), "b"},
	{"defaults", "option http-ignore-probes", proxy("f", func(p *Proxy) any { return p.IgnoreProbes }), true},
	{"frontend", "option http-ignore-probes", proxy("f", func(p *Proxy) any { return p.IgnoreProbes }), true},
	{"listen", "option http-ignore-probes\n\tno option http-ignore-probes", proxy("l", func(p *Proxy) any { return p.IgnoreProbes }), false},
	{"frontend", "option http-server-close\n\toption http-keep-alive", proxy("f", func(p *Proxy) any { return p.ConnMode }), "keep-alive"},
	{"defaults", "option http-server-close", proxy("b", func(p *Proxy) any { return p.ConnMode }), "server-close"},
	{"frontend", "option http-server-close\n\tno option httpclose", proxy("f", func(p *Proxy) any { return p.ConnMode }), "server-close"},
	{"listen", "option httpclose", proxy("l", func(p *Proxy) any { return p.ConnMode }), "close"},
	{"backend", "option httpclose\n\tno option httpclose", proxy("b", func(p *Proxy) any { return p.ConnMode }), "keep-alive"},
	{"backend", "option http-pretend-keepalive", proxy("b", func(p *Proxy) any { return p.PretendKeepalive }), true},
	{"defaults", "option http-pretend-keepalive\n\tno option http-pretend-keepalive", proxy("b", func(p *Proxy) any { return p.PretendKeepalive }), false},
	{"backend", "option prefer-last-server", proxy("b", func(p *Proxy) any { return p.PreferLastServer }), true},
	{"defaults", "option prefer-last-server\n\tno option prefer-last-server", proxy("b", func(p *Proxy) any { return p.PreferLastServer }), false},
	{"defaults", "option redispatch", proxy("b", func(p *Proxy) any { return p.Redispatch }), -1},
	{"backend", "option redispatch 2", proxy("b", func(p *Proxy) any { return p.Redispatch }), 2},
	{"listen", "option redispatch -3", proxy("l", func(p *Proxy) any { return p.Redispatch }), -3},
	{"backend", "option redispatch 2\n\tno option redispatch", proxy("b", func(p *Proxy) any { return p.Redispatch }), 0},
	{"defaults", "retries 0", proxy("b", func(p *Proxy) any { return p.Retries }), 0},
	{"backend", "retries 5", proxy("b", func(p *Proxy) any { return p.Retries }), 5},
	{"defaults", "retry-on none", proxy("b", func(p *Proxy) any { return p.RetryOn }), []string{"none"}},
	{"backend", "retry-on 503\n\tretry-on conn-failure empty-response", proxy("b", func(p *Proxy) any { return p.RetryOn }), []string{"conn-failure", "empty-response"}},
	{"listen", "retry-on 0rtt-rejected 401 403 404 408 425 500 501 502 503 504 junk-response response-timeout all-retryable-errors", proxy("l", func(p *Proxy) any { return len(p.RetryOn) }), 14},
	{"listen", "server s2 [::1]:81", server("l", 1, func(s *Server) any { return s.Network + " " + s.Addr }), "tcp [::1]:81"},
	{"backend", "server s2 ::1:81", server("b", 1, func(s *Server) any { return s.Network + " " + s.Addr }), "tcp [::1]:81"},
	{"backend", "server s2 ipv4@127.0.0.1:81", server("b", 1, func(s *Server) any { return s.Network + " " + s.Addr }), "tcp 127.0.0.1:81"},
	{"backend", "server s2 /run/z.sock", server("b", 1, func(s *Server) any { return s.Network + " " + s.Addr }), "unix /run/z.sock"},
	{"backend", `server s2 "${ADDR}"`, server("b", 1, func(s *Server) any { return s.Addr }), "127.0.0.1:8080"},
	{"backend", "server s2 $ADDR", server("b", 1, func(s *Server) any { return s.Addr }), "127.0.0.1:8080"},
	{"backend", "server s2 127.0.0.1:81 id 9", server("b", 1, func(s *Server) any { return s.ID }), 9},
	{"backend", "server s2 127.0.0.1:81 max-reuse -1", server("b", 1, func(s *Server) any { return s.MaxReuse }), -1},
	{"backend", "server s2 127.0.0.1:81 pool-low-conn 4", server("b", 1, func(s *Server) any { return s.PoolLowConn }), 4},
	{"backend", "server s2 127.0.0.1:81 pool-max-conn 0", server("b", 1, func(s *Server) any { return s.PoolMaxConn }), 0},
	{"backend", "server s2 127.0.0.1:81 pool-purge-delay 0", server("b", 1, func(s *Server) any { return s.PoolPurgeDelay }), time.Duration(0)},
	{"backend", "server s2 127.0.0.1:81 pool-purge-delay 1200us", server("b", 1, func(s *Server) any { return s.PoolPurgeDelay }), 2 * time.Millisecond},
	{"backend", "server s2 127.0.0.1:81 proto h1", server("b", 1, func(s *Server) any { return s.Proto }), "h1"},
	{"backend", "server s2 127.0.0.1:81 proto h2", server("b", 1, func(s *Server) any { return s.Proto }), "h2"},
	{"backend", "server s2 127.0.0.1:81 weight 0 weight 256", server("b", 1, func(s *Server) any { return s.Weight }), 256},
	{"backend", "timeout connect 7", proxy("b", func(p *Proxy) any { return p.Timeouts.Connect }), 7 * time.Millisecond},
	{"frontend", "timeout client 7s", proxy("f", func(p *Proxy) any { return p.Timeouts.Client }), 7 * time.Second},
	{"listen", "timeout server 24d", proxy("l", func(p *Proxy) any { return p.Timeouts.Server }), 24 * 24 * time.Hour},
	{"frontend", "timeout http-request 7m", proxy("f", func(p *Proxy) any { return p.Timeouts.HTTPRequest }), 7 * time.Minute},
	{"frontend", "timeout http-keep-alive 7h", proxy("f", func(p *Proxy) any { return p.Timeouts.HTTPKeepAlive }), 7 * time.Hour},
	{"defaults", "option splice-auto", proxy("b", func(p *Proxy) any { return p.Splice }), Splice{Auto: true}},
	{"frontend", "option splice-request", proxy("f", func(p *Proxy) any { return p.Splice }), Splice{Request: true}},
	{"backend", "option splice-response", proxy("b", func(p *Proxy) any { return p.Splice }), Splice{Response: true}},
	{"listen", "option splice-auto\n\tno option splice-auto", proxy("l", func(p *Proxy) any { return p.Splice }), Splice{}},
	{"frontend", "timeout client-fin 3s", proxy("f", func(p *Proxy) any { return p.Timeouts.ClientFin }), 3 * time.Second},
	{"listen", "timeout client-fin 3s", proxy("l", func(p *Proxy) any { return p.Timeouts.ClientFin }), 3 * time.Second},
	{"defaults", "timeout server-fin 4s", proxy("b", func(p *Proxy) any { return p.Timeouts.ServerFin }), 4 * time.Second},
	{"backend", "timeout server-fin 0", proxy("b", func(p *Proxy) any { return p.Timeouts.ServerFin }), time.Duration(0)},
	{"defaults", "timeout queue 2147483647", proxy("b", func(p *Proxy) any { return p.Timeouts.Queue }), 2147483647 * time.Millisecond},
	{"backend", "timeout tunnel 1us", proxy("b", func(p *Proxy) any { return p.Timeouts.Tunnel }), time.Millisecond},
}

func global(get func(Global) any) func(*Config) any {
	return func(c *Config) any { return get(c.Global) }
}

func proxy(name string, get func(*Proxy) any) func(*Config) any {
	return func(c *Config) any {
		for _, p := range c.Proxies {
			if p.Name == name {
				return get(p)
			}
		}
		return nil
	}
}

func server(backend string, i int, get func(*Server) any) func(*Config) any {
	return proxy(backend, func(p *Proxy) any { return get(p.Servers[i]) })
}

func binds(p *Proxy) any {
	var all []string
	for _, b := range p.Binds {
		all = append(all, b.Network+" "+b.Addr)
	}
	return all
}

func TestSamples(t *testing.T) {
	for _, s := range slices.Concat(samples, ruleSamples) {
		g := NewWithT(t)
		text, _ := configWith(s.in, s.line)
		c, err := Parse("test.cfg", []byte(text), testLookup)
		g.Expect(err).NotTo(HaveOccurred(), s.line)
		g.Expect(s.got(c)).To(Equal(s.want), s.in+": "+s.line)
	}
}

// Every entry of the table has a sample.
func TestSamplesAreComplete(t *testing.T) {
	var all strings.Builder
	for _, s := range slices.Concat(samples, ruleSamples) {
		text, _ := configWith(s.in, s.line)
		all.WriteString(strings.ReplaceAll(text, "\t", " "))
	}
	for _, kw := range keywords {
		NewWithT(t).Expect(all.String()).To(ContainSubstring(" "+kw.name), kw.name)
	}
}

func TestTable(t *testing.T) {
	g := NewWithT(t)
	g.Expect(slices.IsSortedFunc(keywords, func(a, b keyword) int { return strings.Compare(a.name, b.name) })).To(BeTrue())
	for i, kw := range keywords {
		g.Expect(kw.in).NotTo(BeZero(), kw.name)
		g.Expect(kw.in&kw.ignored).To(BeZero(), kw.name)
		g.Expect(kw.since).To(MatchRegexp(`^[123]\.\d$`), kw.name)
		g.Expect(kw.usage).To(ContainSubstring(kw.name))
		g.Expect(kw.doc).NotTo(BeEmpty(), kw.name)
		if i > 0 && keywords[i-1].name == kw.name {
			g.Expect((keywords[i-1].in|keywords[i-1].ignored)&(kw.in|kw.ignored)).To(BeZero(), kw.name)
		}
	}
}

// A word is either accepted or only known.
func TestKnownWords(t *testing.T) {
	g := NewWithT(t)
	r := newReader("f", nil)
	for _, list := range []struct {
		words    []string
		accepted []string
	}{
		{sectionWords, acceptedSections},
		{globalWords, r.accepted(inGlobal, "")},
		{proxyWords, r.accepted(anyProxy, "")},
		{optionWords, r.accepted(anyProxy, "option ")},
		{timeoutWords, r.accepted(anyProxy, "timeout ")},
		{balanceWords, []string{"roundrobin"}},
		{bindWords, r.accepted(onBind, "")},
		{requestActionWords, actionsOf(onRequest)},
		{responseActionWords, actionsOf(onResponse)},
		{afterResponseActionWords, actionsOf(onAfterResponse)},
		{fetchWords, names(fetches, func(f fetchKeyword) string { return f.name })},
		{converterWords, names(converters, func(c converterKeyword) string { return c.name })},
		{serverWords, r.accepted(anyServer, "")},
	} {
		g.Expect(slices.IsSorted(list.words)).To(BeTrue(), list.words[0])
		g.Expect(slices.Compact(slices.Clone(list.words))).To(Equal(list.words))
		for _, w := range list.accepted {
			g.Expect(list.words).NotTo(ContainElement(w))
		}
	}
}
