package targets

import (
	"context"
	"errors"
	"fmt"
)

// direct is no proxy at all: the load goes straight to the server, so that what a server does to its clients can be told from what a
// proxy makes of it.
type direct struct{}

func (direct) Name() string  { return "direct" }
func (direct) Direct() bool  { return true }
func (direct) Can() []string { return []string{"direct-connection"} }

func (direct) Find(_ context.Context, path string) (Product, error) {
	if path != "" {
		return Product{}, errors.New("direct is no program: it takes no path")
	}
	return Product{}, nil
}

// Lacks: there is nobody who could be told anything, who spreads requests over servers, or who translates between protocols.
func (direct) Lacks(c Config) string {
	if knobs := c.given(); len(knobs) > 0 {
		return "direct is no proxy: it has no " + knobs[0]
	}
	for _, be := range c.Backends {
		switch {
		case len(be.Servers) > 1:
			return fmt.Sprintf("direct is no proxy: its clients go to one server, and there are %d", len(be.Servers))
		}
		for _, f := range c.Frontends {
			if f.Backend == be.Name && len(be.Servers) > 0 && f.Proto != be.Servers[0].Proto {
				return fmt.Sprintf("direct is no proxy: clients that speak %s cannot ask a server that speaks %s", f.Proto, be.Servers[0].Proto)
			}
		}
	}
	return ""
}

func (direct) Render(Config) ([]byte, error)                      { return nil, nil }
func (direct) FileName() string                                   { return "" }
func (direct) Command(Product, string) []string                   { return nil }
func (direct) Stats(context.Context, string) (Stats, bool, error) { return nil, false, nil }
