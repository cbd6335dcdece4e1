package lab

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/reuselab/reuselab/fakeservers"
	"github.com/reuselab/reuselab/loadgen"
	"github.com/reuselab/reuselab/proxy/targets"
	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
	"github.com/reuselab/reuselab/scenarios/lab/host"
)

// bench is one case, set up: three roles, connected and ready.
type bench struct {
	cell    Cell
	site    *host.Site
	kernel  bool   // the proxy's namespace counts its connects
	scratch string // the proxy role's, by name
	maxConn int    // of the product
	servers *host.Process
	proxy   product
	load    *host.Process

	front    map[string]string // frontend -> where clients connect to
	progress func(Progress)    // nil: nobody listens

	rawPasses int // of raw cases
}

// productTimeout is every timeout of the product: far beyond what a healthy case needs.
const productTimeout = 30 * time.Second

// whyNot says why a target cannot be put to a case; empty when it can.
func whyNot(c Cell) string {
	s := c.Case.Scenario
	needs := slices.Clone(s.Needs)
	if c.Case.Proxy.HAProxyCfg != "" {
		needs = append(needs, "haproxy-cfg")
	}
	for i := range c.Case.Script {
		needs = append(needs, c.Case.Script[i].Capabilities()...)
	}
	for _, need := range needs {
		if !slices.Contains(c.Target.Can(), need) {
			return fmt.Sprintf("%s has no %s, which the scenario needs", c.Target.Name(), need)
		}
	}
	if want, ok := s.Versions[c.Target.Name()]; ok {
		if reason := whyNotVersion(want, c); reason != "" {
			return reason
		}
	}
	for _, l := range c.Case.Load {
		g, err := loadgen.Find(l.Generator)
		if err != nil {
			return err.Error()
		}
		if err := g.Check(profile(l, "", "")); err != nil {
			return err.Error()
		}
	}
	return c.Target.Lacks(configuration(c.Case, 0, nil, nil))
}

func whyNotVersion(want string, c Cell) string {
	switch fits, err := scenarios.VersionFits(want, c.Product.Version); {
	case err != nil:
		return fmt.Sprintf("versions: %s %s: %v", c.Target.Name(), c.Product.Version, err)
	case !fits:
		return fmt.Sprintf("the scenario is for %s %s, this is %s", c.Target.Name(), want, c.Product.Version)
	}
	return ""
}

// start makes a bench of three roles. Those that were started are in the bench also when something failed.
func (l *Lab) start(ctx context.Context, c Cell, rec *measure.Record) (*bench, error) {
	b := &bench{cell: c, site: l.Host.Site(), kernel: l.Host.Kind() == host.NetNS, scratch: scratchName(), progress: l.Progress}
	var err error
	if b.maxConn, err = connectionsFor(c.Case); err != nil {
		return b, err
	}
	for _, r := range []struct {
		role host.Role
		p    **host.Process
	}{{host.Servers, &b.servers}, {host.Proxy, &b.proxy.Process}, {host.Load, &b.load}} {
		if r.role == host.Proxy && c.Target.Direct() {
			continue
		}
		if *r.p, err = b.site.Start(ctx, r.role); err != nil {
			return b, err
		}
		rec.Hosts = append(rec.Hosts, measure.Host{Role: string(r.role), Host: string(l.Host.Kind())})
	}
	return b, nil
}

// setUp connects the roles and gets each ready.
func (l *Lab) setUp(ctx context.Context, b *bench, rec *measure.Record) error {
	if err := b.site.Connect(ctx); err != nil {
		return err
	}
	servers, err := b.prepareServers(ctx)
	if err != nil {
		return err
	}
	if b.proxy.absent() {
		return b.setUpDirect(ctx, l, servers)
	}
	front, err := b.frontends()
	if err != nil {
		return err
	}
	if err := l.folder(rec.Order); err != nil {
		return err
	}
	if err := b.prepareProxy(ctx, l, configuration(b.cell.Case, b.maxConn, servers, front), rec); err != nil {
		return err
	}
	return b.prepareLoad(ctx, l.Run, front)
}

// connectionsFor is the global maxconn for a case: as much as the system allows, up to plenty.
//
// HAProxy stops pooling when more than a fifth of its file descriptors are in use (tune.pool-low-fd-ratio), and the numbers then
// speak of descriptors, not of reuse. A connection of a client takes one, and up to two more towards the servers.
func connectionsFor(c scenarios.Case) (int, error) {
	const plenty, spare = 20000, 200
	users := 0
	for _, l := range c.Load {
		users += l.Users
	}
	limit := fileLimit()
	maxConn := min(plenty, (limit-spare)/2)
	if need, fifth := 3*users+spare, 2*maxConn/5; need > fifth {
		return 0, fmt.Errorf("%d users need about %d file descriptors of the proxy, which is more than %d, a fifth of what it can have here, where %d files may be open: raise the hard limit of open files (ulimit -Hn) or use fewer users", users, need, max(fifth, 0), limit)
	}
	return maxConn, nil
}

