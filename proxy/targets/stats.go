package targets

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Stats are a product's own gauges, by "backend/server".
type Stats map[string]ServerStats

// ServerStats are one row of `show servers conn` (management guide, "show servers conn").
type ServerStats struct {
	UsedCur int64 `json:"used_cur"` // connections in use
	UsedMax int64 `json:"used_max"` // most in use since the last purge tick
	NeedEst int64 `json:"need_est"` // estimate of the connections needed
	Unsafe  int64 `json:"unsafe"`   // parked, unproven
	Safe    int64 `json:"safe"`     // parked, proven
	IdleCur int64 `json:"idle_cur"` // parked in all
	// IdlePerThread is left out by HAProxy where pool-max-conn is 0.
	IdlePerThread []int64 `json:"idle_per_thread,omitempty"`
}

// showServersConn asks a runtime API for its servers' connections.
func showServersConn(ctx context.Context, socket string) (Stats, error) {
	text, err := Ask(ctx, socket, "show servers conn")
	if err != nil {
		return nil, err
	}
	return parseServersConn(text)
}

// parseServersConn reads by column name, never by position: versions add columns, and the per-thread tail is of any length.
func parseServersConn(text string) (Stats, error) {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	head := strings.Fields(strings.TrimPrefix(lines[0], "#"))
	if len(head) == 0 || head[0] != "bkname/svname" {
		return nil, fmt.Errorf("show servers conn: %.80q: want a line beginning with # bkname/svname", lines[0])
	}
	stats := Stats{}
	for n, line := range lines[1:] {
		row := strings.Fields(line)
		if len(row) == 0 {
			continue
		}
		s, err := parseRow(head, row)
		if err != nil {
			return nil, fmt.Errorf("show servers conn: line %d: %w", n+2, err)
		}
		stats[row[0]] = s
	}
	return stats, nil
}

func parseRow(head, row []string) (ServerStats, error) {
	var s ServerStats
	fields := map[string]*int64{
		"used_cur": &s.UsedCur, "used_max": &s.UsedMax, "need_est": &s.NeedEst,
		"unsafe_nb": &s.Unsafe, "safe_nb": &s.Safe, "idle_cur": &s.IdleCur,
	}
	for i, name := range head {
		if strings.HasPrefix(name, "idle_per_thr") {
			for _, text := range row[min(i, len(row)):] {
				v, err := strconv.ParseInt(text, 10, 64)
				if err != nil {
					return s, fmt.Errorf("%s: %w", name, err)
				}
				s.IdlePerThread = append(s.IdlePerThread, v)
			}
			continue
		}
		to := fields[name]
		if to == nil {
			continue
		}
		delete(fields, name)
		if i >= len(row) {
			return s, fmt.Errorf("no %s", name)
		}
		v, err := strconv.ParseInt(row[i], 10, 64)
		if err != nil {
			return s, fmt.Errorf("%s: %w", name, err)
		}
		*to = v
	}
	for name := range fields {
		return s, errors.New("no column " + name)
	}
	return s, nil
}
