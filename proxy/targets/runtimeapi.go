package targets

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// askWithin bounds one question to a runtime API.
const askWithin = 2 * time.Second

// Ask has a runtime API do one command, and gives its answer without the empty lines at its end (management guide 9.3).
func Ask(ctx context.Context, socket, command string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	var d net.Dialer
	c, err := d.DialContext(ctx, "unix", socket)
	if err != nil {
		return "", fmt.Errorf("runtime API: %w", err)
	}
	defer c.Close()
	deadline, _ := ctx.Deadline()
	c.SetDeadline(deadline)
	if _, err := io.WriteString(c, command+"\n"); err != nil {
		return "", fmt.Errorf("runtime API: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(c, 1<<20))
	if err != nil {
		return "", fmt.Errorf("runtime API: %w", err)
	}
	return strings.TrimRight(string(text), "\n"), nil
}

// Columns are what a table of a runtime API says, by "backend/server" and then by column. Empty values are left out.
type Columns map[string]map[string]string

// ServersConn gives `show servers conn`, but for what it says of each thread.
func ServersConn(ctx context.Context, socket string) (Columns, error) {
	text, err := Ask(ctx, socket, "show servers conn")
	if err != nil {
		return nil, err
	}
	return parseTable(text, false)
}

// Stat gives `show stat`. Frontends are "fe/FRONTEND", backends "be/BACKEND".
func Stat(ctx context.Context, socket string) (Columns, error) {
	text, err := Ask(ctx, socket, "show stat")
	if err != nil {
		return nil, err
	}
	return parseTable(text, true)
}

// parseTable reads by column name, never by position: versions add columns. Of the two tables `show stat` is the one with commas,
// and with proxy and server in two columns.
func parseTable(text string, stat bool) (Columns, error) {
	command, first := "show servers conn", "bkname/svname"
	split := func(line string) ([]string, error) { return strings.Fields(line), nil }
	if stat {
		command, first = "show stat", "pxname"
		split = func(line string) ([]string, error) { return csv.NewReader(strings.NewReader(line)).Read() }
	}
	lines := strings.Split(text, "\n")
	head, err := split(strings.TrimPrefix(strings.TrimPrefix(lines[0], "#"), " "))
	if err != nil || len(head) == 0 || head[0] != first {
		return nil, fmt.Errorf("%s: %.80q: want a line beginning with # %s", command, lines[0], first)
	}
	all := Columns{}
	for n, line := range lines[1:] {
		row, err := split(line)
		if strings.TrimSpace(line) == "" || err == nil && len(row) == 0 {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", command, n+2, err)
		}
		name := row[0]
		if stat && len(row) > 1 {
			name += "/" + row[1]
		}
		all[name] = map[string]string{}
		for i, column := range head[:min(len(head), len(row))] {
			if row[i] != "" && !strings.HasPrefix(column, "idle_per_thr") {
				all[name][column] = row[i]
			}
		}
	}
	return all, nil
}
