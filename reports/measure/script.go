package measure

// Script is how the steps of a script went.
type Script struct {
	Steps       []Step       `json:"steps"`            // those that were done, in their order
	Failed      *FailedStep  `json:"failed,omitempty"` // the one at which the script stopped
	Connections []ScriptConn `json:"connections"`      // of clients and servers, as they were at the end
}

// Step is one that was done, and what was seen. What there was none of is absent.
type Step struct {
	Number      int    `json:"number"` // from 1, in the file
	Does        string `json:"does"`   // "client c1 request GET /b"
	AtUS        int64  `json:"at_us"`  // when it was over, in microseconds after the script began
	Status      int    `json:"status,omitempty"`
	Server      string `json:"server,omitempty"`       // X-Server
	ConnID      int64  `json:"conn_id,omitempty"`      // X-Conn-Id
	ConnSeq     int64  `json:"conn_seq,omitempty"`     // X-Conn-Seq
	FirstClient string `json:"first_client,omitempty"` // X-Conn-First-Client
	Client      string `json:"client,omitempty"`       // X-Client of a request that a server received
	Target      string `json:"target,omitempty"`       // of that request
	Closed      string `json:"closed,omitempty"`       // fin or rst: how the connection was ended instead
	Answer      string `json:"answer,omitempty"`       // of the runtime API
}

// FailedStep is a step that did not go as the script says.
type FailedStep struct {
	Number   int      `json:"number"`   // from 1, in the file
	At       string   `json:"at"`       // file:line
	Does     string   `json:"does"`     // "client c1 request GET /b"
	Expected string   `json:"expected"` // what the script says
	Seen     string   `json:"seen"`     // what came instead
	State    []string `json:"state"`    // of every connection then, a line each
}

// ScriptConn is what became of a connection.
type ScriptConn struct {
	Of       string `json:"of"`       // "client c1", "server s1"
	N        int64  `json:"n"`        // from 1, of this client or server
	Requests int64  `json:"requests"` // sent by the client, received by the server
	Closed   string `json:"closed"`   // fin or rst by the proxy, us by the script, "" while open
}
