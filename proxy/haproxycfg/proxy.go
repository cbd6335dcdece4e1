package haproxycfg

import (
	"slices"
	"strings"
	"time"
)

// setBind reads an address, or several separated by commas (manual 4.2 "bind").
func setBind(r *reader, args []word) {
	r.sec.hasBind = true
	var all []Bind
	for _, where := range r.addresses(args[0]) {
		if where.wildcard && strings.HasPrefix(where.addr, "0.") {
			where.network = "tcp4" // HAProxy listens to IPv4 alone for ":80" and "*:80", to both for "[::]:80" (measured)
		}
		all = append(all, Bind{Network: where.network, Addr: where.addr, Pos: args[0].pos})
	}
	r.bind = &Bind{}
	r.parameters(args[1:], onBind, "bind", bindWords)
	for i := range all {
		all[i].AcceptProxy = r.bind.AcceptProxy
	}
	r.sec.proxy.Binds = append(r.sec.proxy.Binds, all...)
}

// setAcceptProxy: both versions of the header are known by their first bytes.
func setAcceptProxy(r *reader, _ []word) { r.bind.AcceptProxy = true }

func setDefaultBackend(r *reader, args []word) {
	r.sec.defaultBackend = args[0]
}

// setProxyMaxConn: 0 is no limit of its own.
func setProxyMaxConn(r *reader, args []word) {
	if n, ok := r.number(args[0], 0, largest); ok {
		r.sec.proxy.MaxConn = n
	}
}

func setMaxSessionSrvConns(r *reader, args []word) {
	if n, ok := r.number(args[0], 0, largest); ok {
		r.sec.proxy.MaxSessionSrvConns = n
	}
}

// setBalance: of HAProxy's algorithms there is one, its default up to 3.2. Others have arguments of their own, as in "hdr(name)".
func setBalance(r *reader, args []word) {
	r.sec.balances = true
	algorithm, _, _ := strings.Cut(args[0].text, "(")
	switch {
	case slices.Contains(balanceWords, algorithm):
		r.errorAt(args[0], "balance %s %s: write 'balance roundrobin'", quoted(args[0].text), notYet)
	case r.choice(args[0], "roundrobin") && len(args) > 1:
		r.errorAt(args[1], "%s is one word too many: balance roundrobin", quoted(args[1].text))
	}
}

func setHTTPReuse(r *reader, args []word) {
	if r.choice(args[0], "never", "safe", "aggressive", "always") {
		r.sec.proxy.HTTPReuse = args[0].text
	}
}

func setRetries(r *reader, args []word) {
	if n, ok := r.number(args[0], 0, largest); ok {
		r.sec.proxy.Retries = n
	}
}

// setProxyID: "this ID must be unique and positive" (manual 4.2 "id").
func setProxyID(r *reader, args []word) {
	n, ok := r.number(args[0], 1, largest)
	if !ok {
		return
	}
	for _, other := range r.proxies {
		if other != r.sec && other.proxy.ID == n {
			r.errorAt(args[0], "id %d belongs to %s at line %d already", n, other, other.pos.Line)
		}
	}
	r.sec.proxy.ID, r.sec.proxy.IDGiven = n, true
}

// timeout gives the setter of one of the timeouts.
func timeout(field func(*Timeouts) *time.Duration) func(*reader, []word) {
	return func(r *reader, args []word) {
		if d, ok := r.duration(args[0]); ok {
			*field(&r.sec.proxy.Timeouts) = d
		}
	}
}

// option gives the setter of an option; on is false after "no".
func option(set func(p *Proxy, on bool)) func(*reader, []word) {
	return func(r *reader, _ []word) { set(r.sec.proxy, !r.negated) }
}

// asItIs is for what cannot be told from outside, or is so in any case: nothing is logged, so nothing of this is; no byte waits for others
// to come; which packets are saved while a connection opens is the system's business.
func asItIs(*reader, []word) {}

// setConnMode: the last of the three options wins, and "no" takes back only the one that is in force (HAProxy's cfgparse-listen.c).
func setConnMode(mode string) func(*Proxy, bool) {
	return func(p *Proxy, on bool) {
		if on {
			p.ConnMode = mode
		} else if p.ConnMode == mode {
			p.ConnMode = "keep-alive"
		}
	}
}

func setPretendKeepalive(p *Proxy, on bool) { p.PretendKeepalive = on }

func setAbortOnClose(p *Proxy, on bool) { p.AbortOnClose = on }
