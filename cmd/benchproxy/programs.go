package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/reuselab/reuselab/proxy/targets"
)

// programs are the installed programs that the bench starts.
type programs struct {
	wrk, haproxy, reuselab string // paths
	hey, h2load            string // only to compare generators
	proxies                []proxy
	missing                []string // sentences on what would be compared too
}

// proxy is a product that stands between clients and server.
type proxy struct {
	name    string
	version string // and commit, where the program knows it
	// processes is how many it has when it is ready: a master may listen before it has workers.
	processes int
	// configure writes the configuration into a folder and gives the command that runs the product in the foreground,
	// and what its environment needs beside ours.
	configure func(dir string, w wiring) (argv, env []string, err error)
}

func (p proxy) label() string { return p.name + " " + p.version }

// wiring is what a proxy is to do: the same for all.
type wiring struct {
	listen, server string // addresses
	clients        int    // at once, at most
}

// threads is how many threads, or worker processes, each proxy and server has.
const threads = 1

// findPrograms finds everything, HAProxy as the first of the proxies.
func findPrograms(ctx context.Context) (programs, error) {
	var p programs
	var err error
	if p.wrk, err = exec.LookPath("wrk"); err != nil {
		return p, errors.New("wrk, the load generator, is not in PATH: install it (Debian: apt-get install wrk)")
	}
	if p.reuselab, err = findReuselab(); err != nil {
		return p, err
	}
	for _, name := range []string{"haproxy", "reference"} {
		found, err := findTarget(ctx, name)
		if err != nil {
			return p, err
		}
		p.proxies = append(p.proxies, found.proxy)
		if name == "haproxy" {
			p.haproxy = found.path
		}
	}
	nginx, err := findNginx(ctx)
	if missing, is := errors.AsType[missingProduct](err); is {
		p.missing = append(p.missing, string(missing))
	} else if err != nil {
		return p, err
	} else {
		p.proxies = append(p.proxies, nginx)
	}
	return p, nil
}

// missingProduct says that a product is not installed, and how to install it.
type missingProduct string

func (m missingProduct) Error() string { return string(m) }

// findReuselab takes the program beside this one before any in PATH, as targets do.
func findReuselab() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	path := filepath.Join(filepath.Dir(self), "reuselab")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	if path, err = exec.LookPath("reuselab"); err != nil {
		return "", errors.New("reuselab, the fake server, is neither beside benchproxy nor in PATH: make build puts it into bin/")
	}
	return path, nil
}

// foundTarget is a target of the lab, as a contender here.
type foundTarget struct {
	proxy
	path string
}

// findTarget finds a product that the lab knows how to configure.
func findTarget(ctx context.Context, name string) (foundTarget, error) {
	target, err := targets.Find(name)
	if err != nil {
		return foundTarget{}, err
	}
	product, err := target.Find(ctx, "")
	if err != nil {
		return foundTarget{}, err
	}
	configure := func(dir string, w wiring) (argv, env []string, err error) {
		text, err := target.Render(labConfig(w))
		if err != nil {
			return nil, nil, err
		}
		file := filepath.Join(dir, target.FileName())
		if err := os.WriteFile(file, text, 0o644); err != nil {
			return nil, nil, err
		}
		return target.Command(product, file), []string{targets.EnvStats + "=" + filepath.Join(dir, "stats.sock")}, nil
	}
	version := product.Version
	if product.Commit != "" {
		version += " commit " + product.Commit
	}
	return foundTarget{proxy{name: name, version: version, processes: 1, configure: configure}, product.Path}, nil
}

// labConfig is the wiring in the lab's words: HAProxy and the reference get the very same file.
func labConfig(w wiring) targets.Config {
	return targets.Config{
		Threads:   threads,
		MaxConn:   w.clients,
		Timeout:   clientTimeout,
		Frontends: []targets.Frontend{{Name: "fe", Addr: w.listen, Backend: "be"}},
		Backends: []targets.Backend{{
			Name:         "be",
			Servers:      []targets.Server{{Name: "s1", Addr: w.server, Proto: "h1"}},
			BackendKnobs: targets.BackendKnobs{HTTPReuse: "always"},
		}},
	}
}
