package proxy

import (
	"github.com/reuselab/reuselab/proxy/parking"
)

// mover moves bytes that nobody has to look at from one connection to another: those of a long body whose length is known, or
// which ends with its connection, and a tunnel's. It copies them, or lets the kernel splice them (splice.go).
//
// It waits for the sender without a buffer, and takes a large one when more has come than fits an ordinary one.
type mover struct {
	from, to *wire
	pieces   *pieces
	splicing

	fast   bool // the last piece was large
	tunnel bool // what moves one way keeps the other way alive
}

// mover moves t's bytes. asked is the option that wants those that go this way spliced, of the frontend's or the backend's.
func (t *transaction) mover(to, from *wire, asked spliceOption) mover {
	return mover{from: from, to: to, pieces: t.s.fe.p.pieces, splicing: t.splicing(to, from, asked)}
}

// run moves at most so many bytes, all of them unless there is an error: of the sender's, io.EOF at its end, or of the receiver's.
func (m *mover) run(most int64) (sum int64, from, to error) {
	for sum < most && from == nil && to == nil {
		var n int64
		n, from, to = m.step(most - sum)
		sum += n
	}
	return sum, from, to
}

// step waits for bytes, and moves those that are there.
func (m *mover) step(most int64) (n int64, from, to error) {
	if _, err := m.from.Read(nil); err != nil {
		return 0, err, nil
	}
	if pipe := m.pipe(most); pipe != nil {
		return m.splice(pipe, most)
	}
	return m.copy(most)
}

func (m *mover) copy(most int64) (int64, error, error) {
	buf := m.pieces.borrow(m.fast)
	defer m.pieces.giveBack(buf)
	n, err := m.from.readHere(buf[:min(int64(len(buf)), most)])
	if err == parking.ErrNotReady { // it was told too early
		return 0, nil, nil
	}
	m.noted(int64(n))
	if n == 0 {
		return 0, err, nil
	}
	_, failed := m.to.Write(buf[:n])
	return int64(n), err, failed
}

// noted takes note of bytes that came.
func (m *mover) noted(n int64) {
	m.fast = n >= BufSize
	if m.tunnel && n > 0 {
		m.to.release() // the other way may be silent for as long again
	}
}

// readHere reads what is there. Where it can, it does not wait for more: the error is parking.ErrNotReady if nothing is.
func (w *wire) readHere(p []byte) (int, error) {
	if w.prompt == nil || len(w.unread) > 0 {
		return w.Read(p)
	}
	return w.ending(w.prompt.TryRead(p))
}
