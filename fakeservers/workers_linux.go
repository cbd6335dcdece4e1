package fakeservers

import (
	"errors"
	"net"
	"runtime"
	"sync"

	"github.com/reuselab/reuselab/fakeservers/sockets"
)

// workers serve connections of which nothing is known that would make anybody wait: a server that is slow hides the proxy before
// it. What they find otherwise they hand over to a goroutine, so that the two ways differ in nothing but how they wait.
type workers struct {
	list  []*worker
	doors []*door
}

// door is where a server's connections come in.
type door struct {
	server *server
	from   *sockets.Listener
}

// plainSize is the largest body that is answered without waiting for the client to take it.
const plainSize = 64 << 10

// isPlain reports whether workers may begin with the server's connections: it answers at once and does nothing by itself.
func (s *server) isPlain() bool {
	return s.config.Proto != "h2" && s.config.Delay == 0 && s.config.Size <= plainSize && len(s.config.Faults) == 0 && !s.config.Scripted
}

// attend lets workers accept from l, once they run. It reports whether they will; l is theirs then.
func (g *Group) attend(s *server, l net.Listener) (bool, error) {
	tcp, ok := l.(*net.TCPListener)
	if !ok || !s.isPlain() {
		return false, nil
	}
	if g.workers == nil {
		if err := g.hire(); err != nil {
			return false, errors.Join(err, l.Close())
		}
	}
	from, err := sockets.Listen(tcp)
	if err != nil {
		return false, err
	}
	g.workers.doors = append(g.workers.doors, &door{s, from})
	return true, nil
}

// hire makes workers, on half of the processors: who asks needs some too, and a worker with many connections finds several of them
// ready at a time.
func (g *Group) hire() error {
	g.workers = &workers{}
	for range max(1, runtime.GOMAXPROCS(0)/2) {
		set, err := sockets.NewEpoll()
		if err != nil {
			return err
		}
		g.workers.list = append(g.workers.list, &worker{group: g, set: set})
	}
	return nil
}

// run lets the workers work until the group ends. Then it closes everything that is theirs.
func (ws *workers) run() {
	var running sync.WaitGroup
	for _, w := range ws.list {
		running.Go(func() { w.run(ws.doors) })
	}
	running.Wait()
	for _, d := range ws.doors {
		d.server.unlisten = d.from.Close()
	}
}
