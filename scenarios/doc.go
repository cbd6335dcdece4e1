// Package scenarios reads scenario files: what is run, and what must hold.
//
// A file is YAML. [Parse] reads and checks all of it, so that nothing can go wrong later for a reason that stands in the
// file; every complaint is an [*Error] with file, line, column, the line itself and what would be right. [Scenario.Plan]
// makes concrete cases of it, one for every cell of its matrix. [Library] and [Find] give the scenarios that come with the
// program.
//
//	s, err := scenarios.Parse("mine.yaml", src, scenarios.Vocabulary{Metrics: names})
//	cases, err := s.Plan(scenarios.Options{})
//	// run each case, then judge what was measured:
//	env, err := s.Env(axes, inputs, metrics, byServer)
//	for i := range s.Expect {
//		if applies, err := s.Expect[i].Applies(env); err == nil && applies {
//			held, err := s.Expect[i].Holds(env)
//		}
//	}
//
// Expressions name metrics, inputs, axes and let, with - turned to _. All numbers in them are floats. A name that has no
// value in a cell is an error, never false; so is a division by zero. What an expression may use is a short list (see
// grammar.go), because everything else of the expression language can yield nil.
//
// What a proxy is told stands in proxy: (knob.go, proxy.go, proxy_several.go) or in HAProxy's own language (raw.go); what happens then
// in load: (load.go), script: (script.go) or raw: (rawcase.go). The JSON Schema of files says every field, and what it takes
// (reuselab schema). A scenario may check a rule (rule.go), and what products are known to do other than it says is on a list (known.go).
//
// # HAProxy's own language
//
// What has no knob is said as in haproxy.cfg; targets that do not read it skip the scenario. The lab decides about addresses, and
// gives them as environment variables; - becomes _ in them.
//
//	matrix: {http-reuse: [safe, always]}
//	haproxy-cfg: |
//	  defaults
//	    mode http
//	  frontend http
//	    bind "${bind_http}"                          # a load goes there with to: http
//	    default_backend be
//	  backend be
//	    http-reuse "${axis_http_reuse}"              # an axis's value
//	    server s1 "${addr_s1}"                       # "${host_s1}" and "${port_s1}" are its parts
//	servers: [{name: s1}]
//
// A global section with the stats socket, maxconn and nbthread 1 (unless nbthread stands here) comes before it.
//
// # Scripts
//
// In place of load a scenario may have a script: what clients and servers do one after another, so that every connection can be
// foretold. A step is over before the next one begins; a step that waits does so for 10 s at most, or within what it says.
//
//	proxy: {threads: 1, http-reuse: safe}
//	servers: [{name: s1, replies: by-script}]   # else a server answers by itself, at once
//	script:
//	  - {client: c1, send: GET /a}                                            # c1 connects with its first request
//	  - {server: s1, recv: /a, reply: 200}
//	  - {client: c1, recv: 200, expect: conn_id == 1 and conn_seq == 1}
//	  - {client: c2, request: GET /b, by: s1, expect: first_client == "c2"}   # send and recv; s1 answers by itself
//	  - {until: stat.s1.idle_cur == 1, within: 2s}
//	  - {client: c1, close: fin}
//	expect: [{that: connects == 2}]                                          # of the whole, as everywhere; it may be left out
//
// Steps of clients (HTTP/1.1; several frontends need clients: [{name: c1, to: FRONTEND}]):
//
//	{client, send: METHOD TARGET [HTTP/1.0], headers: {...}, body: BYTES}
//	{client, recv: STATUS | closed | any, by: SERVER, expect, within, not-before}
//	{client, request: METHOD TARGET, ...}       what send and recv take; recv is 200 where it is not given
//	{client, bytes: "GET / HTTP/1.1\r\n"}       as they are; a recv may follow
//	{client, close: fin | rst}                  the next request opens another connection
//
// Steps of servers. The connection is that of the last step that had to do with one of this server's, or conn: N (X-Conn-Id):
//
//	{server, recv: TARGET | any, expect, within, not-before}     alone, or with one of reply, close and bytes
//	{server, reply: STATUS | {status, headers, body: BYTES, then: keep | stay | fin | rst}, to: TARGET, conn}
//	{server, recv: closed, conn}                the proxy closes the connection
//	{server, close: fin | rst, conn}            also of a server that answers by itself; so has bytes
//	{server, bytes: "HTTP/1.1 408 ...", conn}   whether or not anybody asked; HTTP/1 only
//
// Other steps, and what every step may have:
//
//	{until: EXPRESSION, within, not-before}     over stat and count
//	{cli: COMMAND, expect: answer contains "x"} without expect the runtime API has to answer nothing
//	{sleep: DURATION}                           real time, for what only time brings about
//	{..., when: http_reuse == "always"}         the cells that have the step, over axes and inputs
//	{..., needs: runtime-api}                   what a target must have, else the cell is skipped; what stat and cli need is known
//
// Expressions of clients see status, closed, server, conn_id, conn_seq, first_client and header["name"]; those of servers what the
// request says: client, method, target, header["name"], and conn_id, conn_seq, first_client, server. What there was none of is 0 or
// empty. All of them, and until, see stat.s1.COLUMN or stat["be/s1"].COLUMN, what the proxy's show servers conn and show stat say
// (stat["be/BACKEND"] is a row too), and count.s1.accepts, busy, open, open_max, requests, reuses and unused, what the server counted.
//
// Behind a FIN on a connection that nobody waits for, close waits up to a second until the proxy has closed its side, so that the
// next step finds it knowing. A RST tells nobody when it was noticed, and neither does a response when its connection is parked:
// until waits for that. A client whose connection the proxy has closed says so, recv: closed, before it sends again. A server waits
// no longer once no client does. The script stops at the first step that does not go as it says, and that is a Fail.
//
// # Raw cases
//
// In place of load a scenario may have raw cases: bytes that a client sends or a server answers with, and what a proxy must make of
// them. Each is a cell, with its id as the value of the axis case.
//
//	servers: [{name: s1}]
//	raw:
//	  - id: cl-te
//	    about: Content-Length beside Transfer-Encoding is refused, or read by the latter and the connection closed.
//	    cite: RFC 9112 section 6.3
//	    send: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX"
//	    expect:                                   # several outcomes: any of them is right
//	      - {refused: 400}                        # or [400, 501]: by the proxy itself, which closes the connection; nothing reaches the server
//	      - {forwarded: {method: POST, body: ""}, client: closed}
//	  - id: extra
//	    about: Bytes behind a response reach nobody.
//	    cite: RFC 9112 section 6.3
//	    reply: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
//	    extra: "evil"                             # behind reply, at once with its last byte; ends: true closes the connection then
//	    expect: {delivered: {status: 200, body: ok}, server: closed}
//
// Bytes are text whose characters up to U+00FF are a byte each ("\xff"); long ones are lists: ["GET /", {repeat: "a", times: 20000}].
// Without send a client asks for /ID; without reply, and to every further request, the server answers a plain 200. forwarded and
// delivered are a message or a list of them, complete in number: {method, target, version, status, fields, absent, body, framing}.
// refused beside forwarded: the first are forwarded, the next is refused. aborted: true is the end of the client's connection before
// it has a complete response; client and server say whether the connections are kept or closed afterwards. Whatever a case says,
// what reaches the server must have one reading, the client must get nothing else, and the proxy must serve another client behind it.
// Every case is played twice, its bytes in one piece and one by one.
//
// The package knows neither targets nor metrics: the caller brings their names. It starts nothing and measures nothing.
package scenarios
