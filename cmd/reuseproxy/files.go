package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// read parses the files as one configuration: a section of one may be referred to in another, and settings of `defaults`
// go on from file to file, as in HAProxy.
func read(names []string, env func(string) (string, bool)) (*haproxycfg.Config, error) {
	var all []byte
	var parts []part
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reuseproxy: %w", err)
		}
		parts = append(parts, part{name, bytes.Count(all, []byte("\n"))})
		all = append(all, text...)
		if len(text) > 0 && text[len(text)-1] != '\n' && len(names) > 1 {
			all = append(all, '\n')
		}
	}
	cfg, err := haproxycfg.Parse(names[0], all, env)
	if wrong, ok := err.(haproxycfg.Diagnostics); ok {
		relocate(parts, wrong)
		return nil, wrong
	}
	if err != nil {
		return nil, err
	}
	relocate(parts, cfg.Warnings)
	for _, p := range cfg.Proxies {
		p.Pos = locate(parts, p.Pos)
		for i := range p.Binds {
			p.Binds[i].Pos = locate(parts, p.Binds[i].Pos)
		}
		for _, s := range p.Servers {
			s.Pos = locate(parts, s.Pos)
		}
	}
	for i := range cfg.Global.StatsSockets {
		cfg.Global.StatsSockets[i].Pos = locate(parts, cfg.Global.StatsSockets[i].Pos)
	}
	return cfg, nil
}

// part is one file's share of the whole text.
type part struct {
	name   string
	before int // lines before it
}

// locate turns a place in the whole text into one in its file.
func locate(parts []part, pos haproxycfg.Pos) haproxycfg.Pos {
	for i := len(parts) - 1; i > 0; i-- {
		if pos.Line > parts[i].before {
			return haproxycfg.Pos{File: parts[i].name, Line: pos.Line - parts[i].before, Column: pos.Column}
		}
	}
	return pos
}

func relocate(parts []part, all []haproxycfg.Diagnostic) {
	for i := range all {
		all[i].Pos = locate(parts, all[i].Pos)
	}
}
