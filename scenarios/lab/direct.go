package lab

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/reuselab/reuselab/scenarios/lab/host"
	"github.com/reuselab/reuselab/scenarios/lab/role"
)

// product is the proxy role as the lab speaks to it. The target that is no proxy has none: whatever is asked of it is done, and
// nothing is seen.
type product struct{ *host.Process }

// noProxy is why nothing is known of one.
const noProxy = "there is no proxy: the load goes straight to the server"

func (p product) absent() bool { return p.Process == nil }

func (p product) Start(ctx context.Context) error {
	if p.absent() {
		return nil
	}
	return p.Process.Start(ctx)
}

// Snapshot looks at the product's counters.
func (p product) Snapshot(ctx context.Context, to *proxyCounters) error {
	if p.absent() {
		*to = proxyCounters{StatsError: noProxy}
		return nil
	}
	return p.Process.Snapshot(ctx, to)
}

// Stop ends the product.
func (p product) Stop(ctx context.Context, final *proxyFinal) error {
	if p.absent() {
		return nil
	}
	return p.Process.Stop(ctx, final)
}

// Told is what the product's role says unasked.
func (p product) Told() <-chan role.Told {
	if p.absent() {
		return nil
	}
	return p.Process.Told()
}

// setUpDirect points the load at the server itself, which stands for every frontend.
func (b *bench) setUpDirect(ctx context.Context, l *Lab, servers map[string]string) error {
	if err := l.folder(b.cell.Order); err != nil {
		return err
	}
	front := map[string]string{}
	for _, f := range b.cell.Case.Proxy.Frontends {
		front[f.Name] = servers[b.cell.Case.Servers[0].Name]
	}
	return b.prepareLoad(ctx, l.Run, front)
}

// folder makes the folder of a cell's files.
func (l *Lab) folder(order int) error {
	if l.Dir == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Join(l.Dir, caseDir(order)), 0o755); err != nil {
		return &folderError{err}
	}
	return nil
}

// Do has the product's role do a step of a script. Nothing that needs a proxy is asked of none.
func (p product) Do(ctx context.Context, within time.Duration, step, seen any) error {
	if p.absent() {
		return errors.New(noProxy)
	}
	return p.Process.Do(ctx, within, step, seen)
}
