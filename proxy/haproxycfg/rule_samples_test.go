package haproxycfg

// ruleSamples are like samples, for rules and all that belongs to them.
var ruleSamples = []sample{
	{"frontend", "http-request set-header X-Name a%%b", request("f"), "set-header x-name a%b"},
	{"frontend", `http-request add-header X "a %[path] b%[src]"`, request("f"), "add-header x a <path> b<src>"},
	{"frontend", "http-request del-header X", request("f"), "del-header x"},
	{"frontend", "http-request set-header a b\n\thttp-request set-header c d", request("f"), "set-header a b; set-header c d"},
	{"backend", "http-request set-var(txn.a) src\n\thttp-request set-var(sess.a.b_1) var(txn.a)\n\thttp-request set-var(txn.c) int(-3)", request("b"), "set-var txn.0 src; set-var sess.0 var(txn.0); set-var txn.1 int(-3)"},
	{"backend", "http-request set-var(req.a) bool(true)\n\thttp-response set-var(res.b) bool(0)", request("b"), "set-var req.0 bool(1)"},
	{"listen", "http-request set-header X %[be_name]", request("l"), "set-header x <be_name>"},
	{"backend", "http-request set-header X %[fe_name]%[method]%[dst]:%[dst_port]%[src_port]", request("b"), "set-header x <fe_name><method><dst>:<dst_port><src_port>"},
	{"backend", "http-request set-header X %[http_first_req]%[ipv4(1.2.3.4)]", request("b"), "set-header x <http_first_req><ipv4(1.2.3.4)>"},
	{"backend", "http-request set-header X %[req.hdr(Host)]%[req.hdr(a,-10)]%[req.fhdr(b,2)]%[hdr(c)]", request("b"), "set-header x <req.hdr(host 0)><req.hdr(a -10)><req.fhdr(b 2)><hdr(c 0)>"},
	{"backend", "http-request set-header X %[path,lower,upper,field(-2,/:)]", request("b"), "set-header x <path,1 0 ,2 0 ,3 -2 /:>"},
	{"backend", "http-request set-dst hdr(d)\n\thttp-request set-dst-port int(4000)", request("b"), "set-dst hdr(d 0); set-dst-port int(4000)"},
	{"frontend", "http-request set-src str(1.2.3.4)\n\thttp-request set-src-port int(1)", request("f"), "set-src str(1.2.3.4); set-src-port int(1)"},

	{"frontend", "http-request deny", request("f"), "deny 403"},
	{"frontend", "http-request deny deny_status 429 if TRUE", request("f"), "deny 429 if TRUE"},
	{"backend", "http-response deny unless FALSE", responses("b"), "deny 502 unless FALSE"},
	{"backend", "http-response deny deny_status 503", responses("b"), "deny 503"},
	{"frontend", "http-request return", request("f"), "return 200"},
	{"frontend", "http-request return status 404 content-type text/plain string 100% if TRUE", request("f"), "return 404 text/plain 100% if TRUE"},
	{"frontend", `http-request return content-type a/b lf-string "%[path]\n" hdr X-A a hdr X-B "%[src] b"`, request("f"), "return 200 a/b <path>\n x-a=a x-b=<src> b"},
	{"backend", "http-response return status 299", responses("b"), "return 299"},

	{"backend", "http-response set-header X %[srv_name]/%[srv_id]/%[status]/%[res.hdr(a,1)]/%[hdr(b)]", responses("b"), "set-header x <srv_name>/<srv_id>/<status>/<res.hdr(a 1)>/<hdr(b 0)>"},
	{"frontend", "http-response set-header X %[http_first_req]", responses("f"), "set-header x <http_first_req>"},
	{"frontend", "http-response add-header X %[bc_reused]", responses("f"), "add-header x <bc_reused>"},
	{"backend", "http-response del-header X\n\thttp-response add-header X y", responses("b"), "del-header x; add-header x y"},
	{"listen", "http-after-response set-header X %[be_name]\n\thttp-after-response add-header X y\n\thttp-after-response del-header X\n\thttp-after-response set-var(txn.x) status", after("l"), "set-header x <be_name>; add-header x y; del-header x; set-var txn.0 status"},

	{"frontend", "http-request deny if { path /a /b }", request("f"), "deny 403 if path str[/a /b] [] []"},
	{"frontend", "http-request deny if { path -i -m beg /A }", request("f"), "deny 403 if path beg i[/a] [] []"},
	{"frontend", "http-request deny if { path -m end -- -i }", request("f"), "deny 403 if path end[-i] [] []"},
	{"frontend", "http-request deny if { path -m sub a } { path -m found }", request("f"), "deny 403 if path sub[a] [] [] and path found"},
	{"frontend", "http-request deny if { path_beg /a } || { path_end .x } or { path_sub y }", request("f"), "deny 403 if path beg[/a] [] [] or path end[.x] [] [] or path sub[y] [] []"},
	{"frontend", "http-request deny if { hdr(host) a } { hdr_beg(host) b } { hdr_end(host,1) c } { hdr_sub(x) d }", request("f"), "deny 403 if req.hdr(host 0) str[a] [] [] and req.hdr(host 0) beg[b] [] [] and req.hdr(host 1) end[c] [] [] and req.hdr(x 0) sub[d] [] []"},
	{"frontend", "http-request deny if !TRUE ! { http_first_req } !!TRUE", request("f"), "deny 403 if not TRUE and not http_first_req bool and TRUE"},
	{"frontend", "http-request deny if { always_true } !{ always_false }", request("f"), "deny 403 if always_true bool and not always_false bool"},
	{"frontend", "http-request deny if { src 127.0.0.1 10.1.2.3/8 ::1 } { str(::1) -m ip ::/1 }", request("f"), "deny 403 if src ip[] [] [127.0.0.1/32 10.0.0.0/8 ::1/128] and str(::1) ip[] [] [::/1]"},
	{"frontend", "http-request deny if { src_port 1 2:3 4: } { dst_port gt 5 le 7 }", request("f"), "deny 403 if src_port int[] [{1 1} {2 3} {4 9223372036854775807}] [] and dst_port int[] [{6 9223372036854775807} {-9223372036854775808 7}] []"},
	{"frontend", "http-request deny if { int(3) :5 } { int(4) ge 4 lt 9 eq 3 }", request("f"), "deny 403 if int(3) int[] [{-9223372036854775808 5}] [] and int(4) int[] [{4 9223372036854775807} {-9223372036854775808 8} {3 3}] []"},
	{"frontend", "http-request deny if { var(sess.a) -m bool } { var(sess.b) -m str x } { var(sess.a) -m int 3 } { var(sess.a) -m found }", request("f"), "deny 403 if var(sess.0) bool and var(sess.1) str[x] [] [] and var(sess.0) int[] [{3 3}] [] and var(sess.0) found"},
	{"frontend", "acl a path /x\n\tacl a path /y\n\thttp-request deny if a", proxy("f", func(p *Proxy) any { return len(p.Rules.Request[0].If.Any[0][0].ACL.Tests) }), 2},
	{"frontend", "acl a path /x\n\thttp-request deny if a\n\tacl a path /y", proxy("f", func(p *Proxy) any { return len(p.Rules.Request[0].If.Any[0][0].ACL.Tests) }), 2},
	{"frontend", "acl TRUE path /x\n\thttp-request deny if TRUE", proxy("f", func(p *Proxy) any { return showTest(p.Rules.Request[0].If.Any[0][0].ACL.Tests[0]) }), "path str[/x] [] []"},
	{"backend", "http-response deny if { status 200 500:599 } { res.hdr(x) -m found }", responses("b"), "deny 502 if status int[] [{200 200} {500 599}] [] and res.hdr(x 0) found"},
	// HAProxy warns: this never holds.
	{"backend", "http-response deny if { path /x }", func(c *Config) any { return c.Warnings[len(c.Warnings)-1].Text }, "this condition never holds: 'path' is not there in response rules, but in a frontend's request rules and a backend's request rules"},

	{"frontend", "use_backend l if { path /l }\n\tuse_backend b", proxy("f", func(p *Proxy) any {
		return p.UseBackend[0].Backend.Name + showCondition(p.UseBackend[0].If) + "; " + p.UseBackend[1].Backend.Name + showCondition(p.UseBackend[1].If)
	}), "l if path str[/l] [] []; b"},
	{"backend", "use-server s2 if TRUE\n\tserver s2 127.0.0.1:81", proxy("b", func(p *Proxy) any { return p.UseServer[0].Server.Name + showCondition(p.UseServer[0].If) }), "s2 if TRUE"},
	{"backend", "dispatch 127.0.0.1:81", proxy("b", func(p *Proxy) any { return *p.Dispatch }), Address{"tcp", "127.0.0.1:81"}},
	{"listen", "dispatch /run/d.sock", proxy("l", func(p *Proxy) any { return *p.Dispatch }), Address{"unix", "/run/d.sock"}},
	{"backend", "balance roundrobin\n\tdispatch 127.0.0.1:81", proxy("b", func(p *Proxy) any { return p.Dispatch == nil }), true},

	{"frontend", "bind :8081 accept-proxy", proxy("f", func(p *Proxy) any { return p.Binds[1].AcceptProxy }), true},
	{"frontend", "bind :8081,:8082 accept-proxy", proxy("f", func(p *Proxy) any {
		return []bool{p.Binds[0].AcceptProxy, p.Binds[1].AcceptProxy, p.Binds[2].AcceptProxy}
	}), []bool{false, true, true}},
	{"backend", "server s2 0.0.0.0:0", server("b", 1, clientEnds), []bool{true, true}},
	{"backend", "server s2 0.0.0.0:81", server("b", 1, clientEnds), []bool{true, false}},
	{"backend", "server s2 127.0.0.1", server("b", 1, clientEnds), []bool{false, true}},
	{"backend", "server s2 127.0.0.1:0", server("b", 1, clientEnds), []bool{false, true}},
	{"backend", "server s2 *", server("b", 1, clientEnds), []bool{true, true}},
	{"backend", "server s2 127.0.0.1:81", server("b", 1, clientEnds), []bool{false, false}},
	{"backend", "server s2 /run/z.sock", server("b", 1, clientEnds), []bool{false, false}},
	{"backend", "server s2 127.0.0.1:81 send-proxy", server("b", 1, sendProxy), 1},
	{"backend", "server s2 127.0.0.1:81 send-proxy-v2 weight 3", server("b", 1, sendProxy), 2},
	{"backend", "default-server send-proxy\n\tserver s2 127.0.0.1:81 no-send-proxy", server("b", 1, sendProxy), 0},
	{"backend", "default-server send-proxy\n\tserver s2 127.0.0.1:81 no-send-proxy-v2", server("b", 1, sendProxy), 1},
	{"backend", "server s2 127.0.0.1:81 sni req.hdr(a)", server("b", 1, func(s *Server) any { return showSample(*s.SNI) }), "req.hdr(a 0)"},
	{"backend", "server s2 127.0.0.1:81 pool-conn-name str(x)", server("b", 1, func(s *Server) any { return showSample(*s.ConnName) }), "str(x)"},
}

func clientEnds(s *Server) any { return []bool{s.ClientAddr, s.ClientPort} }

func sendProxy(s *Server) any { return s.SendProxy }
