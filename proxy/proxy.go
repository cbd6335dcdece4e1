package proxy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// Proxy is one process's worth of frontends and backends.
type Proxy struct {
	cfg       *haproxycfg.Config
	frontends []*frontend
	backends  []*backend
	shards    []*shard
	clients   *limit // global maxconn
	fds       descriptors

	errorFiles errorFiles
	meetings   *meeting // what frontends' and backends' modes make together

	variables    [haproxycfg.Scopes]int
	transactions sync.Pool // of those that no session uses
	sizes        sizes
	pieces       *pieces
	pipes        *pipes // nil: nothing is spliced

	next     atomic.Uint32 // the shard of the next client
	stopping atomic.Bool   // no more clients, and those that are here close after their response

	ctx    context.Context // ends with Close
	cancel context.CancelFunc

	accepting  sync.WaitGroup
	sessions   sync.WaitGroup
	connecting sync.WaitGroup // of goroutines that open connections for all who wait for them
	others     sync.WaitGroup // of goroutines that no client pays for: purges, closers
}

// New builds the proxy that cfg describes. It opens nothing but the files of errorfile lines, which it reads. An error is a setting
// that this proxy does not know, or such a file.
func New(cfg *haproxycfg.Config) (*Proxy, error) {
	threads := cmp.Or(cfg.Global.NbThread, runtime.GOMAXPROCS(0))
	p := &Proxy{cfg: cfg, clients: newLimit(cfg.Global.MaxConn), sizes: newSizes(cfg.Global), variables: cfg.Variables, meetings: meetings(cfg.Global.Compat)}
	var err error
	if p.errorFiles, err = readErrorFiles(cfg, p.sizes); err != nil {
		return nil, err
	}
	p.transactions.New = func() any { return newTransaction(p.sizes) }
	p.fds = newDescriptors(cfg.Global, threads)
	p.pieces, p.pipes = newPieces(threads), newPipes(cfg)
	p.ctx, p.cancel = context.WithCancel(context.Background())
	for i := range threads {
		p.shards = append(p.shards, newShard(i))
	}
	backends := map[*haproxycfg.Proxy]*backend{}
	for _, c := range cfg.Proxies {
		if c.Kind == haproxycfg.Frontend {
			continue
		}
		be, err := newBackend(p, c, cfg.Global)
		if err != nil {
			return nil, fmt.Errorf("%v: %v %s: %w", c.Pos, c.Kind, c.Name, err)
		}
		backends[c] = be
		p.backends = append(p.backends, be)
	}
	for _, c := range cfg.Proxies {
		if c.Kind == haproxycfg.Backend {
			continue
		}
		fe, err := newFrontend(p, c, backends[c.DefaultBackend])
		if err != nil {
			return nil, fmt.Errorf("%v: %v %s: %w", c.Pos, c.Kind, c.Name, err)
		}
		fe.uses = newUseBackends(c, backends)
		p.frontends = append(p.frontends, fe)
	}
	return p, nil
}

// Config returns what New was given.
func (p *Proxy) Config() *haproxycfg.Config { return p.cfg }

// Threads returns the number of shards.
func (p *Proxy) Threads() int { return len(p.shards) }

// Start listens on every bind address and begins to accept. All that cannot be bound is in the error, and then nothing
// remains open.
func (p *Proxy) Start() error {
	var errs []error
	for _, fe := range p.frontends {
		errs = append(errs, fe.listen(p.ctx))
	}
	if err := errors.Join(errs...); err != nil {
		p.closeListeners()
		return err
	}
	for _, be := range p.backends {
		for _, sv := range be.servers {
			p.others.Go(sv.purge)
		}
	}
	for _, fe := range p.frontends {
		for i, l := range fe.listeners {
			p.accepting.Go(func() { fe.accept(l, fe.cfg.Binds[i].AcceptProxy) })
		}
	}
	return nil
}

// Addrs returns the addresses that are listened on, in order of configuration.
func (p *Proxy) Addrs() []net.Addr {
	var addrs []net.Addr
	for _, fe := range p.frontends {
		for _, l := range fe.listeners {
			addrs = append(addrs, l.Addr())
		}
	}
	return addrs
}

// Shutdown ends the proxy softly: nobody is accepted any more, clients that wait between requests are closed, and the
// others after their response. It waits for them until ctx ends, whose error it returns. Close is needed afterwards.
func (p *Proxy) Shutdown(ctx context.Context) error {
	p.stopping.Store(true)
	p.closeListeners()
	p.accepting.Wait()
	for _, sh := range p.shards {
		for _, s := range sh.list() {
			s.leaveIfIdle()
		}
	}
	gone := make(chan struct{})
	p.others.Go(func() { p.sessions.Wait(); close(gone) })
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close ends everything at once and waits until nothing runs any more.
func (p *Proxy) Close() {
	p.stopping.Store(true)
	p.cancel()
	p.closeListeners()
	p.accepting.Wait()
	for _, sh := range p.shards {
		for _, s := range sh.list() {
			s.conn.Close()
		}
	}
	for _, be := range p.backends {
		be.closeConns()
	}
	p.sessions.Wait()
	p.connecting.Wait()
	// A transaction that was connecting may have left something behind.
	for _, be := range p.backends {
		be.closeConns()
	}
	p.others.Wait()
	p.pipes.close()
	for _, sh := range p.shards {
		sh.lot.Close()
	}
}

func (p *Proxy) closeListeners() {
	p.clients.close()
	for _, fe := range p.frontends {
		fe.close()
	}
}
