package runtimeapi

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

const (
	// maxConns is how many connections are served at a time (`stats maxconn`, whose default HAProxy has at 10).
	maxConns = 10

	// maxLine is the most bytes of a line; a connection that sends more is closed without an answer.
	maxLine = 16 << 10

	// lingering bounds how long, after the answer, a client may take to close its side.
	lingering = time.Second
)

// Config describes one socket.
type Config struct {
	Path    string        // of the unix socket; what was there before is replaced
	Mode    os.FileMode   // permissions of the socket; 0 leaves what the umask made of 0777
	Timeout time.Duration // how long a client may be silent; 0 is HAProxy's default of 10 s, negative no limit
}

// API is a listening stats socket.
type API struct {
	config   Config
	source   Source
	listener net.Listener
	file     os.FileInfo // of the socket, to remove only our own

	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	slots   chan struct{}
	running sync.WaitGroup
}

// Listen makes the socket and answers on it until Close. As HAProxy it binds under another name in the same folder and then renames, so that a socket
// left behind is replaced and there is never a moment without one.
func Listen(c Config, s Source) (*API, error) {
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	temporary := fmt.Sprintf("%s.%d.tmp", c.Path, os.Getpid())
	if err := os.Remove(temporary); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("stats socket %s: %w", c.Path, err)
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: temporary, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("stats socket %s: %w", c.Path, err)
	}
	l.SetUnlinkOnClose(false)
	file, err := settle(temporary, c)
	if err != nil {
		l.Close()
		os.Remove(temporary)
		return nil, fmt.Errorf("stats socket %s: %w", c.Path, err)
	}
	a := &API{config: c, source: s, listener: l, file: file, slots: make(chan struct{}, maxConns)}
	a.ctx, a.cancel = context.WithCancel(context.Background())
	a.running.Go(a.serve)
	return a, nil
}

func settle(temporary string, c Config) (os.FileInfo, error) {
	if c.Mode != 0 {
		if err := os.Chmod(temporary, c.Mode); err != nil {
			return nil, err
		}
	}
	if err := os.Rename(temporary, c.Path); err != nil {
		return nil, err
	}
	return os.Lstat(c.Path)
}

func (a *API) serve() {
	for {
		select {
		case a.slots <- struct{}{}:
		case <-a.ctx.Done():
			return
		}
		conn, err := a.listener.Accept()
		if err != nil {
			<-a.slots
			if !a.pause() {
				return
			}
			continue
		}
		a.running.Go(func() {
			defer func() { <-a.slots }()
			stop := context.AfterFunc(a.ctx, func() { conn.Close() })
			defer stop()
			defer conn.Close()
			a.converse(conn.(*net.UnixConn))
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

// converse answers one line.
func (a *API) converse(conn *net.UnixConn) {
	if a.config.Timeout > 0 {
		_ = conn.SetDeadline(time.Now().Add(a.config.Timeout))
	}
	line, err := bufio.NewReaderSize(conn, maxLine).ReadSlice('\n')
	if err != nil {
		return // no line: nothing to answer, nobody to tell
	}
	var out []byte
	for _, words := range splitLine(line[:len(line)-1]) {
		var quit bool
		if out, quit = answer(out, a.source, words); quit {
			break
		}
		out = append(out, '\n')
	}
	if _, err := conn.Write(out); err != nil {
		return
	}
	// A socket closed with bytes unread loses the answer's tail, so what the client still sends is read first.
	_ = conn.CloseWrite()
	_ = conn.SetReadDeadline(time.Now().Add(lingering))
	_, _ = io.CopyN(io.Discard, conn, 4*maxLine)
}

// Close ends all connections, removes the socket if it is still this one, and waits until nothing runs any more.
func (a *API) Close() error {
	a.cancel()
	err := a.listener.Close()
	if file, statErr := os.Lstat(a.config.Path); statErr == nil && os.SameFile(file, a.file) {
		err = errors.Join(err, os.Remove(a.config.Path))
	}
	a.running.Wait()
	return err
}
