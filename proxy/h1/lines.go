package h1

import (
	"bytes"
	"errors"
	"io"
)

// section is a run of lines that an empty line ends: the head of a message, or its trailers.
type section interface {
	begin()                        // forget every line: they come again from the first
	line(n int, line []byte) error // the n-th line from 0, without its end; it may be changed in place
	tooLong(inFirst bool) error    // it does not fit
	tooMany(fields int) error      // there are more than so many fields
}

// readLines reads one section, consumes it and tells where it starts. Its lines stay where they are, are at most so many, and end
// before max bytes. When room is needed, unconsumed bytes are moved down to base and the section begins again.
//
// A verdict depends on the bytes only, never on how they were split over reads: lines are judged in order, a line when its
// end is there, a forbidden byte as soon as it is there, and bytes beyond max are not looked at.
func (r *Reader) readLines(s section, base, max, lines int, strict bool) (start int, err error) {
again:
	s.begin()
	start = r.r
	at, n := start, 0 // the line and its number
	checked := at     // bytes before it are known to be allowed
	for {
		end := min(r.w, start+max)
		i := bytes.IndexByte(r.buf[checked:end], '\n')
		if i < 0 {
			if checked = firstForbidden(r.buf, checked, end); checked < end-1 || checked < end && r.buf[checked] != '\r' {
				return start, forbidden(r.buf[checked])
			}
			if end == start+max {
				return start, s.tooLong(n == 0)
			}
			if r.w == len(r.buf) {
				r.shift(base)
				goto again
			}
			if err = r.fill(); err != nil {
				if err == io.EOF && r.r == r.w && n == 0 {
					return start, io.EOF
				}
				return start, cut(err)
			}
			continue
		}
		next := checked + i + 1
		stop := next - 1
		if stop > at && r.buf[stop-1] == '\r' {
			stop--
		} else if strict {
			return start, refuse(400, "line ended by LF without CR (RFC 9112 section 2.2)")
		}
		if bad := firstForbidden(r.buf, min(checked, stop), stop); bad < stop {
			return start, forbidden(r.buf[bad])
		}
		line := r.buf[at:stop]
		at, checked = next, next
		if len(line) == 0 && (n > 0 || strict) {
			r.r = at
			return start, nil
		}
		if n == lines {
			return start, s.tooMany(r.mostFields())
		}
		err = s.line(n, line)
		if err == errSkip {
			r.r, start = at, at
			continue
		}
		if err != nil {
			return start, err
		}
		n++
	}
}

// errSkip is a section's wish that a line be as if it had not been there. It goes no further than readLines.
var errSkip = errors.New("skip this line")

// firstForbidden returns the place of the first byte in b[from:to] that no line may hold, or to.
func firstForbidden(b []byte, from, to int) int {
	for i, c := range b[from:to] {
		if !lineByte[c] {
			return from + i
		}
	}
	return to
}

func forbidden(c byte) error {
	return refuse(400, "byte %#02x in a line (RFC 9110 section 5.5)", c)
}

// parseField splits a field line and lower-cases its name in place.
//
// RFC 9112 section 5.1: no white space between name and colon; such a field is refused, not repaired. Section 5.2: a line that
// begins with white space continued the one before in old HTTP; a proxy may refuse that, and this one does.
func parseField(line []byte) (Field, error) {
	for i, c := range line {
		if low := nameByte[c]; low != 0 {
			line[i] = low
			continue
		}
		switch {
		case c == ':' && i > 0:
			return Field{Name: line[:i], Value: trim(line[i+1:])}, nil
		case i == 0 && (c == ' ' || c == '\t'):
			return Field{}, refuse(400, "field continued on a further line (RFC 9112 section 5.2)")
		case i == 0 && c == ':':
			return Field{}, refuse(400, "field without a name (RFC 9112 section 5)")
		case c == ' ' || c == '\t':
			return Field{}, refuse(400, "white space in or after a field's name (RFC 9112 section 5.1)")
		}
		return Field{}, refuse(400, "byte %#02x in a field's name (RFC 9110 section 5.1)", c)
	}
	return Field{}, refuse(400, "field line without a colon (RFC 9112 section 5)")
}

// addField parses line and appends it to fields.
func addField(fields []Field, line []byte) ([]Field, error) {
	f, err := parseField(line)
	if err != nil {
		return fields, err
	}
	return append(fields, f), nil
}
