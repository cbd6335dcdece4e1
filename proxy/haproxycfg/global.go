package haproxycfg

import (
	"strconv"
	"strings"
	"time"
)

// defaultGlobal holds HAProxy 3.0's defaults (manual 3.2, 3.1 "stats timeout").
func defaultGlobal() Global {
	return Global{BufSize: 16384, MaxFields: 100, IdlePoolShared: true, PoolLowFDRatio: 20, PoolHighFDRatio: 25, StatsTimeout: 10 * time.Second, StatsMaxConn: 10}
}

// setGlobalMaxConn keeps the first value, as HAProxy does (measured on 2.6 and 3.0); 0 is no value.
func setGlobalMaxConn(r *reader, args []word) {
	n, ok := r.number(args[0], 0, largest)
	if !ok {
		return
	}
	if r.cfg.Global.MaxConn != 0 {
		r.hintf(r.keyword.pos, "'maxconn' is already %d since line %d: the first value is kept", r.cfg.Global.MaxConn, r.firstMaxConn.Line)
		return
	}
	r.cfg.Global.MaxConn, r.firstMaxConn = n, r.keyword.pos
}

// setNbThread: HAProxy takes at most 64 threads in one thread group, and groups are not supported.
func setNbThread(r *reader, args []word) {
	r.checkFirst()
	if n, ok := r.number(args[0], 1, 64); ok {
		r.cfg.Global.NbThread = n
	}
}

// checkFirst complains about a keyword that only a global section before all others can have. HAProxy 3.0 refuses it elsewhere
// (measured), 2.6 does not.
func (r *reader) checkFirst() {
	if r.lastDefaults != nil || len(r.proxies) > 0 {
		r.errorAt(r.keyword, "%s stands behind a section that is not global: it belongs into the first section", quoted(r.keyword.text))
	}
}

func setIdlePoolShared(r *reader, args []word) {
	if r.choice(args[0], "on", "off") {
		r.cfg.Global.IdlePoolShared = args[0].text == "on"
	}
}

func setPoolLowFDRatio(r *reader, args []word) {
	if n, ok := r.number(args[0], 0, 100); ok {
		r.cfg.Global.PoolLowFDRatio = n
	}
}

func setPoolHighFDRatio(r *reader, args []word) {
	if n, ok := r.number(args[0], 0, 100); ok {
		r.cfg.Global.PoolHighFDRatio = n
	}
}

// setStatsTimeout: "the default timeout on the stats socket is set to 10 seconds" (manual 3.1); zero is refused by HAProxy too.
func setStatsTimeout(r *reader, args []word) {
	d, ok := r.duration(args[0])
	switch {
	case ok && d == 0:
		r.errorAt(args[0], "'stats timeout' must be longer than zero")
	case ok:
		r.cfg.Global.StatsTimeout = d
	}
}

// setStatsMaxConn: "the maximum number of concurrent connections on the stats socket" (manual 3.1); HAProxy's error for 0 and
// below says the same.
func setStatsMaxConn(r *reader, args []word) {
	if n, ok := r.number(args[0], 1, largest); ok {
		r.cfg.Global.StatsMaxConn = n
	}
}

// setStatsSocket reads stats socket ADDRESS [mode OCTAL] [level LEVEL].
func setStatsSocket(r *reader, args []word) {
	socket := StatsSocket{Level: "operator", Pos: r.keyword.pos}
	if where, ok := r.address(args[0]); ok {
		if where.network == "tcp" && where.port == 0 {
			r.errorAt(args[0], "address %s lacks a port: write ADDRESS:PORT", quoted(args[0].text))
		}
		socket.Network, socket.Addr = where.network, where.addr
	}
	r.socket = &socket
	r.parameters(args[1:], onStatsSocket, "stats socket", bindWords)
	for _, other := range r.cfg.Global.StatsSockets {
		if socket.Addr != "" && other.Network == socket.Network && other.Addr == socket.Addr {
			r.errorAt(args[0], "there is a stats socket at %s already, from line %d", quoted(args[0].text), other.Pos.Line)
		}
	}
	r.cfg.Global.StatsSockets = append(r.cfg.Global.StatsSockets, socket)
}

func setSocketMode(r *reader, args []word) {
	mode, err := strconv.ParseUint(args[0].text, 8, 32)
	if err != nil || mode > 0o7777 || strings.HasPrefix(args[0].text, "+") {
		r.errorAt(args[0], "%s is no file mode: write three octal digits, as in 600", quoted(args[0].text))
		return
	}
	r.socket.Mode = uint32(mode)
}

func setSocketLevel(r *reader, args []word) {
	if r.choice(args[0], "user", "operator", "admin") {
		r.socket.Level = args[0].text
	}
}
