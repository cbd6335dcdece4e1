package runtimeapi

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// showSess answers `show sess`: one line for each, and one for the connection that asks, which HAProxy counts too. Of HAProxy's
// fields these are the ones that have a meaning here: a number that names the session, protocol, client, frontend, backend, server
// and age.
func showSess(c *conversation, out []byte, args []string) []byte {
	which := word(args, 0)
	one := which != "" && which != "all"
	id, err := strconv.ParseUint(strings.TrimPrefix(which, "0x"), 16, 64)
	found := false
	for _, s := range c.source.Sessions() {
		if !one || err == nil && id == s.ID {
			found = true
			out = fmt.Appendf(out, "0x%x: proto=%s src=%s fe=%s be=%s srv=%s age=%s\n", s.ID, protocol(s.Network, s.Source), s.Source, s.Frontend, s.Backend, s.Server, age(s.Age))
		}
	}
	if one {
		if !found {
			out = append(out, "Session not found.\n"...)
		}
		return out
	}
	network, source := c.conn.LocalAddr().Network(), c.conn.RemoteAddr().String()
	if network == "unix" {
		source = "unix:1"
	}
	return fmt.Appendf(out, "0x0: proto=%s src=%s fe=GLOBAL be=<NONE> srv=<none> age=0s\n", protocol(network, source), source)
}

// protocol is HAProxy's name of a client's.
func protocol(network, source string) string {
	switch {
	case network == "unix":
		return "unix_stream"
	case strings.HasPrefix(source, "["):
		return "tcpv6"
	}
	return "tcpv4"
}

// age writes the two largest units of a time: 4s, 2m10s, 1h2m, 3d1h.
func age(d time.Duration) string {
	s := int(d.Seconds())
	switch {
	case s < 60:
		return fmt.Sprintf("%ds", s)
	case s < 3600:
		return fmt.Sprintf("%dm%ds", s/60, s%60)
	case s < 86400:
		return fmt.Sprintf("%dh%dm", s/3600, s/60%60)
	}
	return fmt.Sprintf("%dd%dh", s/86400, s/3600%24)
}
