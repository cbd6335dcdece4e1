package fakeservers

import (
	"encoding/json"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// The journal is bounded, because a lab minute has a million connections: it keeps those opened first and those opened in
// one second at mid-run, and of each kind no more than this.
const (
	journalConns    = 1_000
	journalRequests = 10_000
	journalWindow   = time.Second
)

// Journal is the complete story of some connections.
type Journal struct {
	Entries            []Entry `json:"entries"`              // in the order of opening
	LeftOutConnections int64   `json:"left_out_connections"` // accepted, but without an entry
	LeftOutRequests    int64   `json:"left_out_requests"`    // of these, and of entries that are cut short
}

// Entry is one connection. Times are microseconds since StartSampling, negative before it; without StartSampling,
// since Start. An entry that carried more requests than it lists was cut short when the journal was full.
type Entry struct {
	Server   string         `json:"server"`
	Conn     int64          `json:"conn"` // X-Conn-Id
	OpenedUS int64          `json:"opened_us"`
	ClosedUS int64          `json:"closed_us,omitempty"` // absent while open
	Closed   string         `json:"closed,omitempty"`    // fin or rst by the peer, us (the server closed), "" while open
	Fault    string         `json:"fault,omitempty"`     // behavior of the fault by which the server closed
	Carried  int64          `json:"carried"`             // requests
	Requests []EntryRequest `json:"requests"`
}

// EntryRequest is one request of a connection.
type EntryRequest struct {
	Seq    int64  `json:"seq"`              // X-Conn-Seq
	Client string `json:"client,omitempty"` // X-Client
	ID     string `json:"id,omitempty"`     // X-Request-Id
	AtUS   int64  `json:"at_us"`            // when its head was complete
}

// WriteJSONL writes one line per entry.
func (j Journal) WriteJSONL(w io.Writer) error {
	lines := json.NewEncoder(w)
	for _, e := range j.Entries {
		if err := lines.Encode(e); err != nil {
			return err
		}
	}
	return nil
}

// journal is the one being written. Its times are offsets from its beginning.
type journal struct {
	began time.Time

	mu      sync.Mutex // guards following fields
	first   keeper
	window  keeper
	opens   time.Duration // of the window
	closes  time.Duration
	origin  time.Duration // what the reader's times are counted from
	entries []*entry
}

// keeper holds room for one kind of connections.
type keeper struct {
	conns    int          // entries made
	requests atomic.Int64 // requests listed, or refused for lack of room
}

// entry is an Entry being written.
type entry struct {
	kept *keeper

	mu   sync.Mutex // guards following fields
	full bool       // later requests are left out
	Entry
}

// now is the time in the journal's own count.
func (j *journal) now() time.Duration { return time.Since(j.began) }

// start sets the origin of times and, for a known duration, the window around its middle.
func (j *journal) start(at, duration time.Duration) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.origin = at
	j.opens, j.closes = 0, 0
	if duration > 0 {
		j.opens = at + (duration-journalWindow)/2
		j.closes = j.opens + journalWindow
	}
}

// opened makes an entry for a new connection, nil if there is no room.
func (j *journal) opened(server string, conn int64, at time.Duration) *entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	kept := &j.first
	if j.opens <= at && at < j.closes && j.window.conns < journalConns {
		kept = &j.window
	}
	if kept.conns == journalConns {
		return nil
	}
	kept.conns++
	e := &entry{kept: kept, Entry: Entry{Server: server, Conn: conn, OpenedUS: at.Microseconds()}}
	j.entries = append(j.entries, e)
	return e
}

// request lists a request if there is room.
func (e *entry) request(seq int64, client, id []byte, j *journal) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.Carried = seq
	if e.full {
		return
	}
	if e.full = e.kept.requests.Add(1) > journalRequests; e.full {
		return
	}
	e.Requests = append(e.Requests, EntryRequest{seq, string(client), string(id), j.now().Microseconds()})
}

// closed ends an entry.
func (e *entry) closed(by, fault string, at time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.Closed, e.Fault = by, fault; fault != "" {
		e.Closed = closedByUs // whatever the reading goroutine saw of it
	}
	e.ClosedUS = at.Microseconds()
}

// read copies the journal. conns and requests are what there was to be kept.
func (j *journal) read(conns, requests int64) Journal {
	j.mu.Lock()
	defer j.mu.Unlock()
	read := Journal{Entries: make([]Entry, 0, len(j.entries)), LeftOutConnections: conns, LeftOutRequests: requests}
	for _, e := range j.entries {
		copied := e.copy(j.origin.Microseconds())
		read.Entries = append(read.Entries, copied)
		read.LeftOutConnections--
		read.LeftOutRequests -= int64(len(copied.Requests))
	}
	return read
}

// copy returns the entry as it is now, with times counted from origin.
func (e *entry) copy(origin int64) Entry {
	e.mu.Lock()
	defer e.mu.Unlock()
	copied := e.Entry
	copied.OpenedUS -= origin
	if copied.Closed != "" {
		copied.ClosedUS -= origin
	}
	copied.Requests = slices.Clone(e.Requests)
	for i := range copied.Requests {
		copied.Requests[i].AtUS -= origin
	}
	return copied
}
