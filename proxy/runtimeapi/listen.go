package runtimeapi

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"

	"github.com/reuselab/reuselab/proxy/inherit"
)

// socket is a listener, and the file that it has if it is a unix one.
type socket struct {
	net.Listener
	path string
	file os.FileInfo
}

func open(ctx context.Context, c Config) (*socket, error) {
	switch c.Network {
	case "unix":
		return openUnix(c)
	case "fd":
		l, err := inherit.Listener(c.Addr)
		return &socket{Listener: l}, err
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, c.Network, c.Addr)
	return &socket{Listener: l}, err
}

// openUnix binds under another name in the same folder and then renames, as HAProxy does, so that a socket left behind is
// replaced and there is never a moment without one.
func openUnix(c Config) (*socket, error) {
	temporary := fmt.Sprintf("%s.%d.tmp", c.Addr, os.Getpid())
	if err := os.Remove(temporary); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: temporary, Net: "unix"})
	if err != nil {
		return nil, err
	}
	l.SetUnlinkOnClose(false)
	file, err := settle(temporary, c)
	if err != nil {
		l.Close()
		os.Remove(temporary)
		return nil, err
	}
	return &socket{l, c.Addr, file}, nil
}

func settle(temporary string, c Config) (os.FileInfo, error) {
	if c.Mode != 0 {
		if err := os.Chmod(temporary, c.Mode); err != nil {
			return nil, err
		}
	}
	if err := os.Rename(temporary, c.Addr); err != nil {
		return nil, err
	}
	return os.Lstat(c.Addr)
}

// Close removes the file, too, if it is still this socket's.
func (s *socket) Close() error {
	err := s.Listener.Close()
	if s.path == "" {
		return err
	}
	if file, statErr := os.Lstat(s.path); statErr == nil && os.SameFile(file, s.file) {
		err = errors.Join(err, os.Remove(s.path))
	}
	return err
}
