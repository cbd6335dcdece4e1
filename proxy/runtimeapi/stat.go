package runtimeapi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The bits of `show stat`'s second number: which kinds of rows.
const (
	wantFrontends = 1
	wantBackends  = 2
	wantServers   = 4
)

// showStat answers `show stat [domain proxy] [PROXY KIND SERVER] [typed|json] [desc] [up|no-maint]` (management guide, 9.3 "show stat"). All three
// words of the filter are needed, else there is none. PROXY is a number or a name, -1 for all; KIND a set of the bits above, -1 for
// all; SERVER a server's number, -1 for all.
func showStat(c *conversation, out []byte, args []string) []byte {
	if word(args, 0) == "domain" {
		if word(args, 1) != "proxy" {
			return append(out, "Invalid statistics domain.\n"...)
		}
		args = args[2:]
	}
	f, ok := parseFilter(c.source.Proxies(), args)
	if !ok {
		return append(out, "No such proxy.\n"...)
	}
	var rows []row
	for _, p := range f.proxies {
		rows = append(rows, f.rows(p, c.level >= Operator)...)
	}
	switch how := parseForm(args); {
	case how.json:
		return appendStatJSON(out, rows)
	case how.typed:
		return appendStatTyped(out, rows, how.about)
	}
	return appendStatCSV(out, rows)
}

// statFilter says which rows are wanted.
type statFilter struct {
	proxies []Proxy
	kinds   int
	server  int // -1: all
	up      bool
	noMaint bool
}

// parseFilter reads the filter; false if the proxy that it names does not exist. A number that belongs to none is no mistake.
func parseFilter(all []Proxy, args []string) (f statFilter, ok bool) {
	f = statFilter{all, -1, -1, slices.Contains(args, "up"), slices.Contains(args, "no-maint")}
	if len(args) < 3 {
		return f, true
	}
	f.kinds, f.server = leadingNumber(args[1]), leadingNumber(args[2])
	id := leadingNumber(args[0])
	if id < 0 {
		return f, true
	}
	f.proxies = nil
	for _, p := range all {
		if id > 0 && p.ID == id || id == 0 && p.Name == args[0] {
			f.proxies = append(f.proxies, p)
		}
	}
	return f, id > 0 || len(f.proxies) > 0
}

// leadingNumber is what C's atoi makes of a word: 0 where there is none.
func leadingNumber(text string) int {
	end := len(text) - len(strings.TrimLeft(strings.TrimPrefix(text, "-"), "0123456789"))
	n, _ := strconv.Atoi(text[:end])
	return n
}

// rows gives a proxy's: frontend, servers, backend. showing lets addresses be seen.
func (f statFilter) rows(p Proxy, showing bool) (all []row) {
	if p.Frontend != nil && f.kinds&wantFrontends != 0 {
		all = append(all, newRow("Frontend", 0, view{p: p, counts: &p.Frontend.Counts, load: p.Frontend.Load}))
	}
	if p.Backend == nil {
		return all
	}
	if f.kinds&wantServers != 0 {
		for i := range p.Backend.Servers {
			s := &p.Backend.Servers[i]
			hidden := (f.up || f.noMaint) && s.State == Maintenance
			if !hidden && (f.server < 0 || f.server == s.ID) {
				all = append(all, newRow("Server", s.ID, view{p: p, server: s, counts: &s.Counts, load: s.Load, showing: showing}))
			}
		}
	}
	if f.kinds&wantBackends != 0 {
		v := view{p: p, counts: &p.Backend.Counts, load: p.Backend.Load, showing: showing, summary: f.up || f.noMaint}
		all = append(all, newRow("Backend", 0, v))
	}
	return all
}

// appendStatCSV writes a line of names, ended by a dash for where HAProxy has its modules' columns, and a line for each row.
func appendStatCSV(out []byte, rows []row) []byte {
	out = append(out, "# "...)
	for _, name := range statNames {
		out = append(append(out, name...), ',')
	}
	out = append(out, "-,\n"...)
	for _, r := range rows {
		for _, f := range r.fields {
			out = append(append(out, f.value.text...), ',')
		}
		out = append(out, "-,\n"...)
	}
	return out
}

// appendStatTyped writes a line for each value that there is, and nothing between the rows.
func appendStatTyped(out []byte, rows []row, about bool) []byte {
	for _, r := range rows {
		for _, f := range r.fields {
			if f.value.kind != "" {
				out = fmt.Appendf(out, "%c.%d.%d.", r.object[0], r.proxy, r.place)
				out = appendTyped(out, f, about)
			}
		}
	}
	return out
}

// appendStatJSON writes an array of arrays of the values that there are.
func appendStatJSON(out []byte, rows []row) []byte {
	out = append(out, '[')
	for n, r := range rows {
		if n > 0 {
			out = append(out, ',')
		}
		object := fmt.Sprintf(`"objType":%q,"proxyId":%d,"id":%d,`, r.object, r.proxy, r.place)
		separator := byte('[')
		for _, f := range r.fields {
			if f.value.kind != "" {
				out = appendJSON(append(out, separator), object, f)
				separator = ','
			}
		}
		out = append(out, ']')
	}
	return append(out, "]\n"...)
}
