package haproxycfg

import (
	"slices"
	"strings"
	"time"
)

// scope is where a keyword can stand, a set of bits.
type scope uint

const (
	inGlobal scope = 1 << iota
	inDefaults
	inFrontend
	inListen
	inBackend
	onServer
	onDefaultServer
	onStatsSocket
	onBind
	inErrors

	frontSide = inDefaults | inFrontend | inListen
	backSide  = inDefaults | inListen | inBackend
	anyProxy  = frontSide | backSide
	anyServer = onServer | onDefaultServer
)

// String names the places, as the object of "belongs into".
func (s scope) String() string {
	var places []string
	for i, place := range []string{"global", "defaults", "frontend", "listen", "backend", "server", "default-server", "stats socket", "bind", "http-errors"} {
		if s&(1<<i) != 0 {
			places = append(places, place)
		}
	}
	return strings.Join(places, ", ")
}

// keyword is an entry of the table: all that is accepted.
type keyword struct {
	name     string // one or two words
	in       scope  // where it is obeyed
	ignored  scope  // where HAProxy ignores it with a warning, and so do we
	min, max int    // arguments; max -1: any number
	since    string // the HAProxy version that brought it, or atLeast26
	usage    string
	doc      string // half a sentence
	hint     string // added to the warning where it is ignored
	set      func(r *reader, args []word)
}

// atLeast26 marks keywords older than can be told from HAProxy's manual and change log; 2.6 has been asked and knows them.
const atLeast26 = "2.6"

