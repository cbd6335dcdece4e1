package haproxycfg

import "strings"

// The words that HAProxy 3.0 knows (manual 3, 4.1, 5.1, 5.2, and what "haproxy -dKall" lists) and this reader does not accept, each
// list sorted. They only serve to tell what is not supported yet from what is no keyword at all: a word that becomes supported
// leaves its list and goes into the table.

// sectionWords begin sections.
var sectionWords = strings.Fields(`
cache crt-store fcgi-app log-forward mailers peers program resolvers ring userlist
`)

// globalWords are keywords of the global section.
var globalWords = strings.Fields(`
51degrees-allow-unmatched 51degrees-cache-size 51degrees-data-file 51degrees-difference 51degrees-drift 51degrees-property-name-list
51degrees-property-separator 51degrees-use-performance-graph 51degrees-use-predictive-graph anonkey busy-polling ca-base chroot close-spread-time
cluster-secret cpu-map crt-base default-path description deviceatlas-json-file deviceatlas-log-level deviceatlas-properties-cookie
deviceatlas-separator expose-deprecated-directives expose-experimental-directives external-check fd-hard-limit gid grace group
h1-accept-payload-with-any-method h1-case-adjust h1-case-adjust-file h1-do-not-close-on-insecure-transfer-encoding
h2-workaround-bogus-websocket-clients harden.reject-privileged-ports.quic harden.reject-privileged-ports.tcp http-err-codes
http-fail-codes httpclient.resolvers.disabled httpclient.resolvers.id httpclient.resolvers.prefer httpclient.retries httpclient.ssl.ca-file
httpclient.ssl.verify httpclient.timeout.connect insecure-fork-wanted insecure-setuid-wanted issuers-chain-path key-base localpeer log
log-send-hostname log-tag lua-load lua-load-per-thread lua-prepend-path max-spread-checks maxcompcpuusage maxcomprate maxconnrate maxsessrate
maxsslconn maxsslrate maxzlibmem mworker-max-reloads no-memory-trimming node noepoll noevports nogetaddrinfo nokqueue nopoll noreuseport
numa-cpu-mapping ocsp-update.disable ocsp-update.httpproxy ocsp-update.maxdelay ocsp-update.mindelay ocsp-update.mode pp2-never-send-local
prealloc-fd profiling.memory profiling.tasks quiet resetenv server-state-base server-state-file set-dumpable set-var set-var-fmt setcap
spread-checks ssl-default-bind-ciphers ssl-default-bind-ciphersuites ssl-default-bind-client-sigalgs ssl-default-bind-curves
ssl-default-bind-options ssl-default-bind-sigalgs ssl-default-server-ciphers ssl-default-server-ciphersuites ssl-default-server-client-sigalgs
ssl-default-server-curves ssl-default-server-options ssl-default-server-sigalgs ssl-dh-param-file ssl-engine ssl-load-extra-del-ext
ssl-load-extra-files ssl-mode-async ssl-propquery ssl-provider ssl-provider-path ssl-security-level ssl-server-verify ssl-skip-self-issued-ca
stats-file strict-limits thread-group thread-hard-limit trace tune.applet.zero-copy-forwarding tune.buffers.limit tune.buffers.reserve
tune.comp.maxlevel tune.disable-fast-forward tune.disable-zero-copy-forwarding tune.epoll.mask-events tune.events.max-events-at-once
tune.fail-alloc tune.fd.edge-triggered tune.h1.zero-copy-fwd-recv tune.h1.zero-copy-fwd-send tune.h2.be.glitches-threshold
tune.h2.be.initial-window-size tune.h2.be.max-concurrent-streams tune.h2.fe.glitches-threshold tune.h2.fe.initial-window-size
tune.h2.fe.max-concurrent-streams tune.h2.fe.max-total-streams tune.h2.header-table-size tune.h2.initial-window-size tune.h2.max-concurrent-streams
tune.h2.max-frame-size tune.h2.zero-copy-fwd-send tune.http.cookielen tune.http.logurilen tune.idletimer tune.listener.default-shards
tune.listener.multi-queue tune.lua.burst-timeout tune.lua.forced-yield tune.lua.log.loggers tune.lua.log.stderr tune.lua.maxmem
tune.lua.service-timeout tune.lua.session-timeout tune.lua.task-timeout tune.max-checks-per-thread tune.maxaccept tune.maxpollevents
tune.memory.hot-size tune.pattern.cache-size tune.peers.max-updates-at-once tune.pt.zero-copy-forwarding
tune.quic.cc-hystart tune.quic.frontend.conn-tx-buffers.limit tune.quic.frontend.glitches-threshold
tune.quic.frontend.max-idle-timeout tune.quic.frontend.max-streams-bidi tune.quic.max-frame-loss tune.quic.reorder-ratio tune.quic.retry-threshold
tune.quic.socket-owner tune.quic.zero-copy-fwd-send tune.rcvbuf.backend tune.rcvbuf.client tune.rcvbuf.frontend tune.rcvbuf.server tune.recv_enough
tune.ring.queues tune.runqueue-depth tune.sched.low-latency tune.sndbuf.backend tune.sndbuf.client tune.sndbuf.frontend tune.sndbuf.server
tune.ssl.cachesize tune.ssl.capture-buffer-size tune.ssl.capture-cipherlist-size tune.ssl.default-dh-param tune.ssl.force-private-cache
tune.ssl.hard-maxrecord tune.ssl.keylog tune.ssl.lifetime tune.ssl.maxrecord tune.ssl.ocsp-update.maxdelay tune.ssl.ocsp-update.mindelay
tune.ssl.ssl-ctx-cache-size tune.stick-counters tune.vars.check-max-size tune.vars.global-max-size tune.vars.proc-max-size tune.vars.reqres-max-size
tune.vars.sess-max-size tune.vars.txn-max-size tune.zlib.memlevel tune.zlib.windowsize uid ulimit-n unix-bind user warn-blocked-traffic-after
wurfl-cache-size wurfl-data-file wurfl-information-list wurfl-information-list-separator
`)

