package proxy

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"github.com/reuselab/reuselab/proxy/parking"
)

// slowAfter is how long a read may take before wire.slow is called.
const slowAfter = 50 * time.Millisecond

// errCut is what reads and writes return after cut.
var errCut = errors.New("interrupted")

// longAgo is a deadline that makes a blocked read or write return at once.
var longAgo = time.Unix(1, 0)

// wire is a connection with HAProxy's timers, which are inactivity timers: each read or write that makes progress starts
// them anew.
//
// Setting a deadline on a connection costs more than reading the clock, so it is done lazily: a deadline that is set may
// be earlier than the one that is due, never later. When it strikes too early it is set again, once per timeout instead
// of once per read.
type wire struct {
	net.Conn
	prompt  parking.Prompt // the same connection, if it can do that
	timeout time.Duration  // of inactivity, each way; 0: no limit
	by      time.Time      // unless zero, the instant until which reads wait, instead of timeout
	whole   time.Duration  // unless 0, by is to be so much later than the next read that has to wait
	lasting bool           // reads wait for one thing, which is to be here within the timeout of the first that had to wait
	since   time.Time      // when that one began
	ready   bool           // the next read will not block: the lot said so
	fin     time.Duration  // unless 0, what timeout becomes when the peer is told our end
	slow    func() bool    // unless nil, called when a read has waited for slowAfter, and again after that if it says so
	ended   bool           // a read saw the peer's end
	said    bool           // the peer was told our end

	impatient bool // a read that would have to wait returns parking.ErrNotReady

	unread []byte // what the parking lot had to read, with its storage
	one    [1]byte

	mu       sync.Mutex // guards the following fields, the setting of deadlines, and timeout in a tunnel
	read     deadline
	write    deadline
	isCut    bool
	held     bool      // the peer waits for us: its silence does not count
	asks     bool      // slow is to be called
	progress time.Time // when the wait of held ended
}

// open makes a wire of a connection; timeout is of inactivity, each way, and 0 is no limit.
func (w *wire) open(conn net.Conn, timeout time.Duration) {
	*w = wire{Conn: conn, timeout: timeout}
	w.prompt, _ = conn.(parking.Prompt)
}

// deadline is what the connection was told.
type deadline struct {
	set    time.Time // zero: none
	struck bool      // it passed, and has to be set again
}

// Read waits at most for the timeout; then its error is os.ErrDeadlineExceeded.
func (w *wire) Read(p []byte) (int, error) {
	if len(w.unread) > 0 {
		n := copy(p, w.unread)
		w.unread = w.unread[n:]
		return n, nil
	}
	if w.ready {
		w.ready = false
		return w.ending(w.Conn.Read(p))
	}
	// What needs no waiting needs no deadline.
	if w.prompt != nil {
		n, err := w.prompt.TryRead(p)
		if err != parking.ErrNotReady {
			return w.ending(n, err)
		}
	}
	if w.impatient {
		return 0, parking.ErrNotReady
	}
	start := time.Now()
	if w.lasting {
		if w.since.IsZero() {
			w.since = start
		}
		start = w.since
	}
	asked := start
	if w.whole > 0 {
		w.by, w.whole = start.Add(w.whole), 0
	}
	for {
		due, err := w.armRead(start, asked)
		if err != nil {
			return 0, err
		}
		n, err := w.Conn.Read(p)
		if n > 0 || err == nil || !errors.Is(err, os.ErrDeadlineExceeded) {
			return w.ending(n, err)
		}
		if err := w.struck(&w.read); err != nil {
			return 0, err
		}
		now := time.Now()
		if w.slow != nil && now.Sub(asked) >= slowAfter {
			if asked = now; !w.slow() {
				w.slow = nil
			}
		}
		if !due.IsZero() && !now.Before(due) && !w.excused(now) {
			return 0, os.ErrDeadlineExceeded
		}
	}
}

// expect makes the reads until enough one wait, for a head or a piece of a body: what is only a part of one, such as a chunk's
// size, is no progress (measured on HAProxy 2.6 and 3.0).
func (w *wire) expect() { w.lasting, w.since = true, time.Time{} }
func (w *wire) enough() { w.lasting = false }

func (w *wire) ending(n int, err error) (int, error) {
	if err == io.EOF {
		w.ended = true
	}
	return n, err
}

// armRead sees to it that a read that began at start does not outlast what is due, which it returns, and that slow is called in
// time, which was called last at asked.
func (w *wire) armRead(start, asked time.Time) (due time.Time, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.isCut {
		return time.Time{}, errCut
	}
	switch {
	case w.held:
	case !w.by.IsZero():
		due = w.by
	case w.timeout > 0:
		due = start.Add(w.timeout)
		if again := w.progress.Add(w.timeout); again.After(due) {
			due = again
		}
	}
	set := due
	if w.asks = w.slow != nil; w.asks {
		if soon := asked.Add(slowAfter); set.IsZero() || soon.Before(set) {
			set = soon
		}
	}
	return due, w.read.arm(set, w.Conn.SetReadDeadline)
}

