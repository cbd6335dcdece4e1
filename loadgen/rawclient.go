package loadgen

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/reuselab/reuselab/fakeservers/wire"
)

// RawExchange is what a client of raw bytes does: it sends them, takes in as many final responses as can be hoped for, then asks for
// Probe on the same connection, by which is seen whether the connection carries on, and for Barrier on a new one, by which is seen
// whether the proxy does.
type RawExchange struct {
	Addr    string        `json:"addr"`
	Bytes   []byte        `json:"bytes"`
	Split   bool          `json:"split,omitempty"` // byte by byte
	Answers int           `json:"answers"`         // final responses, at most
	Probe   string        `json:"probe"`           // a target
	Barrier string        `json:"barrier"`         // a target
	Within  time.Duration `json:"within"`          // for the answer to Barrier
}

// RawHeard is what came of it.
type RawHeard struct {
	Responses []RawResponse `json:"responses"`      // before the answer to Probe, in their order
	Rest      []byte        `json:"rest,omitempty"` // what came and is no part of a complete response
	Probed    bool          `json:"probed"`         // Probe was answered
	Closed    string        `json:"closed"`         // fin, rst: by the proxy; "": it was open at the end
	Late      bool          `json:"late,omitempty"` // it was waited for something that did not come
	Barrier   string        `json:"barrier"`        // what came in place of the answer to Barrier; "": the answer
}

// ErrRawDial says that the proxy takes no connection.
var ErrRawDial = errors.New("no connection to the proxy")

// PlayRaw plays an exchange.
func PlayRaw(ctx context.Context, x RawExchange) (RawHeard, error) {
	heard, err := x.play(ctx)
	if err != nil {
		return heard, err
	}
	again, err := x.pass(ctx)
	switch {
	case err != nil:
		heard.Barrier = err.Error()
	case len(again.Responses) != 1 || !again.Responses[0].answers(x.Barrier):
		heard.Barrier = again.String()
	}
	return heard, nil
}

// pass asks for Barrier on a new connection.
func (x *RawExchange) pass(ctx context.Context) (RawHeard, error) {
	b := RawExchange{Addr: x.Addr, Bytes: getRaw(x.Barrier), Answers: 1, Within: x.Within}
	return b.play(ctx)
}

// still waits until something comes, or until the proxy has served others who came later and still has nothing to say here. How long
// that takes is the machine's business.
func (x *RawExchange) still(ctx context.Context, e *rawEar) bool {
	if x.Barrier == "" {
		return e.wait(ctx, x.Within)
	}
	if e.wait(ctx, quiet) {
		return true
	}
	for range 3 {
		if _, err := x.pass(ctx); err != nil {
			break
		}
	}
	return e.wait(ctx, quiet)
}

// quiet is how long nothing comes before anybody asks why.
const quiet = 100 * time.Millisecond

func getRaw(target string) []byte {
	return []byte("GET " + target + " HTTP/1.1\r\nHost: lab.example\r\n\r\n")
}

// play sends and listens on one connection.
func (x *RawExchange) play(ctx context.Context) (heard RawHeard, err error) {
	var d net.Dialer
	wait, cancel := context.WithTimeout(ctx, x.Within)
	raw, err := d.DialContext(wait, "tcp", x.Addr)
	cancel()
	if err != nil {
		return heard, errors.Join(ErrRawDial, err)
	}
	ear := &rawEar{changed: make(chan struct{}, 1)}
	var listening sync.WaitGroup
	listening.Go(func() { ear.listen(raw) })
	defer func() {
		_ = raw.Close()
		listening.Wait()
	}()
	// That the proxy takes no more is no failure: it may have refused what came so far.
	_ = wire.WritePieces(raw, x.Bytes, x.Split)
	method, _, _ := strings.Cut(string(x.Bytes), " ")
	probing := false
	finals := 0
	for {
		r, n, more := ear.next(method)
		switch {
		case n > 0 && probing && r.answers(x.Probe):
			ear.take(n)
			heard.Probed = true
			heard.Rest, _ = ear.rest()
			return heard, nil
		case n > 0:
			ear.take(n)
			heard.Responses = append(heard.Responses, r)
			if r.Status >= 200 || r.Status == 101 {
				finals++
			}
		case !more:
			heard.Rest, heard.Closed = ear.rest()
			return heard, nil
		case finals >= x.Answers && x.Probe == "":
			heard.Rest, heard.Closed = ear.rest()
			return heard, nil
		case finals >= x.Answers && !probing:
			probing = true
			_ = wire.WritePieces(raw, getRaw(x.Probe), false)
		default:
			if !x.still(ctx, ear) {
				heard.Late = true
				heard.Rest, heard.Closed = ear.rest()
				return heard, ctx.Err()
			}
		}
	}
}

// rawEar takes in what comes on a connection.
type rawEar struct {
	mu      sync.Mutex // guards following fields
	heard   []byte
	closed  string
	changed chan struct{}
}

func (e *rawEar) listen(c net.Conn) {
	buf := make([]byte, 64<<10)
	for {
		n, err := c.Read(buf)
		e.mu.Lock()
		e.heard = append(e.heard, buf[:n]...)
		switch {
		case err == nil:
		case errors.Is(err, io.EOF):
			e.closed = "fin"
		case errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE):
			e.closed = "rst"
		default:
			e.closed = "us"
		}
		e.mu.Unlock()
		select {
		case e.changed <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// next reads a response out of what came; n is its length, 0 while it is not complete. more is false once nothing more will come.
func (e *rawEar) next(method string) (r RawResponse, n int, more bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	r, n = readRawResponse(e.heard, method, e.closed)
	return r, n, e.closed == ""
}

func (e *rawEar) take(n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = e.heard[n:]
}

func (e *rawEar) rest() ([]byte, string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	closed := e.closed
	if closed == "us" {
		closed = ""
	}
	return slices.Clone(e.heard), closed
}

// wait waits until something came; false: nothing did.
func (e *rawEar) wait(ctx context.Context, within time.Duration) bool {
	select {
	case <-e.changed:
		return true
	case <-ctx.Done():
	case <-time.After(within):
	}
	return false
}
