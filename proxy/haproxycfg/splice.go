package haproxycfg

// setNoSplice: "disables the use of kernel tcp splicing between sockets on Linux" (manual 3.2 "nosplice").
func setNoSplice(r *reader, _ []word) { r.cfg.Global.NoSplice = true }

// setMaxPipes keeps the first value, as HAProxy does (measured on 2.6 and 3.0); 0 is no value.
func setMaxPipes(r *reader, args []word) {
	n, ok := r.number(args[0], 0, largest)
	switch old := r.cfg.Global.MaxPipes; {
	case !ok:
	case old != 0:
		r.hintf(r.keyword.pos, "'maxpipes' is already %d: the first value is kept", old)
	default:
		r.cfg.Global.MaxPipes = n
	}
}

// setPipeSize: what the system makes of it is not looked at, as in HAProxy (manual 3.2 "tune.pipesize").
func setPipeSize(r *reader, args []word) {
	if n, ok := r.number(args[0], 0, largest); ok {
		r.cfg.Global.PipeSize = n
	}
}

func setSpliceAuto(p *Proxy, on bool) { p.Splice.Auto = on }

func setSpliceRequest(p *Proxy, on bool) { p.Splice.Request = on }

func setSpliceResponse(p *Proxy, on bool) { p.Splice.Response = on }
