package proxy

import (
	"errors"
	"os"
	"syscall"
	"time"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/parking"
)

// Splicing moves bytes from one connection through a pipe to another without their coming into our memory (manual 4.2 "option
// splice-auto", "splice-request", "splice-response"). Nothing else changes: the same timeouts hold, the same bytes are counted, and
// never is more taken from a connection than belongs to the body.

// spliceLeast is the smallest rest that is spliced, as in HAProxy; to copy less is cheaper.
const spliceLeast = 4096

// spliceOption tells whether a proxy wants all bytes that go one way spliced.
type spliceOption func(*haproxycfg.Splice) bool

func spliceRequest(s *haproxycfg.Splice) bool  { return s.Request }
func spliceResponse(s *haproxycfg.Splice) bool { return s.Response }

// splicing is what a mover knows of it.
type splicing struct {
	pipes  *pipes          // nil: everything is copied
	source parking.Splicer // the mover's from, as such
	sink   parking.Splicer // and its to
	always bool            // not only what comes fast
}

// splicing: "when this option is enabled either on a frontend or on a backend" (manual 4.2). Both connections have to be plain
// sockets.
func (t *transaction) splicing(to, from *wire, asked spliceOption) splicing {
	pipes, fe, be := t.s.fe.p.pipes, &t.s.fe.cfg.Splice, &t.be.cfg.Splice
	if pipes == nil {
		return splicing{}
	}
	always := asked(fe) || asked(be)
	source, ok := from.Conn.(parking.Splicer)
	sink, too := to.Conn.(parking.Splicer)
	if !ok || !too || !always && !fe.Auto && !be.Auto {
		return splicing{}
	}
	return splicing{pipes, source, sink, always}
}

// pipe returns a pipe for what is to be moved next, or nil if that is to be copied.
func (m *mover) pipe(most int64) *parking.Pipe {
	if m.pipes == nil || most < spliceLeast || len(m.from.unread) > 0 || !m.always && !m.fast {
		return nil
	}
	return m.pipes.borrow()
}

// splice moves bytes through p for as long as they are there.
func (m *mover) splice(p *parking.Pipe, most int64) (sum int64, from, to error) {
	defer m.pipes.giveBack(p)
	for sum < most && (m.always || m.fast || sum == 0) {
		n, err := m.source.Fill(p, most-sum)
		switch {
		case err == parking.ErrNotReady:
			return sum, nil, nil
		case errors.Is(err, syscall.EINVAL): // not by a connection of this kind
			m.pipes = nil
			return sum, nil, nil
		case err != nil:
			_, err = m.from.ending(0, err)
			return sum, err, nil
		}
		sum += n
		m.noted(n)
		if err := m.to.drain(m.sink, p); err != nil {
			return sum, nil, err
		}
		m.pipes.moved.Add(uint64(n))
	}
	return sum, nil, nil
}

// drain is Write for what a pipe holds.
func (w *wire) drain(sink parking.Splicer, p *parking.Pipe) error {
	start := time.Now()
	for {
		due, err := w.armWrite(start)
		if err != nil {
			return err
		}
		before := p.Held()
		err = sink.Drain(p)
		if err == nil || !errors.Is(err, os.ErrDeadlineExceeded) {
			return err
		}
		if err := w.struck(&w.write); err != nil {
			return err
		}
		now := time.Now()
		moved := p.Held() < before
		if moved {
			start = now
		}
		if !due.IsZero() && !now.Before(due) && !moved {
			return os.ErrDeadlineExceeded
		}
	}
}
