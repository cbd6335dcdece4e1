package runtimeapi

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// infoColumn is one line of `show info`.
type infoColumn struct {
	pos   int
	name  string
	tags  tags
	value func(i Info) value
	about string
}

func none(Info) value { return u32(0) }

func none64(Info) value { return u64(0) }

// infoColumns are HAProxy 3.0's, with its numbers (45, 46 and 51 stand for what this program has not). What belongs to a feature that is
// not there is 0, as HAProxy prints it for a feature that is not used.
var infoColumns = []infoColumn{
	{0, "Name", "POS", func(Info) value { return str("HAProxy") }, "whose commands these are"},
	{1, "Version", "POS", func(i Info) value { return str(i.Version) }, "version of the program"},
	{2, "Release_date", "POS", released, "when the program's source was changed last"},
	{3, "Nbthread", "CGS", func(i Info) value { return u32(i.Threads) }, "threads (global nbthread)"},
	{4, "Nbproc", "CGS", func(Info) value { return u32(1) }, "processes, always 1"},
	{5, "Process_num", "KGP", func(Info) value { return u32(1) }, "number of this process, always 1"},
	{6, "Pid", "SGP", func(i Info) value { return u32(i.Pid) }, "the system's number of this process"},
	{7, "Uptime", "MDP", func(i Info) value { return str(uptime(i.Started)) }, "age of this process"},
	{8, "Uptime_sec", "MDP", func(i Info) value { return u32(int(time.Since(i.Started).Seconds())) }, "age of this process in seconds"},
	{9, "Memmax_MB", "CLP", none, "most memory, 0 for no limit"},
	{10, "PoolAlloc_MB", "MGP", none, "not used here: memory pools"},
	{11, "PoolUsed_MB", "MGP", none, "not used here: memory pools"},
	{12, "PoolFailed", "MCP", none, "not used here: memory pools"},
	{13, "Ulimit-n", "CLP", func(i Info) value { return u32(i.MaxFiles) }, "most open descriptors"},
	{14, "Maxsock", "CLP", func(i Info) value { return u32(i.MaxFiles) }, "most open sockets"},
	{15, "Maxconn", "CLP", func(i Info) value { return u32(i.MaxConn) }, "most client connections (global maxconn), 0 for no limit"},
	{16, "Hard_maxconn", "CLP", func(i Info) value { return u32(i.MaxConn) }, "the same"},
	{17, "CurrConns", "MGP", func(i Info) value { return u32(i.Clients) }, "client connections now"},
	{18, "CumConns", "MCP", func(i Info) value { return u32(i.ClientsEver) }, "client connections since the start, this socket's included"},
	{19, "CumReq", "MCP", func(i Info) value { return u32(i.RequestsEver) }, "requests since the start, this socket's connections included"},
	{20, "MaxSslConns", "MMP", none, "not used here: TLS"},
	{21, "CurrSslConns", "MGP", none, "not used here: TLS"},
	{22, "CumSslConns", "MCP", none, "not used here: TLS"},
	{23, "Maxpipes", "CLP", func(i Info) value { return u32(i.MaxPipes) }, "most pipes for splicing (global maxpipes), 0 where nothing is spliced"},
	{24, "PipesUsed", "MGP", func(i Info) value { return u32(i.PipesUsed) }, "pipes in use for splicing"},
	{25, "PipesFree", "MGP", func(i Info) value { return u32(i.PipesFree) }, "pipes kept for splicing"},
	{26, "ConnRate", "MRP", none, "not measured here"},
	{27, "ConnRateLimit", "CLP", none, "not used here: limits of rates"},
	{28, "MaxConnRate", "MMP", none, "not measured here"},
	{29, "SessRate", "MRP", none, "not measured here"},
	{30, "SessRateLimit", "CLP", none, "not used here: limits of rates"},
	{31, "MaxSessRate", "MRP", none, "not measured here"},
	{32, "SslRate", "MRP", none, "not used here: TLS"},
	{33, "SslRateLimit", "CLP", none, "not used here: TLS"},
	{34, "MaxSslRate", "MMP", none, "not used here: TLS"},
	{35, "SslFrontendKeyRate", "MGP", none, "not used here: TLS"},
	{36, "SslFrontendMaxKeyRate", "MMP", none, "not used here: TLS"},
	{37, "SslFrontendSessionReuse_pct", "MGP", none, "not used here: TLS"},
	{38, "SslBackendKeyRate", "MRP", none, "not used here: TLS"},
	{39, "SslBackendMaxKeyRate", "MMP", none, "not used here: TLS"},
	{40, "SslCacheLookups", "MCP", none, "not used here: TLS"},
	{41, "SslCacheMisses", "MCP", none, "not used here: TLS"},
	{42, "CompressBpsIn", "MRP", none, "not used here: compression"},
	{43, "CompressBpsOut", "MRP", none, "not used here: compression"},
	{44, "CompressBpsRateLim", "CLP", none, "not used here: compression"},
	{47, "Tasks", "MGP", none, "not used here: tasks"},
	{48, "Run_queue", "MGP", none, "not used here: tasks"},
	{49, "Idle_pct", "MaP", func(Info) value { return u32(100) }, "not measured here"},
	{50, "node", "COS", func(i Info) value { return str(i.Node) }, "name of the host"},
	{52, "Stopping", "MGP", func(i Info) value { return u32(forced(i.Stopping)) }, "1 while it waits for its last clients"},
	{53, "Jobs", "MGP", func(i Info) value { return u32(i.Listeners + i.Clients) }, "listeners and client connections"},
	{54, "Unstoppable Jobs", "MGP", none, "not used here"},
	{55, "Listeners", "MGP", func(i Info) value { return u32(i.Listeners) }, "addresses listened on"},
	{56, "ActivePeers", "MGP", none, "not used here: peers"},
	{57, "ConnectedPeers", "MGP", none, "not used here: peers"},
	{58, "DroppedLogs", "MGP", none, "not used here: logs"},
	{59, "BusyPolling", "MGP", none, "not used here"},
	{60, "FailedResolutions", "MGP", none, "not used here: DNS"},
	{61, "TotalBytesOut", "MGP", func(i Info) value { return u64(i.BytesOut) }, "bytes to clients since the start"},
	{62, "TotalSplicedBytesOut", "MGP", func(i Info) value { return u64(i.SplicedOut) }, "bytes spliced to clients and servers since the start"},
	{63, "BytesOutRate", "MRP", none64, "not measured here"},
	{64, "DebugCommandsIssued", "MGP", none, "not used here"},
	{65, "CumRecvLogs", "MCP", none, "not used here: logs"},
	{66, "Build info", "POS", func(i Info) value { return str(i.Version) }, "version of the program"},
	{67, "Memmax_bytes", "CLP", none, "most memory, 0 for no limit"},
	{68, "PoolAlloc_bytes", "MGP", none64, "not used here: memory pools"},
	{69, "PoolUsed_bytes", "MGP", none64, "not used here: memory pools"},
	{70, "Start_time_sec", "MDP", func(i Info) value { return u32(uint64(i.Started.Unix())) }, "when it started, in seconds since 1970"},
	{71, "Tainted", "SGP", func(Info) value { return str("0") }, "not used here"},
	{72, "TotalWarnings", "MCP", none, "not used here"},
	{73, "MaxconnReached", "MCP", func(i Info) value { return u32(i.LimitReached) }, "how often accepting stopped at maxconn"},
	{74, "BootTime_ms", "MDP", none, "not measured here"},
	{75, "Niced_tasks", "MGP", none, "not used here: tasks"},
	{76, "CurrStreams", "MGP", func(i Info) value { return u64(i.Requests) }, "requests that a server has now"},
	{77, "CumStreams", "MGP", func(i Info) value { return u64(i.RequestsEver) }, "requests since the start"},
	{78, "BlockedTrafficWarnings", "MGP", none, "not used here"},
}