// arm sets the deadline if the one that is set is of no use.
func (d *deadline) arm(due time.Time, set func(time.Time) error) error {
	useful := !d.struck && (due.IsZero() || !d.set.IsZero() && !d.set.After(due))
	if useful {
		return nil
	}
	d.set, d.struck = due, false
	return set(due)
}

// struck notes that a deadline passed; an error means that it was cut.
func (w *wire) struck(d *deadline) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.isCut {
		return errCut
	}
	d.struck = true
	return nil
}

// excused tells whether the peer was or is being waited for less long than the timeout.
func (w *wire) excused(now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.held || w.by.IsZero() && w.timeout > 0 && now.Before(w.progress.Add(w.timeout))
}

// Write writes all of p unless the peer takes nothing for as long as the timeout.
func (w *wire) Write(p []byte) (int, error) {
	written := 0
	if w.prompt != nil {
		n, err := w.prompt.TryWrite(p)
		if err != parking.ErrNotReady {
			return n, err
		}
		written = n
	}
	start := time.Now()
	for {
		due, err := w.armWrite(start)
		if err != nil {
			return written, err
		}
		n, err := w.Conn.Write(p[written:])
		written += n
		if err == nil || !errors.Is(err, os.ErrDeadlineExceeded) {
			return written, err
		}
		if err := w.struck(&w.write); err != nil {
			return written, err
		}
		now := time.Now()
		if n > 0 {
			start = now
		}
		if !due.IsZero() && !now.Before(due) && n == 0 {
			return written, os.ErrDeadlineExceeded
		}
	}
}

// armWrite is armRead for a write. When its deadline strikes nobody knows when bytes were taken last, only whether any were; so
// it strikes more often, and a peer that takes no more has at most a quarter more than its time.
func (w *wire) armWrite(start time.Time) (due time.Time, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.isCut {
		return time.Time{}, errCut
	}
	if w.timeout > 0 {
		due = start.Add(w.timeout)
	}
	set := due
	if soon := time.Now().Add(w.timeout / 4); soon.Before(set) {
		set = soon
	}
	return due, w.write.arm(set, w.Conn.SetWriteDeadline)
}

// finish tells the peer that nothing more comes. What the peer says can still be read.
func (w *wire) finish() error {
	w.said = true
	w.closeHalf()
	if c, ok := w.Conn.(interface{ CloseWrite() error }); ok {
		return c.CloseWrite()
	}
	return errors.ErrUnsupported
}

// closeHalf begins the time that the peer has for the half that is left: "the inactivity timeout applies when the client is
// expected to acknowledge or send data while one direction is already shut down", and it "can override timeout tunnel" (manual 4.2
// "timeout client-fin"). It counts from our end on, as in HAProxy 2.6.
func (w *wire) closeHalf() {
	if w.fin == 0 {
		return
	}
	w.mu.Lock()
	w.timeout = w.fin
	w.mu.Unlock()
	w.release()
}

// hold stops the read timer while the peer waits for us; release starts it anew.
func (w *wire) hold() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held = true
}

func (w *wire) release() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held, w.progress = false, time.Now()
	if w.isCut || w.timeout == 0 {
		return
	}
	// A read may be waiting without any deadline.
	w.read = deadline{set: w.progress.Add(w.timeout)}
	if soon := w.progress.Add(slowAfter); w.asks && soon.Before(w.read.set) {
		w.read.set = soon
	}
	_ = w.Conn.SetReadDeadline(w.read.set)
}

// lapse is release for a peer that did not use its time: a read waits no longer than if there had been no hold.
func (w *wire) lapse() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.held = false; !w.isCut {
		w.read = deadline{set: longAgo}
		_ = w.Conn.SetReadDeadline(longAgo)
	}
}

// cut makes what reads or writes now, and whatever tries to later, return errCut, until mend.
func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.isCut = true
	_ = w.Conn.SetDeadline(longAgo)
}

func (w *wire) mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.isCut, w.read.struck, w.write.struck = false, true, true
}

// back notes that the wire comes out of a parking lot, which has unset the read deadline. ready says that there is
// something to read, of which prefix was taken off already.
func (w *wire) back(prefix []byte, ready bool) {
	w.read = deadline{}
	w.ready = ready && len(prefix) == 0 && w.prompt == nil
	if len(prefix) > 0 {
		w.unread = w.one[:copy(w.one[:], prefix)]
	}
}
