package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// haproxyServerConf makes HAProxy a server that answers by itself.
func haproxyServerConf(addr, socket string) string {
	return fmt.Sprintf(`global
    maxconn %[1]d
    nbthread %[2]d
    stats socket "%[3]s" mode 600 level admin

defaults
    mode http
    maxconn %[1]d
    timeout client %[4]dms

frontend fe
    bind %[5]s
    http-request return status 200
`, spareClients, threads, socket, clientTimeout.Milliseconds(), addr)
}

func (b *bench) startHAProxyServer(ctx context.Context) (*server, error) {
	dir, err := os.MkdirTemp(b.scratch, "")
	if err != nil {
		return nil, err
	}
	addr, err := b.addrs.free()
	if err != nil {
		return nil, err
	}
	file, socket := filepath.Join(dir, "server.cfg"), filepath.Join(dir, "stats.sock")
	if err := os.WriteFile(file, []byte(haproxyServerConf(addr, socket)), 0o644); err != nil {
		return nil, err
	}
	c, err := start(haproxyServer.String(), []string{b.haproxy, "-db", "-f", file}, nil)
	if err != nil {
		return nil, err
	}
	// It answers on its socket when its frontend listens too, and a question there is no connection of the frontend.
	ask := func() (counts, error) { return askHAProxy(socket) }
	if err := c.ready(ctx, func() bool { _, err := ask(); return err == nil }); err != nil {
		c.stop()
		return nil, err
	}
	return &server{child: c, addr: addr, counts: func() (counts, error) {
		if err := c.alive(); err != nil {
			return counts{}, err
		}
		return ask()
	}}, nil
}

// askHAProxy asks for the frontend's counters (management guide, "show stat").
func askHAProxy(socket string) (counts, error) {
	conn, err := net.DialTimeout("unix", socket, time.Second)
	if err != nil {
		return counts{}, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Second)); err != nil {
		return counts{}, err
	}
	if _, err := io.WriteString(conn, "show stat\n"); err != nil {
		return counts{}, err
	}
	text, err := io.ReadAll(io.LimitReader(conn, 1<<20))
	if err != nil {
		return counts{}, err
	}
	return parseShowStat(string(text))
}

// parseShowStat finds the frontend's row: connections and requests so far.
func parseShowStat(text string) (counts, error) {
	lines := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "# ")))
	head, err := lines.Read()
	if err != nil {
		return counts{}, fmt.Errorf("show stat: %w", err)
	}
	for {
		fields, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return counts{}, errors.New("show stat: no row of a FRONTEND")
		}
		if err != nil {
			return counts{}, fmt.Errorf("show stat: %w", err)
		}
		row := map[string]string{}
		for i, name := range head {
			row[name] = fields[i]
		}
		if row["svname"] != "FRONTEND" {
			continue
		}
		var c counts
		for name, into := range map[string]*int64{"conn_tot": &c.conns, "req_tot": &c.requests} {
			if *into, err = strconv.ParseInt(row[name], 10, 64); err != nil {
				return counts{}, fmt.Errorf("show stat: %s: %w", name, err)
			}
		}
		return c, nil
	}
}
