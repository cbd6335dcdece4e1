package lab

import (
	"time"

	"github.com/reuselab/reuselab/fakeservers"
	"github.com/reuselab/reuselab/loadgen"
	"github.com/reuselab/reuselab/proxy/targets"
)

// What the lab and its roles say to each other about the steps of a script: `do{step}` and `done{seen}` of the control protocol.

// clientStep is one for the load role. Do is send, bytes, recv, close, look or raw.
type clientStep struct {
	Do      string                `json:"do"`
	Client  string                `json:"client,omitempty"`
	Request loadgen.ScriptRequest `json:"request,omitzero"`
	Addr    string                `json:"addr,omitempty"` // of bytes
	Bytes   string                `json:"bytes,omitempty"`
	RST     bool                  `json:"rst,omitempty"`
	Within  time.Duration         `json:"within,omitempty"`
	Raw     loadgen.RawExchange   `json:"raw,omitzero"`
}

// clientSeen answers it.
type clientSeen struct {
	outcome
	Response loadgen.ScriptResponse `json:"response,omitzero"` // of recv
	Waiting  bool                   `json:"waiting,omitempty"` // of look: somebody waits for an answer
	Conns    []loadgen.ScriptConn   `json:"conns,omitempty"`   // of look
	Result   loadgen.Result         `json:"result,omitzero"`   // of look
	Raw      loadgen.RawHeard       `json:"raw,omitzero"`      // of raw
}

// serverStep is one for the servers role. Do is answer, recv, reply, bytes, close, closed, look, raw-arm or raw-seen.
type serverStep struct {
	Do     string                  `json:"do"`
	ID     string                  `json:"id,omitempty"` // of answer: of the request that is answered with 200 when it comes
	Server string                  `json:"server,omitempty"`
	Conn   int64                   `json:"conn,omitempty"`   // 0: any
	Target string                  `json:"target,omitempty"` // "": any
	Reply  fakeservers.ScriptReply `json:"reply,omitzero"`
	Bytes  string                  `json:"bytes,omitempty"`
	RST    bool                    `json:"rst,omitempty"`
	Within time.Duration           `json:"within,omitempty"`
	Raw    fakeservers.RawPlan     `json:"raw,omitzero"`
	Gone   bool                    `json:"gone,omitempty"` // of raw-seen: first the proxy closes its connections
}

// serverSeen answers it.
type serverSeen struct {
	outcome
	Request  fakeservers.ScriptRequest       `json:"request,omitzero"`   // of recv
	Closed   string                          `json:"closed,omitempty"`   // of closed: how the proxy ended the connection
	Conns    []fakeservers.ScriptConn        `json:"conns,omitempty"`    // of look
	Counters map[string]fakeservers.Counters `json:"counters,omitempty"` // of look, by server
	Raw      fakeservers.RawSeen             `json:"raw,omitzero"`       // of raw-seen
}

// proxyStep is one for the proxy role. Do is cli, conn (show servers conn) or stat (show stat).
type proxyStep struct {
	Do      string `json:"do"`
	Command string `json:"command,omitempty"`
}

// proxySeen answers it.
type proxySeen struct {
	Answer  string          `json:"answer,omitempty"`
	Columns targets.Columns `json:"columns,omitempty"`
}

// outcome is how a step went. One that could not be done is the proxy's doing, and no error of the experiment.
type outcome struct {
	Late    bool   `json:"late,omitempty"`    // what was waited for did not come in time
	Failure string `json:"failure,omitempty"` // why it could not be done
}