// released has no value where the build does not know it.
func released(i Info) value {
	if i.Released.IsZero() {
		return value{}
	}
	return str(i.Released.Format("2006/01/02"))
}

// showInfo answers `show info`.
func showInfo(c *conversation, out []byte, args []string) []byte {
	how := parseForm(args)
	info := c.source.Info()
	cli := c.api.config.Clients.ever.Load()
	info.ClientsEver += cli
	info.RequestsEver += cli
	if how.json {
		out = append(out, '[')
	}
	for n, col := range infoColumns {
		f := field{col.pos, col.name, col.about, col.tags, col.value(info)}
		if f.value.kind == "" {
			continue // a text that is not set
		}
		if slices.Contains(args, "float") {
			f = precise(f, info)
		}
		switch {
		case how.json:
			if n > 0 {
				out = append(out, ',')
			}
			out = appendJSON(out, "", f)
		case how.typed:
			out = appendTyped(out, f, how.about)
		default:
			out = appendAbout(fmt.Appendf(out, "%s: %s", f.name, f.value.text), f, how.about)
		}
	}
	if how.json {
		out = append(out, "]\n"...)
	}
	return out
}

// rates are what "float" shows as numbers that may have a fraction.
var rates = []string{"CompressBpsIn", "CompressBpsOut", "ConnRate", "SessRate", "SslBackendKeyRate", "SslFrontendKeyRate", "SslFrontendSessionReuse_pct", "SslRate"}

// precise gives times with their fractions, and rates as what can have one.
func precise(f field, i Info) field {
	switch {
	case f.name == "Uptime_sec":
		f.value = value{"flt", strconv.FormatFloat(time.Since(i.Started).Seconds(), 'f', 6, 64)}
	case f.name == "Start_time_sec":
		f.value = value{"flt", strconv.FormatFloat(float64(i.Started.UnixMicro())/1e6, 'f', 6, 64)}
	case slices.Contains(rates, f.name):
		f.tags, f.value.kind = "MRP", "flt"
	}
	return f
}

// uptime writes an age: 0d 0h00m07s.
func uptime(started time.Time) string {
	s := int(time.Since(started).Seconds())
	return fmt.Sprintf("%dd %dh%02dm%02ds", s/86400, s/3600%24, s/60%60, s%60)
}
