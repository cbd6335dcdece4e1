package reports

// Published is what the HAProxy blog printed for one cell (seed 002). Its cells ran a minute on a laptop under strace, so its
// connections compare with ours, its requests do not.
type Published struct {
	Requests    int // completed in one minute
	Connects    int // calls to connect(), by strace -c
	Connections int // "maximum connections used on the server side", by show servers conn
}

// blogTables are the two tables of seed 002, "Scenario 1" and "Scenario 2", in its order.
var blogTables = []struct {
	scenario, serverProto, httpReuse string
	Published
}{
	{"blog/client-close", "h1", "safe", Published{22000, 22000, 50}},
	{"blog/client-close", "h1", "aggressive", Published{22000, 22000, 50}},
	{"blog/client-close", "h1", "always", Published{29000, 54, 50}},
	{"blog/client-close", "h2", "safe", Published{20000, 20000, 50}},
	{"blog/client-close", "h2", "aggressive", Published{30000, 50, 4}},
	{"blog/client-close", "h2", "always", Published{30000, 4, 4}},
	{"blog/client-keepalive", "h1", "safe", Published{45000, 59, 50}},
	{"blog/client-keepalive", "h1", "aggressive", Published{53000, 55, 50}},
	{"blog/client-keepalive", "h1", "always", Published{55000, 55, 50}},
	{"blog/client-keepalive", "h2", "safe", Published{59000, 51, 50}},
	{"blog/client-keepalive", "h2", "aggressive", Published{62000, 49, 4}},
	{"blog/client-keepalive", "h2", "always", Published{78000, 4, 4}},
}

// published finds the blog's figures for a cell; false where it printed none.
func published(scenario string, axes map[string]any) (Published, bool) {
	for _, t := range blogTables {
		if t.scenario == scenario && axisText(axes, "server-proto") == t.serverProto && axisText(axes, "http-reuse") == t.httpReuse {
			return t.Published, true
		}
	}
	return Published{}, false
}
