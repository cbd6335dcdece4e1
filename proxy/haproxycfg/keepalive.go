package haproxycfg

import "time"

// KeepAlive says whether the system asks a silent peer whether it is still there (TCP keep-alive, which is off by default), and how.
type KeepAlive struct {
	On       bool
	Idle     time.Duration // silence before the first question; whole seconds; 0: the system's
	Interval time.Duration // between questions; whole seconds; 0: the system's
	Count    int           // questions without an answer before the connection is given up; 0: the system's
}

// What Linux takes for TCP_KEEPCNT, and for TCP_KEEPIDLE and TCP_KEEPINTVL. HAProxy takes more, and does not hear the system refuse.
const (
	mostQuestions = 127
	longestPause  = 32767 * time.Second
)

// setKeepAlive switches it on or off for the sides that a proxy has.
func setKeepAlive(sides ...func(*Proxy) *KeepAlive) func(*reader, []word) {
	return func(r *reader, _ []word) {
		// Measured: "negation/default is not supported for option 'tcpka'".
		if r.negated && len(sides) > 1 {
			r.errorAt(r.keyword, "'option tcpka' cannot be taken back: write 'no option clitcpka' or 'no option srvtcpka'")
			return
		}
		for _, side := range sides {
			side(r.sec.proxy).On = !r.negated
		}
	}
}

func clientKeepAlive(p *Proxy) *KeepAlive { return &p.ClientKeepAlive }
func serverKeepAlive(p *Proxy) *KeepAlive { return &p.ServerKeepAlive }

func setKeepAliveCount(side func(*Proxy) *KeepAlive) func(*reader, []word) {
	return func(r *reader, args []word) {
		if n, ok := r.number(args[0], 0, mostQuestions); ok {
			side(r.sec.proxy).Count = n
		}
	}
}

// setKeepAliveTime: a time without unit is in seconds here, and is rounded up to whole ones.
func setKeepAliveTime(side func(*Proxy) *KeepAlive, field func(*KeepAlive) *time.Duration) func(*reader, []word) {
	return func(r *reader, args []word) {
		d, ok := r.seconds(args[0])
		switch {
		case ok && d > longestPause:
			r.errorAt(args[0], "%s is too long: the longest time is %d seconds", quoted(args[0].text), longestPause/time.Second)
		case ok:
			*field(side(r.sec.proxy)) = d
		}
	}
}

func idle(k *KeepAlive) *time.Duration     { return &k.Idle }
func interval(k *KeepAlive) *time.Duration { return &k.Interval }
