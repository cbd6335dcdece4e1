package main

import (
	"fmt"
	"net"
)

// notifySystemd sends a state to who started this process, if that one wants to know: a datagram to the unix socket that
// NOTIFY_SOCKET names (sd_notify(3)).
func notifySystemd(env func(string) (string, bool), state string) error {
	path, set := env("NOTIFY_SOCKET")
	if !set || path == "" {
		return nil
	}
	c, err := net.Dial("unixgram", path)
	if err != nil {
		return fmt.Errorf("reuseproxy: -Ws: %w", err)
	}
	defer c.Close()
	if _, err := c.Write([]byte(state)); err != nil {
		return fmt.Errorf("reuseproxy: -Ws: %w", err)
	}
	return nil
}
