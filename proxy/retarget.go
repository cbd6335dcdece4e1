package proxy

import (
	"bytes"

	"github.com/reuselab/reuselab/proxy/h1"
)

// retarget gives a target that names its host, as absolute ones and those of CONNECT do, the host that rules have put into Host: a
// server goes by the target (RFC 9112, 3.2.2), and a client could else have another one than the rules say. HAProxy does so, too. host
// is what Host said before. False: what rules have put there is none, and must not come into a request line.
func (t *transaction) retarget(host []byte) bool {
	q := &t.req
	if q.Target[0] == '/' || q.Target[0] == '*' {
		return true
	}
	now, found := lastValue(q.Fields, "host")
	if !found || bytes.Equal(now, host) {
		return true
	}
	start := len(t.ruling.memory)
	memory, ok := h1.AppendTarget(t.ruling.memory, q, now)
	t.ruling.memory = memory
	if ok {
		q.Target = memory[start:len(memory):len(memory)]
	}
	return ok
}
