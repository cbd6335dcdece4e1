package runtimeapi

import (
	"context"
	"fmt"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Config describes one socket.
type Config struct {
	Network string        // "unix", "tcp", "tcp4", or "fd" for a descriptor that listens already
	Addr    string        // path of the socket, what was there before is replaced; "address:port"; the descriptor's number
	Mode    os.FileMode   // permissions of a unix socket; 0 leaves what the umask made of 0777
	Level   Level         // what its clients may do
	Timeout time.Duration // how long a client may be silent; 0 is HAProxy's default of 10 s, negative no limit
	Clients *Clients      // those of all sockets; nil: this one has a bound of its own, of 10

	// Master makes it a master's socket (-S): a command may begin with a worker's name, @1 or @!PID, which is all the
	// same, since there is one process only; and `show proc` and `reload` are known.
	Master bool
}

// Clients is a bound on the clients of several sockets (`stats maxconn`), and their count.
type Clients struct {
	places chan struct{}
	ever   atomic.Uint64
}

// NewClients makes a bound; most is above 0.
func NewClients(most int) *Clients { return &Clients{places: make(chan struct{}, most)} }

const defaultMaxConn = 10

// API is a listening stats socket.
type API struct {
	config Config
	source Source
	socket *socket

	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	running sync.WaitGroup
}

// Listen makes the socket and answers on it until Close.
func Listen(c Config, s Source) (*API, error) {
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	if c.Clients == nil {
		c.Clients = NewClients(defaultMaxConn)
	}
	a := &API{config: c, source: s}
	a.ctx, a.cancel = context.WithCancel(context.Background())
	var err error
	if a.socket, err = open(a.ctx, c); err != nil {
		a.cancel()
		return nil, fmt.Errorf("stats socket %s: %w", c.Addr, err)
	}
	a.running.Go(a.serve)
	return a, nil
}

// Addr returns what is listened on.
func (a *API) Addr() net.Addr { return a.socket.Addr() }

// serve accepts clients and gives each a place. One that finds none waits, and with it those behind it in the kernel.
func (a *API) serve() {
	places := a.config.Clients.places
	for {
		conn, err := a.socket.Accept()
		if err != nil {
			if !a.pause() {
				return
			}
			continue
		}
		select {
		case places <- struct{}{}:
		case <-a.ctx.Done():
			conn.Close()
			return
		}
		a.config.Clients.ever.Add(1)
		a.running.Go(func() {
			defer func() { <-places }()
			stop := context.AfterFunc(a.ctx, func() { conn.Close() })
			defer stop()
			defer conn.Close()
			newConversation(a, conn).run()
		})
	}
}

// pause lets time pass after a failed accept, which a lack of descriptors may have caused; false when closing is the reason.
func (a *API) pause() bool {
	select {
	case <-a.ctx.Done():
		return false
	case <-time.After(100 * time.Millisecond):
		return true
	}
}

// Close ends all connections, removes a unix socket if it is still this one, and waits until nothing runs any more.
func (a *API) Close() error {
	a.cancel()
	err := a.socket.Close()
	a.running.Wait()
	return err
}
