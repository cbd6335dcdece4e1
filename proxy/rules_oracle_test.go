package proxy_test

import (
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// What rules do, beside a real HAProxy with the same configuration: the bytes that clients and servers get, and on which
// connections.

const rulesConfig = `
global
  nbthread 1
  maxconn 500
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
  http-reuse always
frontend fe
  bind 127.0.0.1:%s%s
  default_backend be
backend be
%s
`

// ruleCase is a configuration and what its clients send, one client after another, each on one connection. {1} and {2} are
// the addresses of two servers, {port1} and {port2} their ports.
type ruleCase struct {
	story, front, back string
	clients            [][]string
	since              string // the first version that does so; empty: 2.6
}

// get is a request for a path with fields.
func get(path string, fields ...string) string {
	return "GET " + path + " HTTP/1.1\r\nhost: h\r\n" + strings.Join(append(fields, ""), "\r\n") + "\r\n"
}

const oneServer = "  server s1 {1}\n"

var ruleCases = []ruleCase{
	{story: "fields of requests", front: "  http-request set-header X-New \"a %[path] %% %[src] %[fe_name]\"\n  http-request add-header X-Old b\n  http-request del-header x-del\n",
		back:    "  http-request set-header x-old2 %[be_name]\n  http-request set-header X-None \"%[req.hdr(none)]\"\n" + oneServer,
		clients: [][]string{{get("/a?b", "X-Old: 1", "X-Old2: 2", "X-Old2: 3", "X-Del: 4", "X-DEL: 5", "X-Last: 6")}}},
	{story: "fields of responses", front: "  http-response add-header X-Front %[res.hdr(x-a)]\n  http-after-response add-header X-After %[res.hdr(x-front)]\n",
		back:    "  http-response set-header X-A \"%[res.hdr(x-a)],%[res.hdr(x-a,1)] %[srv_name] %[srv_id] %[status] %[hdr(server)]\"\n  http-response del-header x-b\n" + oneServer,
		clients: [][]string{{get("/")}}},
	{story: "values of fields", front: "  http-request set-header R \"%[req.hdr(x)];%[req.hdr(x,1)];%[req.hdr(x,-2)];%[req.hdr(x,9)];%[req.fhdr(x)];%[req.fhdr(x,1)];%[path,field(2,/)];%[path,field(-1,/),upper];%[path,field(9,/)]\"\n",
		back: oneServer, clients: [][]string{{get("/a/b/c?d", "X: 1, 2 ,3", "Y: 5", "X: \"a,b\", c"), get("http://h/p/q?z"), get("/")}}},
	{story: "constants and ends", front: "  http-request set-header R \"%[int(-3)] %[bool(true)] %[str(x)] %[ipv4(1.2.3.4)] %[always_false] %[src]:%[src_port] %[dst]:%[dst_port] %[method]\"\n",
		back: oneServer, clients: [][]string{{get("/")}}},
	{story: "first requests", front: "  http-request set-header First %[http_first_req]\n  http-response set-header First %[http_first_req]\n",
		back: oneServer, clients: [][]string{{get("/a"), get("/b")}, {get("/c")}}},
	{story: "variables", front: "  http-request set-var(sess.a) path if { http_first_req }\n  http-request set-var(txn.b) path\n  http-request set-var(req.c) path,upper\n  http-request set-var(res.d) path\n  http-request set-header V \"%[var(sess.a)] %[var(txn.b)] %[var(req.c)] %[var(res.d)]\"\n" +
		"  http-response set-header V \"%[var(sess.a)] %[var(txn.b)] %[var(req.c)] %[var(res.d)]\"\n  http-response set-var(res.d) int(7)\n  http-after-response set-header W %[var(res.d)]\n",
		back: oneServer, clients: [][]string{{get("/a"), get("/b")}, {get("/c")}}},
	{story: "a variable keeps its value where there is none", front: "  http-request set-var(txn.a) str(x)\n  http-request set-var(txn.a) req.hdr(none)\n  http-request set-header V %[var(txn.a)]\n",
		back: oneServer, clients: [][]string{{get("/a")}}},

	{story: "return", front: "  http-request return\n", back: oneServer, clients: [][]string{{get("/"), get("/")}}},
	{story: "return with everything", front: "  http-request return status 418 content-type text/plain hdr X-Path \"p=%[path]\" hdr x-b c lf-string \"%[method] %[http_first_req]\\n\"\n",
		back: oneServer, clients: [][]string{{get("/"), "HEAD /x HTTP/1.1\r\nhost: h\r\n\r\n"}, {"GET /y HTTP/1.0\r\n\r\n", get("/")}}},
	{story: "return an error", front: "  http-request return status 503\n", back: oneServer, clients: [][]string{{get("/"), get("/")}}},
	{story: "return and close", front: "  http-request return hdr connection close\n", back: oneServer, clients: [][]string{{get("/"), get("/")}}},
	{story: "return where the frontend closes", front: "  option httpclose\n  http-request return\n", back: oneServer, clients: [][]string{{get("/"), get("/")}}},
	{story: "return to a request with a body", front: "  http-request return\n", back: oneServer, clients: [][]string{{"POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 5\r\n\r\nhello", get("/")}}},
	{story: "deny", front: "  http-request deny deny_status 429 if { path /a }\n", back: "  http-request deny if { path /b }\n" + oneServer,
		clients: [][]string{{get("/a"), get("/b"), get("/c")}}},
	{story: "deny addresses", front: "  acl ours src 127.0.0.0/8 192.0.2.1\n  acl others src 198.51.100.0/24 ::1\n  http-request deny unless ours\n  http-request deny if { path /b } !others\n",
		back: oneServer, clients: [][]string{{get("/a"), get("/b"), get("/c")}}},
	{story: "deny with every status", front: denyAll(), back: oneServer, clients: [][]string{{get("/200"), get("/401"), get("/403"), get("/404"), get("/405"), get("/407")}, {get("/421"), get("/422"), get("/429"), get("/408")}, {get("/410"), get("/413"), get("/425"), get("/500"), get("/501"), get("/502"), get("/503"), get("/504"), get("/400")}}},
	{story: "deny a response", front: "  http-after-response set-header S %[srv_name]\n", back: "  http-response deny if { status 200 }\n" + oneServer, clients: [][]string{{get("/"), get("/")}}},
	{story: "return for a response", front: "", back: "  http-response return status 201 content-type a/b string xy if { res.hdr(x-a) 1 }\n" + oneServer, clients: [][]string{{get("/"), get("/")}}},
	{story: "rules after every response", front: "  http-request deny if { path /a }\n  http-response set-header R 1\n  http-after-response set-header A \"%[status] %[srv_name]\"\n",
		back: "  http-request return if { path /r }\n  http-after-response set-header B 1\n" + oneServer, clients: [][]string{{get("/a"), get("/r"), get("/b")}}},
	{story: "rules after answers that close", front: "  http-request deny deny_status 400 if { path /400 }\n  http-request deny deny_status 408\n  http-after-response set-header A \"%[res.hdr(connection),upper]\"\n", back: oneServer, clients: [][]string{{get("/400")}, {get("/408")}}},
	{story: "rules after our own errors", front: "  http-after-response set-header A %[status]\n", back: "  retries 0\n  server s1 127.0.0.1:1\n", clients: [][]string{{get("/a"), get("/b")}}},
	{story: "a rule closes the server's side", front: "  http-request set-header connection close\n", back: oneServer, clients: [][]string{{get("/"), get("/")}}},
	{story: "a rule's keep-alive is said where it has to be", front: "  http-request set-header connection keep-alive\n  http-response set-header connection Keep-Alive\n",
		back: oneServer, clients: [][]string{{get("/"), get("/")}}},
	{story: "a rule closes the client's side", front: "  http-response set-header connection close\n", back: oneServer, clients: [][]string{{get("/"), get("/")}}},
	{story: "host", front: "  http-request set-header Host foo\n", back: oneServer, clients: [][]string{{get("/")}}},
	{story: "host of an absolute target", front: "  http-request set-header Host foo:81 if { path_beg /p }\n  http-request add-header host last if { path /a }\n  http-request del-header host if { path /d }\n",
		back: oneServer + "  http-request set-header Host bar if { path /p/b }\n", clients: [][]string{{get("http://h/p/q?z"), get("/p"), get("HTTPS://h/p/b"), get("http://h/a"), get("http://h/d"), get("http://h/e?/p")}}},

	{story: "use_backend", front: "  acl d path /d\n  use_backend other if { path /c } or d { req.hdr(q) -m found }\n",
		back: oneServer + "backend other\n  http-request set-header B %[be_name]\n  server s1 {2}\n", clients: [][]string{{get("/c"), get("/d"), get("/d", "Q: 1"), get("/e", "Q: 1")}}},
	{story: "use_backend by host", front: "  acl api hdr(host) -i api.Example\n  use_backend other if api\n",
		back:    oneServer + "backend other\n  http-request set-header B %[be_name]\n  server s1 {2}\n",
		clients: [][]string{{"GET /a HTTP/1.1\r\nhost: API.example\r\n\r\n", get("/b"), "GET /c HTTP/1.1\r\nhost: xapi.example\r\n\r\n"}}},
	{story: "use_backend by Upgrade", front: "  acl ws hdr(Upgrade) -i websocket\n  use_backend other if ws\n",
		back:    oneServer + "backend other\n  http-request set-header B %[be_name]\n  server s1 {2}\n",
		clients: [][]string{{get("/a", "Upgrade: WebSocket", "Connection: upgrade", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="), get("/b")}}},
	{story: "use_backend without condition", front: "  use_backend other\n", back: oneServer + "backend other\n  server s1 {2}\n", clients: [][]string{{get("/")}}},
	{story: "use-server", front: "", back: "  balance roundrobin\n  use-server s2 if { path /2 }\n  server s1 {1}\n  server s2 {2}\n",
		clients: [][]string{{get("/2"), get("/2"), get("/1"), get("/1"), get("/1"), get("/2")}}},
	{story: "dispatch never shares a connection", front: "", back: "  dispatch {1}\n  http-response set-header S \"%[srv_name]\"\n",
		clients: [][]string{{get("/1"), get("/2")}, {get("/3")}}},

	// The connection key (specification 2.3).
	{story: "two keys, pool-low-conn 0: never more than one is parked", front: "", back: "  http-request set-dst-port hdr(p)\n  server s1 127.0.0.1 pool-low-conn 0\n",
		clients: [][]string{{get("/1", "P: {port1}"), get("/2", "P: {port2}"), get("/3", "P: {port1}"), get("/4", "P: {port2}")}}},
	{story: "two keys, pool-low-conn 2: both are parked", front: "", back: "  http-request set-dst-port hdr(p)\n  server s1 127.0.0.1 pool-low-conn 2\n",
		clients: [][]string{{get("/1", "P: {port1}"), get("/2", "P: {port2}"), get("/3", "P: {port1}"), get("/4", "P: {port2}")}}},
	{story: "set-dst", front: "", back: "  retries 0\n  http-request set-dst hdr(d)\n  http-request set-dst-port hdr(p)\n  server s1 0.0.0.0:0 pool-low-conn 9\n",
		clients: [][]string{{get("/1", "D: 127.0.0.1", "P: {port1}"), get("/2", "D: 127.0.0.2", "P: {port1}"), get("/3", "D: 127.0.0.1", "P: {port1}"), get("/4", "D: foo", "P: {port1}")}}},
	{story: "sni", front: "", back: "  server s1 {1} sni req.hdr(n) pool-low-conn 9\n",
		clients: [][]string{{get("/1", "N: a"), get("/2", "N: b"), get("/3", "N: a"), get("/4"), get("/5"), get("/6", "N:"), get("/7", "N:")}}},
	{story: "sni that is constant", front: "", back: "  http-reuse always\n  server s1 {1} sni str(a)\n", clients: [][]string{{get("/1", "N: a"), get("/2", "N: b")}, {get("/3")}}},
	{story: "pool-conn-name", since: "3.0", front: "", back: "  server s1 {1} pool-conn-name req.hdr(n) sni req.hdr(m) pool-low-conn 9\n",
		clients: [][]string{{get("/1", "N: a"), get("/2", "N: b"), get("/3", "N: a", "M: 1"), get("/4"), get("/5", "M: 1"), get("/6", "N:")}}},
	{story: "send-proxy", front: "", back: "  server s1 {1} send-proxy pool-low-conn 9\n", clients: [][]string{{get("/1"), get("/2")}, {get("/3"), get("/4")}}},
	{story: "send-proxy for the same client", front: "accept", back: "  server s1 {1} send-proxy pool-low-conn 9\n", clients: [][]string{
		{"PROXY TCP4 1.1.1.1 9.9.9.9 5 80\r\n" + get("/1"), get("/2")}, {"PROXY TCP4 1.1.1.1 9.9.9.9 5 80\r\n" + get("/3")},
		{"PROXY TCP4 1.1.1.1 9.9.9.9 6 80\r\n" + get("/4")}, {"PROXY TCP6 ::1 ::2 5 80\r\n" + get("/5")}}},
	{story: "set-src and send-proxy", front: "  http-request set-src hdr(s)\n  http-request set-src-port int(77)\n", back: "  http-request set-header S \"%[src]:%[src_port]\"\n  server s1 {1} send-proxy\n",
		clients: [][]string{{get("/1", "S: 8.8.8.8"), get("/2", "S: ::5"), get("/3", "S: foo"), get("/4")}}},
	{story: "send-proxy-v2", front: "accept", back: "  server s1 {1} send-proxy-v2\n", clients: [][]string{
		{"PROXY TCP4 65.66.67.68 69.70.71.72 16705 16706\r\n" + get("/1")}, {"PROXY TCP6 4141:4141:4141:4141:4141:4141:4141:4141 4242:4242:4242:4242:4242:4242:4242:4242 16705 16706\r\n" + get("/2")}}},
	{story: "accept-proxy", front: "accept  http-request return content-type t/p lf-string \"%[src] %[src_port] %[dst] %[dst_port]\"\n", back: oneServer, clients: [][]string{
		{"PROXY TCP4 1.1.1.1 9.9.9.9 5 80\r\n" + get("/1"), get("/2")}, {"PROXY UNKNOWN\r\n" + get("/3")}, {"PROXY TCP6 ::1 ::2 1 2\r\n" + get("/4")},
		{"\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x10\x01\x02\x03\x04\x05\x06\x07\x08\x00\x09\x00\x0a\x04\x00\x01\x07" + get("/5")}, {"\r\n\r\n\x00\r\nQUIT\n\x20\x00\x00\x00" + get("/6")}}},
}

// denyAll denies each status at the path of its name.
func denyAll() string {
	var all strings.Builder
	for _, s := range []int{200, 400, 401, 403, 404, 405, 407, 408, 410, 413, 421, 422, 425, 429, 500, 501, 502, 503, 504} {
		fmt.Fprintf(&all, "  http-request deny deny_status %d if { path /%d }\n", s, s)
	}
	return all.String()
}

// conditionCases are conditions, held against one request.
var conditionCases = []string{
	"{ req.hdr(h) b }", "{ req.hdr(h,-1) b }", "{ req.fhdr(h) b }", "{ req.hdr(h) -m sub c }", `{ hdr(h) -m str "b, c" }`, `{ req.fhdr(h) -m str "a,b, c" }`,
	"{ req.hdr(n) -m int 5 }", "{ req.hdr(n) -m bool }", "{ req.hdr(h) -m bool }", "{ req.hdr(h) -m int 0 }", "{ req.hdr(e) -m found }", "{ req.hdr(e) -m int 0 }",
	"{ req.hdr(none) -m found }", "!{ req.hdr(none) a }", "{ path -i -m beg /A }", "{ path -m beg /A }", "{ path -m end a }", "{ path_end -i A }", "{ path_sub /a/a }",
	"{ src 127.0.0.0/8 }", "{ src ::ffff:127.0.0.1 }", "{ src ::1 }", "{ src -m str 127.0.0.1 }", "{ dst_port -m str 0 }", "{ req.hdr(i) -m int gt 11 lt 3 }",
	"{ req.hdr(i) -m int gt 3 11 }", "{ req.hdr(i) -m int 3:11 13: }", "{ http_first_req -m str 1 }", "{ http_first_req -m int 1 }", "{ str(1.2.3.4) -m ip 1.2.0.0/16 }",
	"{ req.hdr(h),upper B }", "{ req.hdr(h),upper b } || { path /a } !{ path /b }", "!! TRUE", "! TRUE", "{ bool(true) -m str true }", "{ int(5) -m bool }", "{ int(0) -m bool }",
	"{ var(txn.q) -m found }", "{ path -m int 0 }", "{ status 0 }", "!{ status 200 }", "{ method GET }", "{ method -m str get }", "{ hdr_end(host) h } { path -m sub a }",
	"{ req.hdr(h) -i A }", "{ req.hdr(h) A } or FALSE or TRUE", "TRUE FALSE",
}

func TestRulesAsHAProxy(t *testing.T) {
	haproxy := needHAProxy(t)
	version := oracleVersion(t, haproxy)
	for _, c := range ruleCases {
		if version < c.since {
			continue
		}
		t.Run(c.story, func(t *testing.T) {
			if ours, theirs := c.play(t, ""), c.play(t, haproxy); ours != theirs {
				t.Errorf("ours:\n%s\n\nHAProxy's:\n%s", ours, theirs)
			}
		})
	}
	var front strings.Builder
	for i, condition := range conditionCases {
		fmt.Fprintf(&front, "  http-request set-header r%02d 1 if %s\n  http-request set-header u%02d 1 unless %s\n", i, condition, i, condition)
	}
	all := ruleCase{front: front.String(), back: oneServer, clients: [][]string{{get("/a", "H: a,b, c", "N: 5x", "E:", "I: 12")}}}
	t.Run("conditions", func(t *testing.T) {
		ours, theirs := all.play(t, ""), all.play(t, haproxy)
		if ours != theirs {
			t.Errorf("ours:\n%s\n\nHAProxy's:\n%s", ours, theirs)
		}
		NewWithT(t).Expect(strings.Count(ours, "\nr") + strings.Count(ours, "\nu")).To(Equal(len(conditionCases)))
	})
}

// play runs a case on a program, or on ours, and tells all that clients and servers got.
func (c ruleCase) play(t *testing.T, program string) string {
	g := NewWithT(t)
	var told transcript
	s1, s2 := told.server(t, "s1"), told.server(t, "s2")
	_, port1, _ := net.SplitHostPort(s1.addr())
	_, port2, _ := net.SplitHostPort(s2.addr())
	where := strings.NewReplacer("{1}", s1.addr(), "{2}", s2.addr(), "{port1}", port1, "{port2}", port2)

	free, err := net.Listen("tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	address := free.Addr().String()
	_, port, _ := net.SplitHostPort(address)
	free.Close()
	front, accepts := strings.CutPrefix(c.front, "accept")
	options := "\n"
	if accepts {
		options = " accept-proxy\n"
	}
	text := fmt.Sprintf(rulesConfig, port, options+front, where.Replace(c.back))
	if program == "" {
		cfg, err := haproxycfg.Parse("cfg", []byte(text), nil)
		g.Expect(err).NotTo(HaveOccurred())
		start(t, cfg)
	} else {
		runHAProxy(t, program, text, "tcp", address)
	}
	names := []string{port, "PORT", port1, "PORT1", port2, "PORT2"}
	for n, requests := range c.clients {
		client := dial(t, address)
		_, own, _ := net.SplitHostPort(client.LocalAddr().String())
		names = append([]string{own, fmt.Sprintf("OWN%d", n)}, names...)
		for _, request := range requests {
			client.send(where.Replace(request))
			method := ""
			if strings.HasPrefix(request, "HEAD") {
				method = "HEAD"
			}
			told.say("client %d: %s", n, client.whole(method))
		}
		client.Close()
	}
	return strings.NewReplacer(names...).Replace(told.text())
}

// transcript is what was seen, in order.
type transcript struct {
	mu    sync.Mutex
	lines []string
}

func (tr *transcript) say(format string, args ...any) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.lines = append(tr.lines, strings.ReplaceAll(fmt.Sprintf(format, args...), "\r", ""))
}

func (tr *transcript) text() string {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return strings.Join(tr.lines, "\n")
}

// server notes the heads it gets, with the number of the connection, and answers all alike.
func (tr *transcript) server(t *testing.T, name string) *origin {
	return scripted(t, func(n int, c *peer) {
		_ = c.SetDeadline(time.Time{})
		for {
			head := c.head()
			if strings.HasPrefix(head, "\r\n") { // a PROXY header of version 2 begins with two empty lines
				head += c.head() + c.head()
			}
			if head == "" {
				return
			}
			tr.say("%s, connection %d: %s", name, n, head)
			c.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-a: 1\r\nx-b: 0\r\nx-a: 2, 3\r\nserver: " + name + "\r\n\r\nhi")
		}
	})
}
