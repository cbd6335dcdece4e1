package proxy

import (
	"fmt"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// mode is a proxy's connection mode: `option http-keep-alive`, `http-server-close` or `httpclose`. mode_compat.go has more.
type mode uint8

const (
	keepAlive mode = iota
	serverClose
	closeBoth
)

// modes are the names of haproxycfg.Proxy.ConnMode.
var modes = map[string]mode{
	"keep-alive": keepAlive, "server-close": serverClose, "close": closeBoth, "tunnel": tunnelled, "passive-close": passiveClose,
}

func lookupMode(name string) (mode, error) {
	m, ok := modes[name]
	if !ok {
		return 0, fmt.Errorf("unknown connection mode %q (known: close, keep-alive, passive-close, server-close, tunnel)", name)
	}
	return m, nil
}

// sides says which connections the modes close after a transaction, whatever the messages say. If blind they are only told so; what
// comes behind the first response is passed on unseen, until the ends close.
type sides struct{ client, server, blind bool }

// meeting is what each mode of a frontend and each of a backend make together.
type meeting [allModes][allModes]sides

// meetings chooses the rules: HAProxy's today, or those of `compat haproxy-1.5`.
func meetings(compat string) *meeting {
	if compat == haproxycfg.Compat15 {
		return &closes15
	}
	return &closes
}

// sides are those of this transaction. A frontend's own answers know no backend; its mode alone decides then.
func (t *transaction) sides() sides {
	be := keepAlive
	if t.be != nil {
		be = t.be.mode
	}
	return t.s.fe.p.meetings[t.s.fe.mode][be]
}

// closes holds what frontend mode (rows) and backend mode (columns) make together. HAProxy's documentation has one mode
// for both sides; what its code does (mux_h1.c, the functions that set the two sides' mode) is this:
// the client's connection is closed if the frontend says httpclose, and the server's if the backend closes in either way
// or the frontend says http-server-close. So a frontend's httpclose alone keeps server connections, and a backend's
// httpclose alone keeps client connections.
var closes = meeting{
	//            keepAlive       serverClose     closeBoth
	keepAlive:   {{}, {server: true}, {server: true}},
	serverClose: {{server: true}, {server: true}, {server: true}},
	closeBoth:   {{client: true}, {client: true, server: true}, {client: true, server: true}},
}
