package haproxycfg

// The sizes of buffers, and what of a message has to fit one (manual 3.2).

// leastBufSize: HAProxy's own messages need 337 bytes, and with little more than them no request fits (measured).
const leastBufSize = 1024

// setBufSize: "the value set using this parameter will automatically be rounded up to the next multiple of 16"; "must be below 256
// MB", HAProxy says otherwise.
func setBufSize(r *reader, args []word) {
	if n, ok := r.number(args[0], leastBufSize, 1<<28-16); ok {
		r.cfg.Global.BufSize = (n + 15) / 16 * 16
	}
}

func setMaxRewrite(r *reader, args []word) {
	if n, ok := r.number(args[0], 0, largest); ok {
		r.maxRewrite = n
	}
}

// setMaxHeaders: "the accepted range is 1..32767", but HAProxy's own messages need 5 lines (measured). The first line counts.
func setMaxHeaders(r *reader, args []word) {
	if n, ok := r.number(args[0], 5, 32767); ok {
		r.cfg.Global.MaxFields = n - 1
	}
}

// resolveSizes: a message larger than tune.bufsize less tune.maxrewrite is refused, and tune.maxrewrite "is automatically readjusted to
// half of bufsize if it is larger than that".
func (r *reader) resolveSizes() {
	g := &r.cfg.Global
	g.MaxHead = g.BufSize - min(r.maxRewrite, g.BufSize/2)
}
