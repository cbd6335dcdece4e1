package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/reuselab/reuselab/proxy"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/inherit"
)

// process is one start of the program.
type process struct {
	options
	args           []string // the command line
	env            func(string) (string, bool)
	stdout, stderr io.Writer

	cfg      *haproxycfg.Config
	cli      []haproxycfg.StatsSocket // of -S
	signals  chan os.Signal
	readyEnd *os.File // of the pipe on which the process that went before waits; nil: nobody waits
}

// run does what the options say; it returns the exit status.
func (p *process) run() (int, error) {
	if p.fetchFrom != "" {
		fmt.Fprintf(p.stderr, "reuseproxy: warning: -x: sockets are not fetched from %s, but bound anew\n", p.fetchFrom)
	}
	here, _ := os.Getwd() // "" is here too
	if p.folder != "" {
		if err := os.Chdir(p.folder); err != nil {
			return 0, fmt.Errorf("reuseproxy: -C: %w", err)
		}
	}
	if err := p.adoptReadyEnd(); err != nil {
		return 0, err
	}
	if err := p.configure(); err != nil {
		return 0, err
	}
	server, err := proxy.New(p.cfg)
	if err != nil {
		return 0, err
	}
	switch {
	case p.check:
		return success, p.finishCheck()
	case p.daemon && !p.foreground && p.readyEnd == nil:
		return p.goBackground(here)
	}
	return p.serve(server)
}

// configure reads the configuration and puts the command line over it.
func (p *process) configure() error {
	cfg, err := read(p.files, p.env)
	if err != nil {
		return err
	}
	if p.cli, err = p.masterSockets(); err != nil {
		return err
	}
	if p.readyEnd == nil { // else the process that went before has said it all
		p.show("notice", cfg.Notices)
		if p.diagnostic {
			p.show("diag", cfg.Diags)
		}
		p.show("hint", cfg.Hints)
		p.show("warning", cfg.Warnings)
	}
	g := &cfg.Global
	if len(cfg.Warnings) > 0 && (p.fatal || g.Process.ZeroWarning) {
		return errors.New("reuseproxy: there are warnings, and 'zero-warning' or -dW makes them errors")
	}
	if p.maxConn > 0 {
		g.MaxConn = p.maxConn
	}
	g.NoSplice = g.NoSplice || p.noSplice
	for _, x := range cfg.Proxies {
		if p.proxyMaxConn > 0 && x.Kind != haproxycfg.Backend && x.MaxConn == 0 {
			x.MaxConn = p.proxyMaxConn
		}
	}
	p.daemon = p.daemon || g.Process.Daemon
	p.master = p.master || g.Process.MasterWorker
	if p.pidFile == "" {
		p.pidFile = g.Process.PidFile
	}
	p.cfg = cfg
	if len(p.cli) > 0 && !p.master {
		return errors.New("reuseproxy: -S needs a master: -W or -Ws")
	}
	return nil
}

func (p *process) show(kind string, all []haproxycfg.Diagnostic) {
	for _, d := range all {
		fmt.Fprintf(p.stderr, "%v: %s: %s\n", d.Pos, kind, d.Text)
	}
}

// masterSockets reads the values of -S.
func (p *process) masterSockets() ([]haproxycfg.StatsSocket, error) {
	var all []haproxycfg.StatsSocket
	for _, value := range p.masterCLI {
		socket, err := haproxycfg.ParseMasterSocket(value)
		if err != nil {
			return nil, err
		}
		all = append(all, socket)
	}
	return all, nil
}

// finishCheck ends -c: as HAProxy does, it looks at the descriptors that were handed down, and binds nothing.
func (p *process) finishCheck() error {
	var errs []error
	for _, x := range p.cfg.Proxies {
		for _, b := range x.Binds {
			if b.Network == "fd" {
				errs = append(errs, at(b.Pos, inherit.Check(b.Addr)))
			}
		}
	}
	for _, s := range append(p.cli, p.cfg.Global.StatsSockets...) {
		if s.Network == "fd" {
			errs = append(errs, at(s.Pos, inherit.Check(s.Addr)))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if p.verbose {
		fmt.Fprintln(p.stdout, "Configuration file is valid")
	}
	return nil
}

// at puts a place before an error; nil stays nil.
func at(pos haproxycfg.Pos, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%v: %w", pos, err)
}
