package proxy

import (
	"time"

	"github.com/reuselab/reuselab/proxy/parking"
)

// greet reads the PROXY header with which a client of an `accept-proxy` bind begins, after look. It waits for the rest of a
// header that began. The error is ErrNotReady where nothing is behind it yet; after another one the connection is closed
// without a word.
func (t *transaction) greet() error {
	got := t.in[:t.reader.Buffered()]
	for {
		e, known, length, err := parseProxyHeader(got)
		if err == errShortHeader && len(got) < len(t.in) {
			t.wire.by = t.s.headDue()
			n, err := t.wire.Read(t.in[len(got):])
			t.wire.by = time.Time{}
			if err != nil {
				return err
			}
			got = t.in[:len(got)+n]
			continue
		}
		if err != nil {
			return err
		}
		t.s.greets = false
		if known {
			f := t.s.known()
			f.ends, f.hasEnds = e, true
		}
		t.reader.Reset(&t.wire, t.in, got[length:])
		if len(got) == length {
			return parking.ErrNotReady
		}
		return nil
	}
}
