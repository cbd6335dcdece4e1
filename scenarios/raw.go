package scenarios

import (
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// rawHelp says what stands for what the lab decides.
const rawHelp = `"${bind_NAME}" is where the frontend NAME listens (a load goes there with to: NAME), "${addr_S}" where server S listens, "${host_S}" and "${port_S}" its parts, "${axis_NAME}" an axis's value; - becomes _. A global section with the stats socket, maxconn and nbthread 1 (unless nbthread stands here) comes before it.`

// configuration reads what the proxy is told, in whichever form.
func (r *reader) configuration(p plan, servers []Server) knobs {
	if p.haproxyCfg == nil {
		return r.knobs(p.proxy, servers)
	}
	if p.proxy != nil {
		r.fail(p.haproxyCfg, "haproxy-cfg stands in place of proxy: leave one of them out")
	}
	return r.raw(p.haproxyCfg, servers)
}

// raw reads a configuration in HAProxy's language as far as the lab must know it: where clients go, which servers take part. All else
// is the product's to read.
func (r *reader) raw(n ast.Node, servers []Server) knobs {
	block, ok := n.(*ast.LiteralNode)
	if !ok {
		r.fail(n, "haproxy-cfg is a block of text: write haproxy-cfg: | and the configuration below it, indented")
		return knobs{}
	}
	c := rawConfig{reader: r, first: block.GetToken().Position.Line + 1, servers: servers, named: map[string]int{}}
	k := knobs{haproxyCfg: block.Value.Value, threads: 1}
	for i, line := range strings.Split(k.haproxyCfg, "\n") {
		c.line(i, line)
	}
	if r.err != nil {
		return knobs{}
	}
	if c.threads {
		k.threads = 0
	}
	if len(c.frontends) == 0 {
		r.fail(n, `nothing here listens: write bind "${bind_http}" in a frontend`)
	}
	for _, s := range servers {
		if c.named[s.Name] == 0 {
			r.fail(n, `server %s takes no part: write server %s "${addr_%s}" in a backend`, s.Name, s.Name, spoken(s.Name))
		}
	}
	k.frontends, k.backends = c.frontends, c.distinct()
	return k
}

// rawConfig is what was found in a configuration so far.
type rawConfig struct {
	reader    *reader
	first     int // the line of the file in which it begins
	servers   []Server
	frontends []Frontend
	backends  []Backend
	named     map[string]int // fake server -> how many lines lead to it
	threads   bool           // it says nbthread
}

// variable is "${NAME}" or "$NAME" as HAProxy fills it (configuration manual 2.3): with a default or [*] behind the name.
var variable = regexp.MustCompile(`^\$(?:\{([A-Za-z_][A-Za-z0-9_]*)[^}]*\}|([A-Za-z_][A-Za-z0-9_]*))`)

// line reads one line.
func (c *rawConfig) line(i int, text string) {
	words, mentions := rawWords(text)
	for _, m := range mentions {
		c.variable(i, text, m)
	}
	if m := partly.FindStringIndex(text); m != nil && (m[0] == 0 || text[m[0]-1] != '$') && c.isAxis(text[m[0]+1:m[1]-1]) {
		c.fail(i, text, m[0], `no placeholder is filled here: write "${axis_%s}"`, spoken(text[m[0]+1:m[1]-1]))
	}
	if len(words) == 0 {
		return
	}
	switch word := words[0]; {
	case word == "nbthread":
		c.threads = true
	case (word == "backend" || word == "listen") && len(words) > 1:
		c.backends = append(c.backends, Backend{Name: words[1]})
	case word == "server" && len(words) > 2 && len(c.backends) > 0:
		be := &c.backends[len(c.backends)-1]
		be.Servers = append(be.Servers, words[1])
	}
}

// isAxis reports whether the matrix has an axis of that name.
func (c *rawConfig) isAxis(name string) bool {
	return slices.ContainsFunc(c.reader.axes, func(a Axis) bool { return a.Name == name })
}

// mention is a variable in a line.
type mention struct {
	name   string
	at     int // its place in the line, in bytes
	quoted bool
}

func (c *rawConfig) variable(i int, text string, m mention) {
	known := []string{"bind_NAME"}
	kind, rest, _ := strings.Cut(m.name, "_")
	if kind == "bind" && rest != "" && m.quoted {
		name := strings.ReplaceAll(rest, "_", "-")
		if _, err := nameShape.read(name); err != nil {
			c.fail(i, text, m.at, "${%s}: a frontend's name %v", m.name, err)
		}
		if !slices.ContainsFunc(c.frontends, func(o Frontend) bool { return o.Name == name }) {
			c.frontends = append(c.frontends, Frontend{Name: name})
		}
		return
	}
	for _, a := range c.reader.axes {
		if known = append(known, "axis_"+spoken(a.Name)); m.name == known[len(known)-1] {
			c.reader.used[a.Name] = true
		}
	}
	for _, s := range c.servers {
		for _, part := range []string{"addr_", "host_", "port_"} {
			if known = append(known, part+spoken(s.Name)); m.name == known[len(known)-1] {
				c.named[s.Name]++
			}
		}
	}
	switch {
	case !m.quoted && !slices.Contains(known, m.name) && kind != "bind":
		// Text, to HAProxy: the end of a regular expression, say.
	case m.quoted:
		if !slices.Contains(known, m.name) {
			c.fail(i, text, m.at, "nothing is known of ${%s}: %s", m.name, instead(m.name, known))
		}
	default:
		c.fail(i, text, m.at, `HAProxy fills ${%s} only between double quotes: write "${%s}"`, m.name, m.name)
	}
}

// fail complains about a place of a line.
func (c *rawConfig) fail(i int, text string, at int, format string, args ...any) {
	line := c.first + i
	column := at + 1
	if line <= len(c.reader.lines) {
		if indent := strings.Index(c.reader.lines[line-1], text); indent > 0 {
			column += indent
		}
	}
	c.reader.failAt(line, column, format, args...)
}

// distinct are the backends with the servers whose counts are one backend's alone: those that carry a fake server's name, once.
func (c *rawConfig) distinct() (list []Backend) {
	times := map[string]int{}
	for _, b := range c.backends {
		for _, name := range b.Servers {
			times[name]++
		}
	}
	for _, b := range c.backends {
		b.Servers = slices.DeleteFunc(b.Servers, func(name string) bool {
			return times[name] > 1 || !slices.ContainsFunc(c.servers, func(s Server) bool { return s.Name == name })
		})
		if len(b.Servers) > 0 {
			list = append(list, b)
		}
	}
	return list
}

// rawWords splits a line as HAProxy does (configuration manual 2.2): at spaces, with quotes, backslashes and comments; and finds the
// variables that it would fill.
func rawWords(text string) (words []string, vars []mention) {
	var word strings.Builder
	inWord, quote := false, byte(0)
	end := func() {
		if inWord {
			words = append(words, word.String())
			word.Reset()
			inWord = false
		}
	}
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case b == '\\' && quote != '\'' && i+1 < len(text):
			i++
			word.WriteByte(text[i])
			inWord = true
		case quote != 0 && b == quote:
			quote = 0
		case quote == 0 && (b == '"' || b == '\''):
			quote, inWord = b, true
		case quote == 0 && b == '#':
			end()
			return words, vars
		case quote == 0 && (b == ' ' || b == '\t'):
			end()
		default:
			if m := variable.FindStringSubmatch(text[i:]); m != nil && quote != '\'' {
				vars = append(vars, mention{m[1] + m[2], i, quote == '"'})
			}
			word.WriteByte(b)
			inWord = true
		}
	}
	end()
	return words, vars
}
