package runtimeapi

import (
	"fmt"
	"strings"
	"time"
)

// row is one object's statistics.
type row struct {
	object       string // as the JSON form names its kind
	proxy, place int    // its numbers
	fields       []field
}

// view is the object that a row is about. Of counts and load it has its own.
type view struct {
	p       Proxy
	server  *Server // of a server's row
	counts  *Counts
	load    Load
	showing bool // addresses may be seen
	summary bool // of a backend's servers in its status
}

// newRow fills in the columns that this kind of object has; the others have no value.
func newRow(object string, place int, v view) row {
	r := row{object, v.p.ID, place, make([]field, len(statNames))}
	pos := -1
	for i, col := range statColumns {
		if i == 0 || col.name != statColumns[i-1].name {
			pos++
		}
		kind := object[0]
		if strings.IndexByte(col.on, kind) >= 0 || !v.p.TCP && strings.IndexByte(col.on, kind|0x20) >= 0 {
			r.fields[pos] = field{pos, col.name, col.about, col.tags, col.value(v)}
		}
	}
	return r
}

// frontendStatus and its siblings are the column status.
func frontendStatus(v view) value {
	if v.p.Frontend.Stopping {
		return str("STOP")
	}
	return str("OPEN")
}

// serverStatus: a server without checks is never said to be up.
func serverStatus(v view) value {
	switch v.server.State {
	case Maintenance:
		return str("MAINT")
	case Drain:
		return str("DRAIN")
	}
	return str("no check")
}

func backendStatus(v view) value {
	status := "DOWN"
	if weight(v.p.Backend) > 0 || len(v.p.Backend.Servers) == 0 {
		status = "UP"
	}
	if v.summary {
		up := 0
		for i := range v.p.Backend.Servers {
			if v.p.Backend.Servers[i].State != Maintenance {
				up++
			}
		}
		status += fmt.Sprintf(" (%d/%d)", up, len(v.p.Backend.Servers))
	}
	return str(status)
}

// weight is what balancing can give requests to, altogether.
func weight(b *Backend) (sum int) {
	for i := range b.Servers {
		if b.Servers[i].State == Ready {
			sum += b.Servers[i].Weight
		}
	}
	return sum
}

// active is how many servers get requests.
func active(b *Backend) (n int) {
	for i := range b.Servers {
		if b.Servers[i].State == Ready && b.Servers[i].Weight > 0 {
			n++
		}
	}
	return n
}

// sinceLast is the column lastsess: -1 for never.
func sinceLast(v view) value {
	if v.counts.Last.IsZero() {
		return s32(-1)
	}
	return s32(seconds(v.counts.Last))
}

func lastChange(t time.Time) value { return u32(int(seconds(t))) }

// downtime has a value only where there are servers.
func downtime(v view) value {
	if len(v.p.Backend.Servers) == 0 {
		return value{}
	}
	return u32(int(v.p.Backend.Downtime.Seconds()))
}

func idleLimit(v view) value {
	if v.server.IdleLimit < 0 {
		return value{}
	}
	return u32(v.server.IdleLimit)
}

func address(v view) value {
	switch {
	case !v.showing:
		return value{}
	case v.server.Network == "tcp":
		return str(v.server.Addr)
	}
	return str("unix")
}

func algorithm(v view) value {
	if !v.showing {
		return value{}
	}
	return str(v.p.Backend.Algorithm)
}