// proxyWords are first words of keywords in defaults, frontend, listen and backend.
var proxyWords = strings.Fields(`
backlog capture compression cookie declare description disabled email-alert enabled
error-log-format errorloc errorloc302 errorloc303 external-check filter force-persist fullconn guid hash-balance-factor hash-type
http-check http-error http-send-name-header ignore-persist load-server-state-from-file log log-format
log-format-sd log-tag max-keep-alive-queue monitor monitor-uri persist rate-limit redirect server-state-file-name server-template source
stats stick stick-table tcp-check tcp-request tcp-response transparent unique-id-format unique-id-header
use-fcgi-app
`)

// optionWords follow "option".
var optionWords = strings.Fields(`
accept-invalid-http-request accept-invalid-http-response allbackups checkcache contstats disable-h2-upgrade
external-check forwarded forwardfor h1-case-adjust-bogus-client h1-case-adjust-bogus-server
http-restrict-req-hdr-names http-use-proxy-header httpchk httplog httpslog idle-close-on-response independent-streams ldap-check log-health-checks
log-separate-errors logasap mysql-check nolinger originalto persist pgsql-check redis-check smtpchk socket-stats
spop-check ssl-hello-chk tcp-check tcplog transparent
`)

// timeoutWords follow "timeout".
var timeoutWords = strings.Fields(`
check client-hs tarpit
`)

// balanceWords are algorithms.
var balanceWords = strings.Fields(`
first hash hdr leastconn log-hash random rdp-cookie source static-rr sticky uri url_param
`)

// bindWords are parameters of bind and of stats socket.
var bindWords = strings.Fields(`
accept-netscaler-cip allow-0rtt alpn backlog ca-file ca-ignore-err ca-sign-file ca-sign-pass ca-verify-file ciphers ciphersuites
client-sigalgs crl-file crt crt-ignore-err crt-list curves default-crt defer-accept ecdhe expose-fd force-sslv3 force-tlsv10 force-tlsv11 force-tlsv12
force-tlsv13 generate-certificates gid group guid-prefix id interface level maxconn mode mss name namespace nbconn nice no-alpn no-ca-names no-sslv3
no-tls-tickets no-tlsv10 no-tlsv11 no-tlsv12 no-tlsv13 npn prefer-client-ciphers process proto quic-cc-algo quic-force-retry quic-socket
severity-output shards sigalgs ssl ssl-max-ver ssl-min-ver strict-sni tcp-ut tfo thread tls-ticket-keys transparent uid user v4v6 v6only verify
`)

// serverWords are parameters of server and default-server.
var serverWords = strings.Fields(`
addr agent-addr agent-check agent-inter agent-port agent-send allow-0rtt alpn backup ca-file check check-alpn check-proto check-send-proxy check-sni
check-ssl check-via-socks4 ciphers ciphersuites client-sigalgs cookie crl-file crt curves downinter error-limit fall fastinter
force-sslv3 force-tlsv10 force-tlsv11 force-tlsv12 force-tlsv13 guid hash-key init-addr inter log-bufsize log-proto maxconn maxqueue minconn namespace
no-agent-check no-backup no-check no-check-send-proxy no-check-ssl no-send-proxy-v2-ssl no-send-proxy-v2-ssl-cn no-ssl
no-ssl-reuse no-sslv3 no-tfo no-tls-tickets no-tlsv10 no-tlsv11 no-tlsv12 no-tlsv13 non-stick npn observe on-error on-marked-down on-marked-up
port proxy-v2-options redir resolve-net resolve-opts resolve-prefer resolvers rise send-proxy-v2-ssl
send-proxy-v2-ssl-cn set-proxy-v2-tlv-fmt shard sigalgs slowstart socks4 source ssl ssl-max-ver ssl-min-ver ssl-reuse stick tcp-ut tfo tls-tickets
track usesrc verify verifyhost ws
`)
