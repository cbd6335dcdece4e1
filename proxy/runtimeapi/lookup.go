package runtimeapi

import "strings"

// Two sentences for the same thing: HAProxy's commands that show say the one, those that change the other.
const (
	noSuchBackendHere = "Can't find backend.\n"
	noSuchBackend     = "No such backend.\n"
	noSuchServer      = "No such server.\n"
	noName            = "Require 'backend/server'.\n"
)

// backends returns the proxies with servers, or only the one that is named; false if it does not exist.
func (c *conversation) backends(args []string) (found []Proxy, ok bool) {
	for _, p := range c.source.Proxies() {
		if p.Backend != nil && (len(args) == 0 || p.Name == args[0]) {
			found = append(found, p)
		}
	}
	return found, len(args) == 0 || len(found) > 0
}

// server finds BACKEND/SERVER, the first argument. If complaint is not empty it is the answer instead.
func (c *conversation) server(args []string) (p Proxy, s *Server, complaint string) {
	if len(args) == 0 {
		return p, nil, noName
	}
	backend, name, both := strings.Cut(args[0], "/")
	if !both || name == "" {
		return p, nil, noName
	}
	found, ok := c.backends([]string{backend})
	if !ok {
		return p, nil, noSuchBackend
	}
	for i := range found[0].Backend.Servers {
		if s := &found[0].Backend.Servers[i]; s.Name == name {
			return found[0], s, ""
		}
	}
	return p, nil, noSuchServer
}

func showBackend(c *conversation, out []byte, _ []string) []byte {
	out = append(out, "# name\n"...)
	found, _ := c.backends(nil)
	for _, p := range found {
		out = append(append(out, p.Name...), '\n')
	}
	return out
}

func showVersion(c *conversation, out []byte, _ []string) []byte {
	return append(append(out, c.source.Info().Version...), '\n')
}
