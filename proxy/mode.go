package proxy

import "fmt"

// mode is a proxy's connection mode: `option http-keep-alive`, `http-server-close` or `httpclose`.
type mode uint8

const (
	keepAlive mode = iota
	serverClose
	closeBoth
)

// modes are the names of haproxycfg.Proxy.ConnMode.
var modes = map[string]mode{"keep-alive": keepAlive, "server-close": serverClose, "close": closeBoth}

func lookupMode(name string) (mode, error) {
	m, ok := modes[name]
	if !ok {
		return 0, fmt.Errorf("unknown connection mode %q (known: close, keep-alive, server-close)", name)
	}
	return m, nil
}

// sides says which connections the modes close after a transaction, whatever the messages say.
type sides struct{ client, server bool }

// closes holds what frontend mode (rows) and backend mode (columns) make together. HAProxy's documentation has one mode
// for both sides; what its code does (mux_h1.c, the functions that set the two sides' mode) is this:
// the client's connection is closed if the frontend says httpclose, and the server's if the backend closes in either way
// or the frontend says http-server-close. So a frontend's httpclose alone keeps server connections, and a backend's
// httpclose alone keeps client connections.
var closes = [3][3]sides{
	//            keepAlive      serverClose    closeBoth
	keepAlive:   {{false, false}, {false, true}, {false, true}},
	serverClose: {{false, true}, {false, true}, {false, true}},
	closeBoth:   {{true, false}, {true, true}, {true, true}},
}
