package runtimeapi

// statColumn is one column of `show stat` for some kinds of objects.
type statColumn struct {
	name  string
	on    string // initials of the kinds that have it: Frontend, Server, Backend; in lower case: only in mode http
	tags  tags
	about string
	value func(v view) value
}

func zero32(view) value { return u32(0) }

func zero64(view) value { return u64(0) }

func count(of func(c *Counts) uint64) func(view) value {
	return func(v view) value { return u64(of(v.counts)) }
}

func response(class int) func(view) value {
	return count(func(c *Counts) uint64 { return c.Responses[class] })
}

func pool(of func(s *Server) int) func(view) value {
	return func(v view) value { return u32(of(v.server)) }
}

// sessions are a frontend's, if its mode is the one that is asked for.
func sessions(tcp bool) func(view) value {
	return func(v view) value {
		if v.p.TCP != tcp {
			return u64(0)
		}
		return u64(v.counts.Sessions)
	}
}

func mode(v view) value {
	if v.p.TCP {
		return str("tcp")
	}
	return str("http")
}

// statNames are the columns' names, each once.
var statNames = func() (names []string) {
	for i, col := range statColumns {
		if i == 0 || col.name != statColumns[i-1].name {
			names = append(names, col.name)
		}
	}
	return names
}()

// statColumns are HAProxy 3.0's, in its order; one that is not the same for all kinds of objects has several lines. What belongs to a
// feature that is not there has no value, or 0, just as HAProxy prints it for a feature that is not used; times and rates are not
// measured, and 0.
var statColumns = []statColumn{
	{"pxname", "FSB", "KNS", "the proxy's name", func(v view) value { return str(v.p.Name) }},
	{"svname", "F", "KNS", "the server's name, or the side of the proxy", func(view) value { return str("FRONTEND") }},
	{"svname", "S", "KNS", "the server's name, or the side of the proxy", func(v view) value { return str(v.server.Name) }},
	{"svname", "B", "KNS", "the server's name, or the side of the proxy", func(view) value { return str("BACKEND") }},
	{"qcur", "SB", "MGP", "requests waiting in the queue", zero32},
	{"qmax", "SB", "MMP", "peak of qcur", zero32},
	{"scur", "FSB", "MGP", "client connections, or requests, now", func(v view) value { return u32(v.load.Now) }},
	{"smax", "FSB", "MMP", "peak of scur", func(v view) value { return u32(v.load.Peak) }},
	{"slim", "F", "CLP", "most client connections", func(v view) value { return u32(v.p.Frontend.Limit) }},
	{"slim", "B", "CLP", "fullconn", func(v view) value { return u32(v.p.Backend.FullConn) }},
	{"stot", "FSB", "MCP", "client connections, or requests, or attempts", count(func(c *Counts) uint64 { return c.Sessions })},
	{"bin", "FSB", "MCP", "bytes of requests, as HAProxy measures them", count(func(c *Counts) uint64 { return c.BytesIn })},
	{"bout", "FSB", "MCP", "bytes of responses, as HAProxy measures them", count(func(c *Counts) uint64 { return c.BytesOut })},
	{"dreq", "FB", "MCP", "requests that a rule denied", count(func(c *Counts) uint64 { return c.DeniedReqs })},
	{"dresp", "FSB", "MCP", "responses that a rule denied", count(func(c *Counts) uint64 { return c.DeniedResps })},
	{"ereq", "F", "MCP", "what was no complete request", count(func(c *Counts) uint64 { return c.BadRequests })},
	{"econ", "SB", "MCP", "requests for which no connection was found", count(func(c *Counts) uint64 { return c.ConnFailures })},
	{"eresp", "SB", "MCP", "requests without a valid response", count(func(c *Counts) uint64 { return c.RespFailures })},
	{"wretr", "SB", "MCP", "further attempts", count(func(c *Counts) uint64 { return c.Retries })},
	{"wredis", "SB", "MCP", "further attempts at another server", count(func(c *Counts) uint64 { return c.Redispatches })},
	{"status", "F", "SGP", "whether it accepts clients", frontendStatus},
	{"status", "S", "SGP", "what is known of the server", serverStatus},
	{"status", "B", "SGP", "whether a server is left", backendStatus},
	{"weight", "S", "MaP", "share of the requests now", func(v view) value { return u32(v.server.Weight) }},
	{"weight", "B", "MaP", "sum of the servers' weights", func(v view) value { return u32(weight(v.p.Backend)) }},
	{"act", "S", "SGP", "1: not a backup", func(view) value { return u32(1) }},
	{"act", "B", "MGP", "servers that get requests", func(v view) value { return u32(active(v.p.Backend)) }},
	{"bck", "S", "SGP", "1: a backup", zero32},
	{"bck", "B", "MGP", "backups that get requests", zero32},
	{name: "chkfail"},
	{"chkdown", "B", "MCP", "how often no server was left", func(v view) value { return u64(v.p.Backend.Downs) }},
	{"lastchg", "S", "MAP", "seconds since the state changed", func(v view) value { return lastChange(v.server.LastChange) }},
	{"lastchg", "B", "MAP", "seconds since the state changed", func(v view) value { return lastChange(v.p.Backend.LastChange) }},
	{"downtime", "B", "MCP", "seconds without any server", downtime},
	{name: "qlimit"},
	{"pid", "FSB", "KGP", "number of the process, 1", func(view) value { return u32(1) }},
	{"iid", "FSB", "KGS", "the proxy's number", func(v view) value { return u32(v.p.ID) }},
	{"sid", "FB", "KGS", "the server's number, or 0", zero32},
	{"sid", "S", "KGS", "the server's number, or 0", func(v view) value { return u32(v.server.ID) }},
	{name: "throttle"},
	{"lbtot", "SB", "MCP", "requests that balancing gave to it", count(func(c *Counts) uint64 { return c.Balanced })},
	{name: "tracked"},
	{"type", "F", "CGS", "0 frontend, 1 backend, 2 server", zero32},
	{"type", "S", "CGS", "0 frontend, 1 backend, 2 server", func(view) value { return u32(2) }},
	{"type", "B", "CGS", "0 frontend, 1 backend, 2 server", func(view) value { return u32(1) }},
	{"rate", "FSB", "MRP", "stot per second", zero32},
	{"rate_lim", "F", "CLP", "most of rate", zero32},
	{"rate_max", "FS", "MMP", "peak of rate", zero32},
	{"rate_max", "B", "MGP", "peak of rate", zero32},
	{name: "check_status"},
	{name: "check_code"},
	{name: "check_duration"},
	{"hrsp_1xx", "fsb", "MCP", "responses with status 1xx", response(1)},
	{"hrsp_2xx", "fsb", "MCP", "responses with status 2xx", response(2)},
	{"hrsp_3xx", "fsb", "MCP", "responses with status 3xx", response(3)},
	{"hrsp_4xx", "fsb", "MCP", "responses with status 4xx", response(4)},
	{"hrsp_5xx", "fsb", "MCP", "responses with status 5xx", response(5)},
	{"hrsp_other", "fsb", "MCP", "other responses, or none", response(0)},
	{name: "hanafail"},
	{"req_rate", "F", "MRP", "req_tot per second", zero32},
	{"req_rate_max", "F", "MMP", "peak of req_rate", zero32},
	{"req_tot", "Fsb", "MCP", "requests; of a server, responses", count(func(c *Counts) uint64 { return c.Requests })},
	{"cli_abrt", "SB", "MCP", "requests that the client ended", count(func(c *Counts) uint64 { return c.ClientAborts })},
	{"srv_abrt", "SB", "MCP", "responses that the server ended", count(func(c *Counts) uint64 { return c.ServerAborts })},
	{"comp_in", "FB", "MCP", "bytes to compress", zero64},
	{"comp_out", "FB", "MCP", "compressed bytes", zero64},
	{"comp_byp", "FB", "MCP", "bytes not compressed", zero64},
	{"comp_rsp", "FB", "MCP", "compressed responses", zero64},
	{"lastsess", "SB", "MAP", "seconds since the last request, -1: none yet", sinceLast},
	{name: "last_chk"},
	{name: "last_agt"},
	{"qtime", "SB", "MaP", "mean time in the queue", zero32},
	{"ctime", "SB", "MaP", "mean time to connect", zero32},
	{"rtime", "SB", "MaP", "mean time to a response", zero32},
	{"ttime", "SB", "MaP", "mean time in all", zero32},
	{name: "agent_status"},
	{name: "agent_code"},
	{name: "agent_duration"},
	{name: "check_desc"},
	{name: "agent_desc"},
	{name: "check_rise"},
	{name: "check_fall"},
	{name: "check_health"},
	{name: "agent_rise"},
	{name: "agent_fall"},
	{name: "agent_health"},
	{"addr", "S", "CGS", "address and port", address},
	{name: "cookie"},
	{"mode", "FSB", "CGS", "http or tcp", mode},
	{"algo", "B", "CGS", "how requests are balanced", algorithm},
	{"conn_rate", "F", "MRP", "conn_tot per second", zero32},
	{"conn_rate_max", "F", "MMP", "peak of conn_rate", zero32},
	{"conn_tot", "F", "MCP", "client connections", count(func(c *Counts) uint64 { return c.Sessions })},
	{"intercepted", "f", "MCP", "requests that a rule answered", count(func(c *Counts) uint64 { return c.Intercepted })},
	{"dcon", "F", "MCP", "connections that a rule denied", zero64},
	{"dses", "F", "MCP", "sessions that a rule denied", zero64},
	{"wrew", "FSB", "MCP", "rewrites that failed", zero64},
	{"connect", "SB", "MCP", "connections opened, or tried to", count(func(c *Counts) uint64 { return c.Connects })},
	{"reuse", "SB", "MCP", "requests on connections that were there", count(func(c *Counts) uint64 { return c.Reuses })},
	{"cache_lookups", "fb", "MCP", "questions to the cache", zero64},
	{"cache_hits", "fb", "MCP", "answers of the cache", zero64},
	{"srv_icur", "S", "MGP", "parked connections", pool(func(s *Server) int { return s.IdleCur })},
	{"src_ilim", "S", "CLP", "most parked connections", idleLimit},
	{"qtime_max", "SB", "MMP", "peak of qtime", zero32},
	{"ctime_max", "SB", "MMP", "peak of ctime", zero32},
	{"rtime_max", "SB", "MMP", "peak of rtime", zero32},
	{"ttime_max", "SB", "MMP", "peak of ttime", zero32},
	{"eint", "FSB", "MCP", "internal errors", zero64},
	{"idle_conn_cur", "S", "MGP", "parked unproven connections", pool(func(s *Server) int { return s.Unsafe })},
	{"safe_conn_cur", "S", "MGP", "parked proven connections", pool(func(s *Server) int { return s.Safe })},
	{"used_conn_cur", "S", "MGP", "connections in use", pool(func(s *Server) int { return s.UsedCur })},
	{"need_conn_est", "S", "MGP", "estimate of the connections needed", pool(func(s *Server) int { return s.NeedEst })},
	{"uweight", "S", "MaP", "share of the requests as it was set", func(v view) value { return u32(v.server.Weight) }},
	{"uweight", "B", "MaP", "sum of the servers' uweight", func(v view) value { return u32(weight(v.p.Backend)) }},
	{"agg_server_status", "B", "MGP", "servers by status, of exporters", zero32},
	{"agg_server_check_status", "B", "MGP", "the same by its older name", zero32},
	{"agg_check_status", "B", "MGP", "servers by check, of exporters", zero32},
	{"srid", "S", "MCP", "how often the server was replaced", zero32},
	{"sess_other", "F", "MCP", "sessions of other protocols", sessions(true)},
	{"h1sess", "F", "MCP", "sessions of HTTP/1", sessions(false)},
	{"h2sess", "F", "MCP", "sessions of HTTP/2", zero64},
	{"h3sess", "F", "MCP", "sessions of HTTP/3", zero64},
	{"req_other", "F", "MCP", "requests of other protocols", zero64},
	{"h1req", "F", "MCP", "requests of HTTP/1", count(func(c *Counts) uint64 { return c.Requests })},
	{"h2req", "F", "MCP", "requests of HTTP/2", zero64},
	{"h3req", "F", "MCP", "requests of HTTP/3", zero64},
	{name: "proto"},
}
