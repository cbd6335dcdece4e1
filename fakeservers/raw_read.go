package fakeservers

import (
	"bufio"
	"io"
	"strconv"
	"strings"
)

// rawFields reads field lines and the empty one behind them: RFC 9112 section 5, to the letter.
func rawFields(line func() ([]byte, error), doubt func(string, ...any)) (list []ScriptField, err error) {
	for {
		b, err := line()
		if err != nil {
			return list, err
		}
		if len(b) == 0 {
			return list, nil
		}
		if b[0] == ' ' || b[0] == '\t' {
			doubt("a folded line: %.60q", b)
			continue
		}
		name, value, ok := strings.Cut(string(b), ":")
		if !ok || !isFieldName(name) {
			doubt("no field: %.60q", b)
			continue
		}
		list = append(list, ScriptField{name, strings.Trim(value, " \t")})
	}
}

func isFieldName(name string) bool {
	for _, c := range name {
		if c <= ' ' || c >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, c) {
			return false
		}
	}
	return name != ""
}

// maxRawBody bounds what is read of one body.
const maxRawBody = 8 << 20

// rawFraming finds out how the body ends: RFC 9112 section 6. What more than one reader could answer differently is a doubt.
func rawFraming(r *RawRequest, doubt func(string, ...any)) (length int) {
	lengths, codings, hosts := values(r.Fields, "content-length"), values(r.Fields, "transfer-encoding"), values(r.Fields, "host")
	if len(hosts) > 1 || len(hosts) == 0 && r.Version != "HTTP/1.0" {
		doubt("%d Host fields", len(hosts))
	}
	if len(lengths) > 0 && len(codings) > 0 {
		doubt("Content-Length beside Transfer-Encoding")
	}
	if len(lengths) > 1 {
		doubt("%d Content-Length fields", len(lengths))
	}
	r.Framing = "none"
	switch {
	case len(codings) > 0:
		if r.Version == "HTTP/1.0" || len(codings) > 1 || !strings.EqualFold(codings[0], "chunked") {
			doubt("Transfer-Encoding %q in %s", codings, r.Version)
		}
		r.Framing = "chunked"
	case len(lengths) > 0:
		n, err := strconv.ParseUint(lengths[0], 10, 31)
		if err != nil || n > maxRawBody {
			doubt("Content-Length %q", lengths[0])
			return 0
		}
		if n > 0 {
			r.Framing = "length"
		}
		return int(n)
	}
	return 0
}

func values(fields []ScriptField, name string) (list []string) {
	for _, f := range fields {
		if strings.EqualFold(f.Name, name) {
			list = append(list, f.Value)
		}
	}
	return list
}

// rawChunks reads a chunked body: RFC 9112 section 7.1, to the letter.
func rawChunks(in *bufio.Reader, r *RawRequest, line func() ([]byte, error), doubt func(string, ...any)) error {
	for {
		b, err := line()
		if err != nil {
			return err
		}
		size, _, _ := strings.Cut(string(b), ";")
		n, err := strconv.ParseUint(size, 16, 31)
		if err != nil || n > maxRawBody {
			doubt("no chunk size: %.40q", b)
			return errNoRequest
		}
		if n == 0 {
			r.Trailers, err = rawFields(line, doubt)
			return err
		}
		part := make([]byte, n+2)
		got, err := readFull(in, part)
		r.Body = append(r.Body, part[:min(got, int(n))]...)
		if err != nil {
			r.Partial = true
			return err
		}
		if string(part[n:]) != "\r\n" {
			doubt("no CRLF behind a chunk: %q", part[n:])
			return errNoRequest
		}
	}
}

func readFull(in *bufio.Reader, b []byte) (int, error) { return io.ReadFull(in, b) }