// prepareServers starts the fake servers and gives their addresses.
func (b *bench) prepareServers(ctx context.Context) (map[string]string, error) {
	spec := serversSpec{Duration: longest(b.cell.Case.Load), Raw: b.cell.Case.Raw != nil}
	for i, s := range b.cell.Case.Servers {
		port := 0
		if b.kernel {
			port = 8001 + i // a namespace is empty: the same ports, and so the same configuration, every time
		}
		spec.Servers = append(spec.Servers, fakeservers.Config{
			Name: s.Name, Proto: s.Proto, Size: s.Size, Delay: s.Delay, Streams: s.Streams, Faults: faults(s),
			Scripted: b.cell.Case.Script != nil, ByScript: s.ByScript,
			Addr: fmt.Sprintf("%s:%d", b.site.Address(host.Servers), port),
		})
	}
	ready, err := b.servers.Prepare(ctx, spec)
	return ready.Addresses, err
}

// faults says in the fake servers' words what a server does wrong.
func faults(s scenarios.Server) (list []fakeservers.Fault) {
	for _, f := range s.Faults {
		list = append(list, fakeservers.Fault{
			On: f.On, Do: f.Do, Every: f.Every, Nth: f.Nth, Share: f.Share, Seed: uint64(f.Seed), Of: f.Of, After: f.After, At: f.At, For: f.For,
			Announced: f.Announced, Sent: f.Sent, By: f.By, Over: f.Over, Streams: f.Streams, Bytes: f.Bytes,
		})
	}
	return list
}

// frontends gives every frontend of the case its address.
func (b *bench) frontends() (map[string]string, error) {
	addrs := map[string]string{}
	for i, f := range b.cell.Case.Proxy.Frontends {
		ip := b.site.Address(host.Proxy)
		if b.kernel {
			addrs[f.Name] = fmt.Sprintf("%s:%d", ip, 8080+i)
			continue
		}
		l, err := net.Listen("tcp", ip+":0")
		if err != nil {
			return nil, fmt.Errorf("find a free port for frontend %s: %w", f.Name, err)
		}
		addrs[f.Name] = l.Addr().String()
		l.Close()
	}
	return addrs, nil
}

// prepareProxy starts the product on its configuration, which is written beside the record.
func (b *bench) prepareProxy(ctx context.Context, l *Lab, cfg targets.Config, rec *measure.Record) error {
	text, err := b.cell.Target.Render(cfg)
	if err != nil {
		return fmt.Errorf("configuration for %s: %w", b.cell.Target.Name(), err)
	}
	sum := sha256.Sum256(text)
	rec.Target.ConfigSHA256 = hex.EncodeToString(sum[:])
	spec := proxySpec{Target: b.cell.Target.Name(), Env: cfg.Env, Scratch: b.scratch}
	full := filepath.Join(b.scratch, b.cell.Target.FileName())
	if l.Dir == "" {
		spec.Config = text // no folder is written to: the role keeps it as long as the product runs
	} else if full, err = l.keepConfig(b.cell, text, rec); err != nil {
		return err
	}
	spec.Command = b.cell.Target.Command(b.cell.Product, full)
	for _, f := range cfg.Frontends {
		spec.Listen = append(spec.Listen, f.Addr)
	}
	_, err = b.proxy.Prepare(ctx, spec)
	return err
}

// keepConfig writes a configuration into the run's folder and gives its path.
func (l *Lab) keepConfig(c Cell, text []byte, rec *measure.Record) (string, error) {
	file := filepath.Join(caseDir(c.Order), c.Target.FileName())
	full, err := filepath.Abs(filepath.Join(l.Dir, file))
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(full, text, 0o644); err != nil {
		return "", &folderError{err}
	}
	rec.Files["config"] = filepath.ToSlash(file)
	return full, nil
}

// prepareLoad tells the load role what to drive at which frontend.
func (b *bench) prepareLoad(ctx context.Context, run string, front map[string]string) error {
	b.front = front
	var spec loadSpec
	for _, l := range b.cell.Case.Load {
		ids := fmt.Sprintf("%s-%d-%s", run, b.cell.Order, l.Name)
		spec.Loads = append(spec.Loads, loadOf{Generator: l.Generator, Profile: profile(l, front[l.To], ids)})
	}
	_, err := b.load.Prepare(ctx, spec)
	return err
}

// tearDown ends every role; what is left of a bench after it is nothing.
func (b *bench) tearDown() error { return errors.Join(b.site.Close(), os.RemoveAll(b.scratch)) }