// keywords is sorted by name. Where a name has a different meaning elsewhere there is an entry for each.
var keywords = []keyword{
	{"accept-proxy", onBind, 0, 0, 0, "1.5", "accept-proxy", "clients begin with a PROXY header", "", setAcceptProxy},
	{"acl", inFrontend | inListen | inBackend, 0, 2, -1, atLeast26, "acl NAME FETCH [-i] [-m MATCH] [--] VALUE...", "a condition with a name", "", setACL},
	{"balance", backSide, inFrontend, 1, -1, atLeast26, "balance roundrobin", "how servers take turns", "", setBalance},
	{"bind", inFrontend | inListen, inBackend, 1, -1, atLeast26, "bind ADDRESS:PORT|/PATH|fd@N[,...]", "where clients connect", "", setBind},
	{"clitcpka-cnt", frontSide, inBackend, 1, 1, "2.3", "clitcpka-cnt NUMBER", "how often a silent client is asked whether it is there", "", setKeepAliveCount(clientKeepAlive)},
	{"clitcpka-idle", frontSide, inBackend, 1, 1, "2.3", "clitcpka-idle TIME", "how long a client is silent before it is asked whether it is there", "", setKeepAliveTime(clientKeepAlive, idle)},
	{"clitcpka-intvl", frontSide, inBackend, 1, 1, "2.3", "clitcpka-intvl TIME", "time between two questions whether a client is there", "", setKeepAliveTime(clientKeepAlive, interval)},
	{"daemon", inGlobal, 0, 0, 0, atLeast26, "daemon", "go into the background", "", setDaemon},
	{"default-server", backSide, 0, 0, -1, "1.4", "default-server [PARAMETER VALUE]...", "parameters for the servers below it", "", setDefaultServer},
	{"default_backend", frontSide, 0, 1, 1, atLeast26, "default_backend NAME", "the backend or listen that requests go to", "", setDefaultBackend},
	{"disabled", anyServer, 0, 0, 0, atLeast26, "disabled", "begin in maintenance", "", setDisabled(true)},
	{"dispatch", inListen | inBackend, inFrontend, 1, 1, atLeast26, "dispatch ADDRESS:PORT|/PATH", "one destination for all requests, without a pool", "", setDispatch},
	{"enabled", anyServer, 0, 0, 0, atLeast26, "enabled", "do not begin in maintenance, whatever default-server said", "", setDisabled(false)},
	{"errorfile", anyProxy | inErrors, 0, 2, 2, atLeast26, "errorfile STATUS FILE", "what is answered in place of a built-in response", "", setErrorFile},
	{"errorfiles", anyProxy, 0, 1, -1, "2.2", "errorfiles NAME [STATUS]...", "the files of an http-errors section", "", setErrorFiles},
	{"hard-stop-after", inGlobal, 0, 1, 1, "1.8", "hard-stop-after TIME", "how long a soft end may take", "", setHardStopAfter},
	{"http-after-response", inFrontend | inListen | inBackend, 0, 1, -1, "2.2", "http-after-response ACTION [if|unless CONDITION]", "a rule for every response", "", setRule(onAfterResponse, func(rs *Rules) *[]Rule { return &rs.AfterResponse })},
	{"http-request", inFrontend | inListen | inBackend, 0, 1, -1, "1.3", "http-request ACTION [if|unless CONDITION]", "a rule for requests", "", setRule(onRequest, func(rs *Rules) *[]Rule { return &rs.Request })},
	{"http-response", inFrontend | inListen | inBackend, 0, 1, -1, "1.5", "http-response ACTION [if|unless CONDITION]", "a rule for servers' responses", "", setRule(onResponse, func(rs *Rules) *[]Rule { return &rs.Response })},
	{"http-reuse", backSide, inFrontend, 1, 1, "1.6", "http-reuse never|safe|aggressive|always", "who may use a parked server connection again", "", setHTTPReuse},
	{"id", inFrontend | inListen | inBackend, 0, 1, 1, atLeast26, "id NUMBER", "the proxy's number in the statistics", "", setProxyID},
	{"id", onServer, 0, 1, 1, atLeast26, "id NUMBER", "the server's number in the statistics", "", setServerID},
	{"level", onStatsSocket, 0, 1, 1, atLeast26, "level user|operator|admin", "what clients of the socket may do", "", setSocketLevel},
	{"master-worker", inGlobal, 0, 0, 0, "1.8", "master-worker", "behave as a master does", "", setMasterWorker},
	{"max-reuse", anyServer, 0, 1, 1, "2.0", "max-reuse NUMBER", "how often an h2 connection is used again", "", setMaxReuse},
	{"max-session-srv-conns", frontSide, inBackend, 1, 1, atLeast26, "max-session-srv-conns NUMBER", "idle server connections that a client connection may own", "", setMaxSessionSrvConns},
	{"maxconn", inGlobal, 0, 1, 1, atLeast26, "maxconn NUMBER", "most client connections of the process", "", setGlobalMaxConn},
	{"maxconn", frontSide, inBackend, 1, 1, atLeast26, "maxconn NUMBER", "most client connections of the proxy", " (servers have limits of their own)", setProxyMaxConn},
	{"maxpipes", inGlobal, 0, 1, 1, atLeast26, "maxpipes NUMBER", "most pipes that bytes are spliced through", "", setMaxPipes},
	{"mode", anyProxy, 0, 1, 1, atLeast26, "mode http|tcp", "whether to look into what is forwarded", "", setMode},
	{"mode", onStatsSocket, 0, 1, 1, atLeast26, "mode OCTAL", "the socket's file mode", "", setSocketMode},
	{"nbthread", inGlobal, 0, 1, 1, "1.8", "nbthread NUMBER", "number of threads", "", setNbThread},
	{"no-send-proxy", anyServer, 0, 0, 0, atLeast26, "no-send-proxy", "takes send-proxy back", "", setSendProxy(0, 1)},
	{"no-send-proxy-v2", anyServer, 0, 0, 0, atLeast26, "no-send-proxy-v2", "takes send-proxy-v2 back", "", setSendProxy(0, 2)},
	{"nosplice", inGlobal, 0, 0, 0, atLeast26, "nosplice", "splice nothing", "", setNoSplice},
	{"option abortonclose", backSide, inFrontend, 0, 0, "1.2", "[no] option abortonclose", "drop the request of a client that left", "", option(setAbortOnClose)},
	{"option clitcpka", frontSide, inBackend, 0, 0, atLeast26, "[no] option clitcpka", "ask silent clients whether they are there", "", setKeepAlive(clientKeepAlive)},
	{"option dontlog-normal", frontSide, inBackend, 0, 0, atLeast26, "[no] option dontlog-normal", "write no log of what went well", "", asItIs},
	{"option dontlognull", frontSide, inBackend, 0, 0, atLeast26, "[no] option dontlognull", "write no log of clients that send nothing", "", asItIs},
	{"option http-buffer-request", anyProxy, 0, 0, 0, "1.6", "[no] option http-buffer-request", "wait for requests' bodies before going on", "", option(func(p *Proxy, on bool) { p.BufferRequest = on })},
	{"option http-ignore-probes", frontSide, inBackend, 0, 0, "1.5", "[no] option http-ignore-probes", "say nothing to clients that send nothing", "", option(func(p *Proxy, on bool) { p.IgnoreProbes = on })},
	{"option http-keep-alive", anyProxy, 0, 0, 0, "1.5", "[no] option http-keep-alive", "keep connections on both sides", "", option(setConnMode("keep-alive"))},
	{"option http-no-delay", anyProxy, 0, 0, 0, atLeast26, "[no] option http-no-delay", "forward everything at once", "", asItIs},
	{"option http-pretend-keepalive", backSide, inFrontend, 0, 0, "1.4", "[no] option http-pretend-keepalive", "do not announce a close to servers", "", option(setPretendKeepalive)},
	{"option http-server-close", anyProxy, 0, 0, 0, "1.4", "[no] option http-server-close", "close the server's side after each response", "", option(setConnMode("server-close"))},
	{"option httpclose", anyProxy, 0, 0, 0, atLeast26, "[no] option httpclose", "close after each response", "", option(setConnMode("close"))},
	{"option prefer-last-server", backSide, inFrontend, 0, 0, "1.5", "[no] option prefer-last-server", "stay with the server of a connection that the client owns", "", option(setPreferLastServer)},
	{"option redispatch", backSide, inFrontend, 0, 1, atLeast26, "[no] option redispatch [RETRIES]", "let retries go to another server", "", setRedispatch},
	{"option splice-auto", anyProxy, 0, 0, 0, atLeast26, "[no] option splice-auto", "let the kernel move what comes fast", "", option(setSpliceAuto)},
	{"option splice-request", anyProxy, 0, 0, 0, atLeast26, "[no] option splice-request", "let the kernel move clients' bytes", "", option(setSpliceRequest)},
	{"option splice-response", anyProxy, 0, 0, 0, atLeast26, "[no] option splice-response", "let the kernel move servers' bytes", "", option(setSpliceResponse)},
	{"option srvtcpka", backSide, inFrontend, 0, 0, atLeast26, "[no] option srvtcpka", "ask silent servers whether they are there", "", setKeepAlive(serverKeepAlive)},
	{"option tcp-smart-accept", frontSide, inBackend, 0, 0, atLeast26, "[no] option tcp-smart-accept", "save a packet when a client connects", "", asItIs},
	{"option tcp-smart-connect", backSide, inFrontend, 0, 0, atLeast26, "[no] option tcp-smart-connect", "save a packet when connecting to a server", "", asItIs},
	{"option tcpka", anyProxy, 0, 0, 0, atLeast26, "option tcpka", "ask silent clients and servers whether they are there", "", setKeepAlive(clientKeepAlive, serverKeepAlive)},
	{"pidfile", inGlobal, 0, 1, 1, atLeast26, "pidfile PATH", "where the process writes its id", "", setPidFile},
	{"pool-conn-name", anyServer, 0, 1, 1, "3.0", "pool-conn-name EXPRESSION", "only requests with the same value share connections", "", setConnName},
	{"pool-low-conn", anyServer, 0, 1, 1, "2.2", "pool-low-conn NUMBER", "parked connections that other threads leave alone", "", setPoolLowConn},
	{"pool-max-conn", anyServer, 0, 1, 1, "1.9", "pool-max-conn NUMBER", "most parked connections, -1 for no limit", "", setPoolMaxConn},
	{"pool-purge-delay", anyServer, 0, 1, 1, "1.9", "pool-purge-delay TIME", "time between two purges", "", setPoolPurgeDelay},
	{"presetenv", inGlobal, 0, 2, 2, "1.6", "presetenv NAME VALUE", "a variable for the lines below, if it is not set", "", setVariable(false)},
	{"proto", anyServer, 0, 1, 1, "1.9", "proto h1|h2", "the protocol to servers", "", setProto},
	{"retries", backSide, inFrontend, 1, 1, atLeast26, "retries NUMBER", "further attempts to connect", "", setRetries},
	{"retry-on", backSide, 0, 1, -1, "2.0", "retry-on CAUSE...", "which failures are retried", "", setRetryOn},
	{"send-proxy", anyServer, 0, 0, 0, "1.5", "send-proxy", "begin connections with a PROXY header", "", setSendProxy(1, 1)},
	{"send-proxy-v2", anyServer, 0, 0, 0, "1.5", "send-proxy-v2", "begin connections with a binary PROXY header", "", setSendProxy(2, 2)},
	{"server", inListen | inBackend, 0, 2, -1, atLeast26, "server NAME ADDRESS:PORT|/PATH [PARAMETER VALUE]...", "a server", "", setServer},
	{"setenv", inGlobal, 0, 2, 2, "1.6", "setenv NAME VALUE", "a variable for the lines below", "", setVariable(true)},
	{"sni", anyServer, 0, 1, 1, "1.6", "sni EXPRESSION", "only requests with the same value share connections", "", setSNI},
	{"srvtcpka-cnt", backSide, inFrontend, 1, 1, "2.3", "srvtcpka-cnt NUMBER", "how often a silent server is asked whether it is there", "", setKeepAliveCount(serverKeepAlive)},
	{"srvtcpka-idle", backSide, inFrontend, 1, 1, "2.3", "srvtcpka-idle TIME", "how long a server is silent before it is asked whether it is there", "", setKeepAliveTime(serverKeepAlive, idle)},
	{"srvtcpka-intvl", backSide, inFrontend, 1, 1, "2.3", "srvtcpka-intvl TIME", "time between two questions whether a server is there", "", setKeepAliveTime(serverKeepAlive, interval)},
	{"stats maxconn", inGlobal, 0, 1, 1, atLeast26, "stats maxconn NUMBER", "most clients of the runtime API at a time", "", setStatsMaxConn},
	{"stats socket", inGlobal, 0, 1, -1, atLeast26, "stats socket /PATH|ADDRESS:PORT|fd@N [mode OCTAL] [level user|operator|admin]", "where the runtime API listens", "", setStatsSocket},
	{"stats timeout", inGlobal, 0, 1, 1, atLeast26, "stats timeout TIME", "how long a client of the runtime API may be silent", "", setStatsTimeout},
	{"thread-groups", inGlobal, 0, 1, 1, "2.5", "thread-groups 1", "number of groups of threads", "", setThreadGroups},
	{"timeout client", frontSide, inBackend, 1, 1, atLeast26, "timeout client TIME", "how long a client may be silent", "", timeout(func(t *Timeouts) *time.Duration { return &t.Client })},
	{"timeout client-fin", frontSide, inBackend, 1, 1, "1.5", "timeout client-fin TIME", "how long a client may be silent that was told of the end", "", timeout(func(t *Timeouts) *time.Duration { return &t.ClientFin })},
	{"timeout connect", backSide, inFrontend, 1, 1, atLeast26, "timeout connect TIME", "how long connecting to a server may take", "", timeout(func(t *Timeouts) *time.Duration { return &t.Connect })},
	{"timeout http-keep-alive", anyProxy, 0, 1, 1, "1.4", "timeout http-keep-alive TIME", "how long a client may wait before its next request", "", timeout(func(t *Timeouts) *time.Duration { return &t.HTTPKeepAlive })},
	{"timeout http-request", anyProxy, 0, 1, 1, "1.3", "timeout http-request TIME", "how long a request's head may take", "", timeout(func(t *Timeouts) *time.Duration { return &t.HTTPRequest })},
	{"timeout queue", backSide, inFrontend, 1, 1, atLeast26, "timeout queue TIME", "how long a request may wait for a server", "", timeout(func(t *Timeouts) *time.Duration { return &t.Queue })},
	{"timeout server", backSide, inFrontend, 1, 1, atLeast26, "timeout server TIME", "how long a server may be silent", "", timeout(func(t *Timeouts) *time.Duration { return &t.Server })},
	{"timeout server-fin", backSide, inFrontend, 1, 1, "1.5", "timeout server-fin TIME", "how long a server may be silent that was told of the end", "", timeout(func(t *Timeouts) *time.Duration { return &t.ServerFin })},
	{"timeout tunnel", backSide, inFrontend, 1, 1, atLeast26, "timeout tunnel TIME", "how long a tunnel may be silent", "", timeout(func(t *Timeouts) *time.Duration { return &t.Tunnel })},
	{"tune.bufsize", inGlobal, 0, 1, 1, atLeast26, "tune.bufsize NUMBER", "bytes of a buffer", "", setBufSize},
	{"tune.http.maxhdr", inGlobal, 0, 1, 1, atLeast26, "tune.http.maxhdr NUMBER", "most lines of a head", "", setMaxHeaders},
	{"tune.idle-pool.shared", inGlobal, 0, 1, 1, "2.2", "tune.idle-pool.shared on|off", "whether threads take over what others parked", "", setIdlePoolShared},
	{"tune.maxrewrite", inGlobal, 0, 1, 1, atLeast26, "tune.maxrewrite NUMBER", "bytes of a buffer that a head leaves free", "", setMaxRewrite},
	{"tune.pipesize", inGlobal, 0, 1, 1, atLeast26, "tune.pipesize NUMBER", "bytes that a pipe holds", "", setPipeSize},
	{"tune.pool-high-fd-ratio", inGlobal, 0, 1, 1, atLeast26, "tune.pool-high-fd-ratio PERCENT", "file descriptors in use above which nothing is parked", "", setPoolHighFDRatio},
	{"tune.pool-low-fd-ratio", inGlobal, 0, 1, 1, atLeast26, "tune.pool-low-fd-ratio PERCENT", "file descriptors in use above which parking becomes rare", "", setPoolLowFDRatio},
	{"unsetenv", inGlobal, 0, 1, -1, "1.6", "unsetenv NAME...", "variables that the lines below do not have", "", setUnsetenv},
	{"use-server", inListen | inBackend, inFrontend, 1, -1, atLeast26, "use-server NAME if|unless CONDITION", "sends requests to a server", "", setUseServer},
	{"use_backend", inFrontend | inListen, inBackend, 1, -1, atLeast26, "use_backend NAME [if|unless CONDITION]", "sends requests to a backend", "", setUseBackend},
	{"weight", anyServer, 0, 1, 1, atLeast26, "weight NUMBER", "share of the requests, 0 to 256", "", setWeight},
	{"zero-warning", inGlobal, 0, 0, 0, "2.2", "zero-warning", "a warning is an error", "", setZeroWarning},
}

// find gives the entry for the longest keyword at the beginning of the words, and the number of its words.
func (r *reader) find(words []word, where scope) (*keyword, int) {
	if len(words) > 1 {
		if kw := r.entry(words[0].text+" "+words[1].text, where); kw != nil {
			return kw, 2
		}
	}
	return r.entry(words[0].text, where), 1
}

func (r *reader) entry(name string, where scope) *keyword {
	i, _ := slices.BinarySearchFunc(r.table, name, func(kw keyword, name string) int { return strings.Compare(kw.name, name) })
	for ; i < len(r.table) && r.table[i].name == name; i++ {
		if (r.table[i].in|r.table[i].ignored)&where != 0 {
			return &r.table[i]
		}
	}
	return nil
}

// accepted gives the last words of the keywords of a place that begin with the given words: "" or "option ".
func (r *reader) accepted(where scope, prefix string) []string {
	var names []string
	for _, kw := range r.table {
		if rest, ok := strings.CutPrefix(kw.name, prefix); ok && kw.in&where != 0 {
			first, _, _ := strings.Cut(rest, " ")
			names = append(names, first)
		}
	}
	return slices.Compact(names)
}
