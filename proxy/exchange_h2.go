package proxy

import (
	"errors"
	"os"
	"sync"
	"time"

	"golang.org/x/net/http2"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/h2"
	"github.com/reuselab/reuselab/proxy/pool"
	"github.com/reuselab/reuselab/proxy/retry"
)

// h2Stream is one request and its response on an h2Conn. It has one deadline for all its waits; while a body is sent it is the
// body's.
type h2Stream struct {
	conn    *h2Conn
	stream  *h2.Stream // nil until the request is sent
	timeout time.Duration

	mu       sync.Mutex // guards the following fields, and the setting of deadlines
	held     bool
	asks     bool      // slow is to be called
	progress time.Time // when held ended
	writing  time.Time // until when the write under way may last; zero: none is, or no limit
	isCut    bool
}

func (x *h2Stream) send(t *transaction) error {
	q := &t.req
	if string(q.Method) == "CONNECT" {
		return failed(retry.Unable, errors.New("CONNECT towards an HTTP/2 server"))
	}
	head := h2.Head{Method: q.Method}
	head.Scheme, head.Authority, head.Path = target(q)
	head.Fields = appendH2Fields(make([]h1.Field, 0, len(q.Fields)), q.Fields)
	var trailers []h1.Field
	if t.complete {
		trailers = t.body.Trailers()
	}
	ended := t.complete && len(t.inline) == 0 && len(trailers) == 0
	stream, err := x.conn.wire.Open(head, ended)
	if err != nil {
		return failed(failureToOpen(err), err)
	}
	x.stream = stream
	if ended || len(t.inline) == 0 && !t.complete {
		return nil
	}
	if err = x.write(t.inline); err == nil && t.complete {
		err = stream.CloseWrite(trailers...)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return failed(retry.NoResponse, err)
	}
	return nil // whatever else happened, the response tells
}

func failureToOpen(err error) retry.Failure {
	if errors.Is(err, h2.ErrGoAway) || errors.Is(err, h2.ErrLimit) {
		return retry.Unsent
	}
	return retry.Stale
}

func (x *h2Stream) sendBody(buf []byte, n int) error { return x.write(buf[h1.ChunkHead:][:n]) }

func (x *h2Stream) write(p []byte) error {
	x.writes(after(time.Now(), x.timeout))
	_, err := x.stream.Write(p)
	x.writes(time.Time{})
	return x.orCut(err)
}

// writes notes that a write begins, or with the zero time that it ended.
func (x *h2Stream) writes(due time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.writing = due; !x.isCut {
		x.stream.SetDeadline(due)
	}
}

func (x *h2Stream) endBody(trailers []h1.Field) error {
	return x.orCut(x.stream.CloseWrite(trailers...))
}

func (x *h2Stream) receive(t *transaction) error {
	start := time.Now()
	slow := start.Add(slowAfter)
	for {
		due := x.arm(start, slow)
		err := x.stream.Response(&t.resp)
		now := time.Now()
		switch {
		case err == nil:
			x.frame(&t.resp)
			return nil
		case x.orCut(err) == errCut:
			return failed(retry.EmptyResponse, errCut)
		case !errors.Is(err, os.ErrDeadlineExceeded):
			return failed(failureOfStream(err), err)
		case !due.IsZero() && !now.Before(due):
			return failed(retry.NoResponse, err)
		case !slow.IsZero() && !now.Before(slow):
			slow = time.Time{}
			if t.slow(x) {
				slow = now.Add(slowAfter)
			}
		}
	}
}

// arm sets the deadline of a wait for a head: when it is due, which it returns, or when it becomes slow.
func (x *h2Stream) arm(start, slow time.Time) (due time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asks = !slow.IsZero()
	switch {
	case x.isCut:
		return time.Time{}
	case x.held:
		x.stream.SetDeadline(x.writing)
		return x.writing
	case x.progress.After(start):
		start = x.progress
	}
	due = after(start, x.timeout)
	set := due
	if !slow.IsZero() && (set.IsZero() || slow.Before(set)) {
		set = slow
	}
	x.stream.SetDeadline(set)
	return due
}

func failureOfStream(err error) retry.Failure {
	var reset *h2.ResetError
	switch {
	case errors.Is(err, h2.ErrRefused):
		return retry.Unprocessed
	case errors.As(err, &reset):
		return retry.JunkResponse
	}
	return retry.EmptyResponse
}

// frame gives a response of unknown length the framing that says so in HTTP/1: HTTP/2 marks its end.
func (x *h2Stream) frame(p *h1.Response) {
	if p.Body.Kind == h1.UntilClose {
		p.Body.Kind = h1.Chunked
	}
	p.Minor = 1
}

func (x *h2Stream) Read(p []byte) (int, error) {
	x.arm(time.Now(), time.Time{})
	n, err := x.stream.Read(p)
	return n, x.orCut(err)
}

func (x *h2Stream) orCut(err error) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err != nil && x.isCut {
		return errCut
	}
	return err
}

func (x *h2Stream) Trailers() []h1.Field { return x.stream.Trailers() }

// more: the stream does not say what it has.
func (x *h2Stream) more() bool { return false }

func (x *h2Stream) hold() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.held = true
}

func (x *h2Stream) release() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.held, x.progress = false, time.Now()
	due := after(x.progress, x.timeout)
	if soon := x.progress.Add(slowAfter); x.asks && (due.IsZero() || soon.Before(due)) {
		due = soon
	}
	if !x.isCut {
		x.stream.SetDeadline(due)
	}
}

func (x *h2Stream) lapse() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.held = false; !x.isCut {
		x.stream.SetDeadline(longAgo)
	}
}

// awaitEnd: a server that wants no more of a request than it has answered resets the stream with NO_ERROR (RFC 9113, 8.1).
func (x *h2Stream) awaitEnd() bool {
	err := x.stream.AwaitSent()
	return err != nil && !errors.Is(err, os.ErrDeadlineExceeded)
}

func (x *h2Stream) interrupt() { x.stream.SetDeadline(longAgo) }

// cut resets the stream; the connection stays.
func (x *h2Stream) cut() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.isCut = true
	x.stream.Reset(http2.ErrCodeCancel)
}

// mend has nothing to do: a reset is for good.
func (x *h2Stream) mend() {}

func (x *h2Stream) claim(s *pool.Session) bool { return x.conn.sv.pool.SetPrivate(x.conn.record, s) }

// leave ends the stream. The connection is fit for others as long as it works, whatever became of the stream.
func (x *h2Stream) leave(*transaction, bool) {
	c := x.conn
	if x.stream != nil {
		x.stream.Close()
	}
	c.sv.detach(c.record, c.wire.Limit() > 0)
}
