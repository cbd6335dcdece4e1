package proxy

// HAProxy 1.5 had five modes (`compat haproxy-1.5`). tunnelled looked at the first request and its response only, and passed on
// whatever came later; passiveClose did the same, but told both ends to close; closeBoth closed by itself.
const (
	tunnelled    mode = closeBoth + 1 + iota // `option http-tunnel`
	passiveClose                             // `option httpclose`, which is closeBoth today

	allModes
)

// matrix15 holds the mode that frontend mode (rows) and backend mode (columns) make together: keep-alive is the weakest, closing by
// oneself the strongest, and passive and server close make that, too (load balancer manual, "HTTP modes in HAProxy").
var matrix15 = [allModes][allModes]mode{
	//            keepAlive     serverClose  closeBoth  tunnelled     passiveClose
	keepAlive:    {keepAlive, serverClose, closeBoth, tunnelled, passiveClose},
	serverClose:  {serverClose, serverClose, closeBoth, serverClose, closeBoth},
	closeBoth:    {closeBoth, closeBoth, closeBoth, closeBoth, closeBoth},
	tunnelled:    {tunnelled, serverClose, closeBoth, tunnelled, passiveClose},
	passiveClose: {passiveClose, closeBoth, closeBoth, passiveClose, passiveClose},
}

// sides15 are what the modes do.
var sides15 = [allModes]sides{
	keepAlive:    {},
	serverClose:  {server: true},
	closeBoth:    {client: true, server: true},
	tunnelled:    {blind: true},
	passiveClose: {client: true, server: true, blind: true},
}

// closes15 is what closes is without `compat haproxy-1.5`.
var closes15 = func() (all meeting) {
	for fe := range allModes {
		for be := range allModes {
			all[fe][be] = sides15[matrix15[fe][be]]
		}
	}
	return all
}()

// passOn sends what is left of the first response, and from then on bytes both ways until both ends have closed. The server
// connection is the client's alone, and never parked.
func (t *transaction) passOn(x exchange) next {
	defer x.leave(t, false)
	c, ok := x.(*h1Conn)
	if err := t.flush(); err != nil || !ok { // the configuration's reader sees to it that it is one
		return breaking
	}
	return t.bridge(c)
}
