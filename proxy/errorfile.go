package proxy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// errorFile is what `errorfile` has a proxy answer with in place of a built-in response. It is treated as a response that a server
// sent: its own Connection: close counts, and without a length it ends with the connection (measured). An empty file is silence: the
// client is merely closed.
type errorFile struct {
	resp   h1.Response
	body   []byte
	silent bool
}

// errorFiles are those of each proxy, by status.
type errorFiles map[*haproxycfg.Proxy]map[int]*errorFile

// readErrorFiles reads all of them, those that nobody imports, too, as HAProxy does: they may be wrong.
func readErrorFiles(cfg *haproxycfg.Config, s sizes) (errorFiles, error) {
	var all errorFiles
	var errs []error
	wrong := map[haproxycfg.ErrorFile]bool{}
	read := func(f haproxycfg.ErrorFile) *errorFile {
		e, err := readErrorFile(f.Path, s)
		if err != nil && !wrong[f] {
			wrong[f] = true
			errs = append(errs, fmt.Errorf("%v: errorfile %d: %w", f.Pos, f.Status, err))
		}
		return e
	}
	for _, f := range cfg.ErrorFiles {
		read(f)
	}
	for _, p := range cfg.Proxies {
		for _, f := range p.ErrorFiles {
			e := read(f)
			if e == nil {
				continue
			}
			if all == nil {
				all = errorFiles{}
			}
			if all[p] == nil {
				all[p] = map[int]*errorFile{}
			}
			all[p][f.Status] = e
		}
	}
	return all, errors.Join(errs...)
}

// readErrorFile reads a response, at most as much as HAProxy's buffer takes.
func readErrorFile(path string, s sizes) (*errorFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, int64(s.message)+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("cannot be read: %w", err)
	case len(text) > s.message:
		return nil, fmt.Errorf("%s: longer than %d bytes", path, s.message)
	case len(text) == 0:
		return &errorFile{silent: true}, nil
	}
	return parseErrorFile(path, text, s)
}

// parseErrorFile reads a response that goes on to the file's end. HAProxy knows the same mistakes (measured).
func parseErrorFile(path string, text []byte, s sizes) (*errorFile, error) {
	e := new(errorFile)
	r := s.newReader(text)
	if err := r.ReadResponse(&e.resp, []byte("GET")); err != nil {
		return nil, fmt.Errorf("%s:%d:1: %w", path, faultyLine(text, s), explained(err))
	}
	head := len(text) - r.Buffered()
	line := bytes.Count(text[:head], []byte("\n")) + 1
	switch rest := text[head:]; {
	case e.resp.Status < 200:
		return nil, fmt.Errorf("%s:1:10: status %d is no final one: write one from 200 on", path, e.resp.Status)
	case e.resp.Body.Kind == h1.Chunked:
		return nil, fmt.Errorf("%s:1:1: chunks are not read: leave Transfer-Encoding out, and write the body as it is", path)
	case e.resp.Body.Kind == h1.Length && e.resp.Body.Length != int64(len(rest)):
		return nil, fmt.Errorf("%s:%d:1: the body has %d bytes, but Content-Length says %d: leave Content-Length out, or mend it", path, line, len(rest), e.resp.Body.Length)
	case e.resp.Body.Kind == h1.NoBody && len(rest) > 0:
		return nil, fmt.Errorf("%s:%d:1: a response with this head has no body: leave out what follows it", path, line)
	default:
		e.body = rest
	}
	return e, nil
}

func (s sizes) newReader(text []byte) *h1.Reader {
	r := h1.NewReader(bytes.NewReader(text), make([]byte, s.reader), nil)
	r.Limit(s.limits)
	return r
}

// explained gives an error that is not about syntax the words for it.
func explained(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the file ends before the empty line behind the header fields: add it")
	}
	return err
}

// faultyLine is the first line with which the head is refused: the reader looks at them in their order.
func faultyLine(text []byte, s sizes) int {
	end := 0
	for n := 1; ; n++ {
		i := bytes.IndexByte(text[end:], '\n')
		if i < 0 {
			return n
		}
		end += i + 1
		var p h1.Response
		err := s.newReader(text[:end]).ReadResponse(&p, []byte("GET"))
		var syntax *h1.SyntaxError
		if errors.As(err, &syntax) {
			return n
		}
	}
}

// errorFile finds the answer for a status: the backend's, which may be its defaults', goes before the frontend's (measured). nil is
// none: the built-in response.
func (t *transaction) errorFile(status int) *errorFile {
	files := t.s.fe.p.errorFiles
	if t.be != nil {
		if e := files[t.be.cfg][status]; e != nil {
			return e
		}
	}
	return files[t.s.fe.cfg][status]
}

// silentOn tells whether clients that send no request are closed without a word.
func (f *frontend) silentOn(status int) bool {
	e := f.p.errorFiles[f.cfg][status]
	return e != nil && e.silent
}

// answerFromFile sends a file's response.
func (t *transaction) answerFromFile(e *errorFile, status int) next {
	if e.silent {
		t.books.status = status
		t.closeBooks()
		return unread
	}
	fields := append(t.resp.Fields[:0], e.resp.Fields...)
	t.resp = e.resp
	t.resp.Fields = fields
	return t.reply(e.body)
}
