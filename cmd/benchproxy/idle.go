package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// idleSample is what an idle client costs its proxy, in bytes.
type idleSample struct{ rss, pss float64 }

// idleRounds fills the report's idle rounds, the proxies in rotated order as in the other rounds.
func (b *bench) idleRounds(ctx context.Context, rep *report, progress io.Writer) error {
	for n := range b.settings.idleRounds {
		samples := make([]idleSample, len(b.proxies))
		for k := range b.proxies {
			i := (k + n) % len(b.proxies)
			var err error
			if samples[i], err = b.runIdle(ctx, b.proxies[i]); err != nil {
				return fmt.Errorf("idle clients, %s: %w", b.proxies[i].label(), err)
			}
			fmt.Fprintf(progress, "idle clients, round %d: %s %.2f kB each\n", n+1, b.proxies[i].label(), samples[i].rss/1024)
		}
		rep.idle = append(rep.idle, samples)
	}
	return nil
}

// idleSettle is how long a proxy is left alone before its memory is read: what it does at once after an answer is
// then done. It is part of what is measured, not a wait for something.
const idleSettle = time.Second

// runIdle is one run: the proxy's memory before and after so many clients have made one request each and stay.
// Before, some clients came and went, so that what the first ones cost is not counted.
func (b *bench) runIdle(ctx context.Context, p proxy) (idleSample, error) {
	server, err := b.startServer(ctx, fakeServer)
	if err != nil {
		return idleSample{}, err
	}
	defer server.stop()
	front, addr, err := b.startProxy(ctx, p, server.addr)
	if err != nil {
		return idleSample{}, err
	}
	defer front.stop()

	first, err := openClients(ctx, addr, wrkConnections)
	closeClients(first)
	if err != nil {
		return idleSample{}, err
	}
	before, err := front.memoryAtRest(ctx)
	if err != nil {
		return idleSample{}, err
	}
	clients, err := openClients(ctx, addr, b.idleClients)
	defer closeClients(clients)
	if err != nil {
		return idleSample{}, err
	}
	after, err := front.memoryAtRest(ctx)
	if err != nil {
		return idleSample{}, err
	}
	// A client that is answered again was there all the time.
	if err := askAll(ctx, clients); err != nil {
		return idleSample{}, fmt.Errorf("a client that was idle: %w", err)
	}
	n := float64(b.idleClients)
	return idleSample{rss: float64(after.rss-before.rss) / n, pss: float64(after.pss-before.pss) / n}, nil
}

func (c *child) memoryAtRest(ctx context.Context) (memory, error) {
	timer := time.NewTimer(idleSettle)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return memory{}, ctx.Err()
	}
	return c.memory()
}

// client is one keep-alive connection.
type client struct {
	net.Conn
	in *bufio.Reader
}

// openClients opens connections that make a request each. With an error too it returns those that were opened.
func openClients(ctx context.Context, addr string, n int) ([]*client, error) {
	clients := make([]*client, 0, n)
	dialer := net.Dialer{Timeout: answerWithin}
	for len(clients) < n {
		begin := len(clients)
		for len(clients) < min(begin+atOnce, n) {
			conn, err := dialer.DialContext(ctx, "tcp", addr)
			if err != nil {
				return clients, err
			}
			// A request of these is answered in far less than the smallest buffer.
			clients = append(clients, &client{conn, bufio.NewReaderSize(conn, 512)})
		}
		if err := askAll(ctx, clients[begin:]); err != nil {
			return clients, err
		}
	}
	return clients, nil
}

func closeClients(clients []*client) {
	for _, c := range clients {
		c.Close()
	}
}

const (
	atOnce       = 50 // clients that have a request under way
	answerWithin = 10 * time.Second
)

// askAll lets each client make one request, so many at once.
func askAll(ctx context.Context, clients []*client) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	for part := range atOnce {
		wg.Go(func() {
			for i := part; i < len(clients); i += atOnce {
				if ctx.Err() != nil {
					return
				}
				if err := clients[i].ask(); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

// ask makes one request and reads its answer, after which the connection is idle and must still be open.
func (c *client) ask() error {
	if err := c.SetDeadline(time.Now().Add(answerWithin)); err != nil {
		return err
	}
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: bench\r\n\r\n"); err != nil {
		return err
	}
	response, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK || response.Close {
		return fmt.Errorf("answered %s, closing %t: want 200 and an open connection", response.Status, response.Close)
	}
	return nil
}
