package haproxycfg

import (
	"slices"
	"strings"
	"testing"
)

type mistake struct {
	in, line, want string
	oursAlone      bool
}

// mistakes are one error each: in which section, the lines, and the complaint as line:column: text, the line counted from the
// first of the lines. Where it is ours alone, HAProxy 2.6 takes them, often for something else than what is written.
var mistakes = []mistake{
	{"", "", "1:1: nothing listens here: a configuration needs a frontend or a listen section", false},
	{"", "global\n", "1:1: nothing listens here: a configuration needs a frontend or a listen section", false},
	{"", minimal + "\tid 7", "13:6: the last line does not end in a line feed: the file may have been cut off", false},
	{"", minimal + "\tid 7\r 3\r\n", "13:6: a carriage return cannot stand inside a line", true},
	{"", minimal + "\tid\x007\n", "13:4: a NUL cannot stand inside a line", false},
	{"", "maxconn 5\nmode http\n" + minimal, "1:1: 'maxconn' stands before the first section", false},
	{"", "defalts\n" + minimal, "1:1: 'defalts' stands before the first section (did you mean 'defaults'?)", false},
	{"", minimal + "bakend c\n\tserver s1 :1\n", "13:1: unknown keyword 'bakend' in backend 'b' (did you mean 'backend'?)", false},
	{"", minimal + "\tbakend c\n\tserver s2\n", "13:2: unknown keyword 'bakend' in backend 'b' (did you mean 'backend'?)\n14:9: 'server' in backend 'b' lacks an argument: server NAME ADDRESS:PORT|/PATH [PARAMETER VALUE]... (a server)", false},
	{"", minimal + "listen l\n\tbind :1\nfrontend l\n\tbind :2\n\tdefault_backend b\n", "15:10: frontend 'l' has the same name as listen 'l' at line 13", false},
	{"", minimal + "peers p\n\tpeer x 127.0.0.1:1\n", "13:1: section 'peers' is known to HAProxy, not supported by reuseproxy yet", true},
	{"", "global x\n" + minimal, "1:8: 'x' is one word too many: global has no name", false},
	{"", minimal + "backend\n\tmode http\n", "13:1: 'backend' lacks its name: backend NAME", false},
	{"", minimal + "backend a/b\n\tmode http\n", "13:9: '/' cannot stand in a name: names have letters, digits, '-', '_', '.' and ':', not 'a/b'", false},
	{"", minimal + "backend c d\n\tmode http\n", "13:11: after the name of a section comes nothing or 'from NAME', not 'd'", false},
	{"", minimal + "backend c from\n\tmode http\n", "13:11: 'from' lacks the name of a defaults section", false},
	{"", minimal + "defaults d\n\tmode http\nbackend c from d e\n", "15:18: 'e' is one word too many: backend NAME from NAME", false},
	{"", minimal + "defaults dd\nbackend c from d\n", "14:16: there is no 'defaults d' above (did you mean 'dd'?)", false},
	{"", minimal + "defaults from d\n", "13:15: there is no 'defaults d' above", false},
	{"", minimal + "defaults d\ndefaults d\n", "14:10: defaults 'd' has the same name as the one at line 13", true},
	{"", minimal + "backend b\n", "13:9: backend 'b' has the same name as backend 'b' at line 11", false},
	{"", minimal + "frontend f\n\tbind :1\n\tdefault_backend b\n", "13:10: frontend 'f' has the same name as frontend 'f' at line 8", false},
	{"", minimal + "listen f\n\tbind :1\n", "13:8: listen 'f' has the same name as frontend 'f' at line 8", false},
	{"", minimal + "listen b\n\tbind :1\n", "13:8: listen 'b' has the same name as backend 'b' at line 11", true},
	{"", minimal + "frontend g\n\tdefault_backend b\n", "13:1: frontend 'g' has no 'bind': write 'bind ADDRESS:PORT' in it", true},

	{"global", "maxcon 5", "1:2: unknown keyword 'maxcon' in global (did you mean 'maxconn'?)", false},
	{"global", "busy-polling", "1:2: keyword 'busy-polling' in global is known to HAProxy, not supported by reuseproxy yet", true},
	{"global", "mode http", "1:2: 'mode' does not belong into global, but into defaults, frontend, listen, backend", false},
	{"global", "no maxconn", "1:2: 'no' cannot stand before 'maxconn': only 'no option NAME' is supported", false},
	{"global", "no", "1:2: 'no' cannot stand before nothing: only 'no option NAME' is supported", false},
	{"global", "nbthread", "1:2: 'nbthread' in global lacks an argument: nbthread NUMBER (number of threads)", false},
	{"global", "nbthread 0", "1:11: '0' is out of range: 'nbthread' takes 1 to 64", false},
	{"global", "nbthread 65", "1:11: '65' is out of range: 'nbthread' takes 1 to 64", false},
	{"global", "nbthread 4x", "1:11: '4x' is no whole number, which 'nbthread' needs", false},
	{"global", "nbthread 1 2", "1:13: '2' is one word too many: nbthread NUMBER (number of threads)", false},
	{"global", `nbthread "${NONE}"`, "1:11: this word is empty: HAProxy would ignore what follows it (environment variable 'NONE' is not set)", false},
	{"global", `"" nbthread 2`, "1:2: this word is empty: HAProxy would ignore what follows it", true},
	{"global", "maxconn +5", "1:10: '+5' is no whole number, which 'maxconn' needs", true},
	{"global", "tune.idle-pool.shared offf", "1:24: 'tune.idle-pool.shared' takes on or off, not 'offf' (did you mean 'off'?)", false},
	{"global", "tune.idle-pool.shared full", "1:24: 'tune.idle-pool.shared' takes on or off, not 'full'", false},
	{"global", "tune.pool-low-fd-ratio 101", "1:25: '101' is out of range: 'tune.pool-low-fd-ratio' takes 0 to 100", false},
	{"global", "tune.pool-high-fd-ratio -1", "1:26: '-1' is out of range: 'tune.pool-high-fd-ratio' takes 0 to 100", false},
	{"global", "stats", "1:2: 'stats' in global lacks its second word: maxconn, socket or timeout", false},
	{"global", "stats sockt /x", "1:8: unknown stats 'sockt' in global (did you mean 'socket'?)", false},
	{"global", "stats maxconn 0", "1:16: '0' is out of range: 'stats' takes 1 to 2147483647", false},
	{"global", "stats timeout 0", "1:16: 'stats timeout' must be longer than zero", false},
	{"global", "stats socket", "1:8: 'stats socket' in global lacks an argument: stats socket /PATH|ADDRESS:PORT|fd@N [mode OCTAL] [level user|operator|admin] (where the runtime API listens)", false},
	{"global", "stats socket 127.0.0.1", "1:15: address '127.0.0.1' lacks a port: write ADDRESS:PORT", false},
	{"global", "stats socket /x mode 8", "1:23: '8' is no file mode: write three octal digits, as in 600", false},
	{"global", "stats socket /x mode 70000", "1:23: '70000' is no file mode: write three octal digits, as in 600", true},
	{"global", "stats socket /x level root", "1:24: 'level' takes user, operator or admin, not 'root'", false},
	{"global", "stats socket /x level", "1:18: 'level' of stats socket lacks its value: level user|operator|admin (what clients of the socket may do)", false},
	{"global", "stats socket /x lvel user", "1:18: unknown parameter 'lvel' in stats socket (did you mean 'level'?)", false},
	{"global", "stats socket /x user root", "1:18: parameter 'user' in stats socket is known to HAProxy, not supported by reuseproxy yet", true},
	{"global", "stats socket /x\n\tstats socket /x", "2:15: there is a stats socket at '/x' already, from line 3", true},

	{"defaults", "bind :1", "1:2: 'bind' does not belong into defaults, but into frontend, listen", false},
	{"defaults", "server s :1", "1:2: 'server' does not belong into defaults, but into listen, backend", false},
	{"defaults", "id 5", "1:2: 'id' does not belong into defaults, but into frontend, listen, backend", false},
	{"defaults", "maxconn x", "1:10: 'x' is no whole number, which 'maxconn' needs", true},
	{"frontend", "mod http", "1:2: unknown keyword 'mod' in frontend 'f' (did you mean 'mode'?)", false},
	{"frontend", "mode htp", "1:7: 'mode' takes http or tcp, not 'htp' (did you mean 'http'?)", false},
	{"frontend", "monitor-uri /x", "1:2: keyword 'monitor-uri' in frontend 'f' is known to HAProxy, not supported by reuseproxy yet", true},
	{"frontend", "server s 127.0.0.1:1", "1:2: 'server' does not belong into frontend 'f', but into listen, backend", false},
	{"frontend", "nbthread 2", "1:2: 'nbthread' does not belong into frontend 'f', but into global", false},
	{"frontend", "default option httpclose", "1:2: 'default' cannot stand before 'option': only 'no option NAME' is supported", false},
	{"frontend", "option", "1:2: 'option' in frontend 'f' lacks its second word: http-keep-alive, http-server-close or httpclose", false},
	{"frontend", "option httpclos", "1:9: unknown option 'httpclos' in frontend 'f' (did you mean 'httpclose'?)", false},
	{"frontend", "option httpclose now", "1:19: 'now' is one word too many: [no] option httpclose (close after each response)", false},
	{"frontend", "option httplog", "1:9: option 'httplog' in frontend 'f' is known to HAProxy, not supported by reuseproxy yet", true},
	{"frontend", "option forceclose", "1:9: option 'forceclose' was removed in HAProxy 2.0: remove it, or write 'option httpclose', which does the same today; 'compat haproxy-1.5' in global brings it back", false},
	{"frontend", "no option http-tunnel", "1:12: option 'http-tunnel' was removed in HAProxy 2.1: remove it, tunnels need no option; 'compat haproxy-1.5' in global brings it back", false},
	{"defaults", "clitimeout 5s", "1:2: keyword 'clitimeout' was removed in HAProxy 2.1: write 'timeout client'", false},
	{"frontend", "timeout cliend 5s", "1:10: unknown timeout 'cliend' in frontend 'f' (did you mean 'client'?)", false},
	{"frontend", "timeout tarpit 5s", "1:10: timeout 'tarpit' in frontend 'f' is known to HAProxy, not supported by reuseproxy yet", true},
	{"frontend", "timeout client", "1:10: 'timeout client' in frontend 'f' lacks an argument: timeout client TIME (how long a client may be silent)", false},
	{"frontend", "timeout client 5x", "1:17: '5x' is no time: write a whole number and us, ms, s, m, h or d, as in 500ms; without unit it is milliseconds", false},
	{"frontend", "timeout client 5sec", "1:17: '5sec' is no time: write a whole number and us, ms, s, m, h or d, as in 500ms; without unit it is milliseconds", true},
	{"frontend", "timeout client -1", "1:17: '-1' is no time: write a whole number and us, ms, s, m, h or d, as in 500ms; without unit it is milliseconds", false},
	{"frontend", "timeout client 1.5s", "1:17: '1.5s' is no time: write a whole number and us, ms, s, m, h or d, as in 500ms; without unit it is milliseconds", false},
	{"frontend", "timeout client 25d", "1:17: '25d' is too long: the longest time is 2147483647ms, about 24.8 days", false},
	{"frontend", "timeout client 99999999999999999999", "1:17: '99999999999999999999' is too long: the longest time is 2147483647ms, about 24.8 days", false},
	{"frontend", "bind 127.0.0.1", "1:7: address '127.0.0.1' lacks a port: write ADDRESS:PORT, or :PORT for all IPv4 addresses", false},
	{"frontend", "bind :1,", "1:7: this address is empty", true},
	{"frontend", `bind "${EMPTY}"`, "1:7: this word is empty: HAProxy would ignore what follows it", false},
	{"frontend", `bind ${EMPTY}`, "1:7: this address is empty", false},
	{"frontend", `bind ${NONE}`, "1:7: this address is empty (environment variable 'NONE' is not set)", false},
	{"frontend", `bind ${HOST-x}:1`, `1:7: in an address a variable is written ${NAME}; one with a default goes into double quotes: "${NAME-default}"`, false},
	{"frontend", "bind 127.0.0.1:0", "1:7: address '127.0.0.1:0' lacks a port: write ADDRESS:PORT, or :PORT for all IPv4 addresses", false},
	{"frontend", "bind 127.0.0.1:65536", "1:7: '65536' is no port: ports are 1 to 65535", false},
	{"frontend", "bind 127.0.0.1:http", "1:7: 'http' is no port: ports are 1 to 65535", false},
	{"frontend", "bind 127.0.0.1:1-9", "1:7: a range of ports, '1-9', is known to HAProxy, not supported by reuseproxy yet: write one address for each port", true},
	{"frontend", "bind 256.1.1.1:1", "1:7: '256.1.1.1' is no IP address", false},
	{"frontend", "bind localhost:1", "1:7: host name 'localhost': names are known to HAProxy, not supported by reuseproxy yet: write an IP address", true},
	{"frontend", "bind ipv6@127.0.0.1:1", "1:7: '127.0.0.1' is no IPv6 address", false},
	{"frontend", "bind ipv4@::1:1", "1:7: '::1' is no IPv4 address", false},
	{"frontend", "bind [::1:1", "1:7: brackets go around an IPv6 address, as in [::1]:80, unlike '[::1'", false},
	{"frontend", "bind [127.0.0.1]:1", "1:7: brackets go around an IPv6 address, as in [::1]:80, unlike '[127.0.0.1]'", true},
	{"frontend", "bind [fe80::1%lo]:1", "1:7: '[fe80::1%lo]' is no IP address", false},
	{"frontend", "bind fd@x", "1:7: 'fd@x' is no file descriptor: write fd@N", false},
	{"frontend", "bind tcp@127.0.0.1:1", "1:7: an address that begins with 'tcp@' is known to HAProxy, not supported by reuseproxy yet", true},
	{"frontend", "bind ip4@127.0.0.1:1", "1:7: unknown kind of address 'ip4@': ipv4@, ipv6@, unix@ and fd@ are supported", false},
	{"frontend", "bind unix@x.sock", "1:7: the path of a socket begins with '/', unlike 'x.sock'", true},
	{"frontend", "bind /" + strings.Repeat("x", 97), "1:7: the path of a socket has at most 97 bytes, this one 98", false},
	{"frontend", "bind :1 ssl", "1:10: parameter 'ssl' in bind is known to HAProxy, not supported by reuseproxy yet", false},
	{"frontend", "bind :1 nmae x", "1:10: unknown parameter 'nmae' in bind (did you mean 'name'?)", false},
	{"frontend", "default_backend bb", "1:18: frontend 'f' sends its requests to 'bb', but there is no backend or listen of that name", false},
	{"frontend", "default_backend f", "1:18: frontend 'f' sends its requests to 'f', but there is no backend or listen of that name", false},
	{"listen", "default_backend l", "1:18: listen 'l' cannot be its own default_backend", false},
	{"frontend", "id 0", "1:5: '0' is out of range: 'id' takes 1 to 2147483647", false},
	{"frontend", "id 2147483648", "1:5: '2147483648' is out of range: 'id' takes 1 to 2147483647", false},
	{"frontend", "id 5\nbackend c\n\tid 5", "3:5: id 5 belongs to frontend 'f' at line 8 already", false},
	{"frontend", "http-reuse sometimes", "1:13: 'http-reuse' takes never, safe, aggressive or always, not 'sometimes'", false},

	{"backend", "default_backend b", "1:2: 'default_backend' does not belong into backend 'b', but into defaults, frontend, listen", false},
	{"backend", "http-reuse Safe", "1:13: 'http-reuse' takes never, safe, aggressive or always, not 'Safe' (did you mean 'safe'?)", false},
	{"backend", "balance leastconn", "1:10: balance 'leastconn' is known to HAProxy, not supported by reuseproxy yet: write 'balance roundrobin'", true},
	{"backend", "balance uri depth 4", "1:10: balance 'uri' is known to HAProxy, not supported by reuseproxy yet: write 'balance roundrobin'", true},
	{"backend", "balance hdr(host)", "1:10: balance 'hdr(host)' is known to HAProxy, not supported by reuseproxy yet: write 'balance roundrobin'", true},
	{"backend", "balance roundrobin now", "1:21: 'now' is one word too many: balance roundrobin", true},
	{"backend", "balance roundrobbin", "1:10: 'balance' takes roundrobin, not 'roundrobbin' (did you mean 'roundrobin'?)", false},
	{"backend", "retries -1", "1:10: '-1' is out of range: 'retries' takes 0 to 2147483647", true},
	{"backend", "retry-on", "1:2: 'retry-on' in backend 'b' lacks an argument: retry-on CAUSE... (which failures are retried)", false},
	{"backend", "retry-on none conn-failure", "1:11: 'none' stands alone behind 'retry-on'", false},
	{"backend", "retry-on Conn-Failure", "1:11: 'retry-on' takes 0rtt-rejected, 401, 403, 404, 408, 421, 425, 429, 500, 501, 502, 503, 504, all-retryable-errors, conn-failure, empty-response, junk-response, none or response-timeout, not 'Conn-Failure' (did you mean 'conn-failure'?)", false},
	{"frontend", "retry-on none", "1:2: 'retry-on' does not belong into frontend 'f', but into defaults, listen, backend", false},
	{"backend", "option redispatch x", "1:20: 'x' is no whole number, which 'option redispatch' needs", true},
	{"backend", "option redispatch 1 2", "1:22: '2' is one word too many: [no] option redispatch [RETRIES] (let retries go to another server)", true},
	{"backend", "option prefer-last-server x", "1:28: 'x' is one word too many: [no] option prefer-last-server (stay with the server of a connection that the client owns)", false},
	{"backend", "weight 5", "1:2: 'weight' does not belong into backend 'b', but into server, default-server", false},
	{"backend", "server s2", "1:9: 'server' in backend 'b' lacks an argument: server NAME ADDRESS:PORT|/PATH [PARAMETER VALUE]... (a server)", false},
	{"backend", "server s1 127.0.0.1:2", "1:9: backend 'b' has a server 's1' already, from line 14", false},
	{"backend", "server s$2 127.0.0.1:2", "1:9: '$' cannot stand in a name: names have letters, digits, '-', '_', '.' and ':', not 's$2'", false},
	{"backend", "server s2 127.0.0.1:+1", "1:12: a port relative to the client's, '+1', is known to HAProxy, not supported by reuseproxy yet", true},
	{"backend", "server s2 fd@3", "1:12: a server needs an address to connect to, not a descriptor", false},
	{"backend", "server s2 127.0.0.1:99999", "1:12: '99999' is no port: ports are 1 to 65535", false},
	{"backend", "server s2 127.0.0.1:2 proto h3", "1:30: 'proto' takes h1 or h2, not 'h3' (did you mean 'h1'?)", false},
	{"backend", "server s2 127.0.0.1:2 proto", "1:24: 'proto' of server 's2' lacks its value: proto h1|h2 (the protocol to servers)", false},
	{"backend", "server s2 127.0.0.1:2 maxconn 5", "1:24: parameter 'maxconn' in server 's2' is known to HAProxy, not supported by reuseproxy yet", true},
	{"backend", "server s2 127.0.0.1:2 pool-max-con 5", "1:24: unknown parameter 'pool-max-con' in server 's2' (did you mean 'pool-max-conn'?)", false},
	{"backend", "server s2 127.0.0.1:2 pool-max-conn -2", "1:38: '-2' is out of range: 'pool-max-conn' takes -1 to 2147483647", false},
	{"backend", "server s2 127.0.0.1:2 pool-low-conn -1", "1:38: '-1' is out of range: 'pool-low-conn' takes 0 to 2147483647", true},
	{"backend", "server s2 127.0.0.1:2 pool-purge-delay 5x", "1:41: '5x' is no time: write a whole number and us, ms, s, m, h or d, as in 500ms; without unit it is milliseconds", false},
	{"backend", "server s2 127.0.0.1:2 max-reuse -2", "1:34: '-2' is out of range: 'max-reuse' takes -1 to 2147483647", true},
	{"backend", "server s2 127.0.0.1:2 weight 257", "1:31: '257' is out of range: 'weight' takes 0 to 256", false},
	{"backend", "server s2 127.0.0.1:2 id 0", "1:27: '0' is out of range: 'id' takes 1 to 2147483647", false},
	{"backend", "server s2 127.0.0.1:2 id 5\n\tserver s3 127.0.0.1:2 id 5", "2:27: id 5 belongs to server 's2' at line 15 already", false},
	{"backend", "default-server id 5", "1:17: 'id' does not belong into default-server, but into server", true},
	{"backend", "default-server 127.0.0.1:1", "1:17: unknown parameter '127.0.0.1:1' in default-server", false},
	{"backend", "default-server check", "1:17: parameter 'check' in default-server is known to HAProxy, not supported by reuseproxy yet", true},
	{"backend", "id " + strings.Repeat("1 ", 64), "1:131: a line has at most 64 words", false},
	{"backend", "option \"a", "1:9: this double quote is not closed on its line; a quote itself is written \\\"", false},
	{"backend", `"a\nb"`, `1:2: unknown keyword 'a\nb' in backend 'b'`, false},
	// What is ignored is checked all the same.
	{"frontend", "timeout server 5x", "1:17: '5x' is no time: write a whole number and us, ms, s, m, h or d, as in 500ms; without unit it is milliseconds", false},
}

func TestMistakes(t *testing.T) {
	for _, m := range slices.Concat(mistakes, ruleMistakes) {
		text, first := configWith(m.in, m.line)
		_, err := Parse("test.cfg", []byte(text), testLookup)
		got, _ := err.(Diagnostics)
		var lines []string
		for _, d := range got {
			d.Pos.Line -= first - 1
			lines = append(lines, strings.TrimPrefix(d.String(), "test.cfg:"))
		}
		if text := strings.Join(lines, "\n"); text != m.want {
			t.Errorf("%s: %s: says\n%s\nwant\n%s", m.in, m.line, text, m.want)
		}
	}
}
