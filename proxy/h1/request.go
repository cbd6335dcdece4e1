package h1

import (
	"bytes"
	"io"
)

// ReadRequest reads the next request's head into q.
//
// It returns ErrIdleClosed when the connection ended before the first byte, io.ErrUnexpectedEOF when it ended in the
// head, a *SyntaxError for what must be answered and the connection then closed, ErrBodyUnread, or the connection's
// error. After an error of the connection that passes, such as a deadline, it can be called again and goes on.
func (r *Reader) ReadRequest(q *Request) error {
	if r.body.unread() {
		return ErrBodyUnread
	}
	var m meaning
	for {
		start, err := r.readHead(q)
		if err != nil {
			return err
		}
		if err := q.interpret(&m); err != nil {
			return err
		}
		if r.settle(start, q.Body) {
			break
		}
	}
	q.Fields = tidy(q.Fields, &m)
	if m.authority != nil && m.hosts == 0 {
		q.Fields = append(q.Fields, Field{Name: []byte("host"), Value: m.authority})
	}
	return nil
}

// readHead reads the lines of a head and tells where it starts.
func (r *Reader) readHead(s section) (start int, err error) {
	if r.r == r.w {
		r.r, r.w = 0, 0
	}
	start, err = r.readLines(s, 0, len(r.buf)-r.reserve(), 1+r.mostFields(), false)
	if err == io.EOF {
		err = ErrIdleClosed
	}
	return start, err
}

// settle makes the head that was just read the current message. It reports false when the head has to be read again
// because it was moved: one that others came before stays where it is only if it has no body and leaves room behind it.
func (r *Reader) settle(start int, f Framing) bool {
	if start > 0 && (f.Kind != NoBody || len(r.buf)-r.r < r.reserve()) {
		r.r = start
		r.shift(0)
		return false
	}
	r.headEnd = r.r
	r.body.start(r, f)
	return true
}

func (q *Request) begin() { *q = Request{Fields: q.Fields[:0]} }

func (q *Request) line(n int, line []byte) (err error) {
	if n > 0 {
		q.Fields, err = addField(q.Fields, line)
		return err
	}
	// RFC 9112 section 2.2: empty lines before a request are ignored; some old clients send one after a body.
	if len(line) == 0 {
		return errSkip
	}
	return q.requestLine(line)
}

func (q *Request) tooLong(inFirst bool) error {
	if inFirst {
		return refuse(414, "request line does not fit the buffer (RFC 9112 section 3)")
	}
	return refuse(431, "head does not fit the buffer (RFC 6585 section 5)")
}

func (q *Request) tooMany(fields int) error { return refuse(431, "more than %d fields", fields) }

// requestLine: RFC 9112 section 3: method, target and version, one space between them. More or other white space may be tolerated
// by that section and is refused here, since two readers can disagree about which part is the target.
func (q *Request) requestLine(line []byte) error {
	i := bytes.IndexByte(line, ' ')
	if i < 0 || !isToken(line[:i]) {
		return refuse(400, "request line without a method (RFC 9112 section 3)")
	}
	q.Method, line = line[:i], line[i+1:]
	i = bytes.IndexByte(line, ' ')
	if i < 0 {
		return refuse(400, "request line without a version (RFC 9112 section 3)")
	}
	q.Target = line[:i]
	minor, err := version(line[i+1:])
	if err != nil {
		return err
	}
	q.Minor = minor
	return checkTarget(q.Method, q.Target)
}

// version: RFC 9112 section 2.3: HTTP-name, a digit, a dot, a digit, in this case. A later minor version is answered as the
// latest one known, 1.1 (RFC 9110 section 2.5); another major version is not spoken here.
func version(b []byte) (minor int, err error) {
	if len(b) != len("HTTP/1.1") || string(b[:5]) != "HTTP/" || b[6] != '.' || !isDigits(b[5:6]) || !isDigits(b[7:8]) {
		return 0, refuse(400, "version is not HTTP/x.y (RFC 9112 section 2.3)")
	}
	if b[5] != '1' {
		return 0, refuse(505, "version %s on an HTTP/1 connection (RFC 9110 section 15.6.6)", b)
	}
	return min(int(b[7]-'0'), 1), nil
}

// interpret finds out what the fields mean for the connection. It changes no bytes, since the head may be read once more.
func (q *Request) interpret(m *meaning) error {
	*m = meaning{}
	if err := m.read(q.Fields); err != nil {
		return err
	}
	if err := checkHost(q, m); err != nil {
		return err
	}
	body, err := m.requestFraming(q)
	if err != nil {
		return err
	}
	q.Body = body
	q.Close = m.close || m.doubtful
	q.KeepAlive = m.keepAlive
	m.upgrading = m.upgrade && m.upgradeTo && q.Minor > 0
	q.Upgrade = m.upgrading
	// RFC 9110 section 10.1.1: an expectation in a 1.0 request, or without a body, is ignored.
	q.Expect100 = m.expect100 && q.Minor > 0 && body.Kind != NoBody
	if q.Upgrade && m.websocket && !q.hasWebsocketKey(m) {
		return refuse(400, "websocket handshake without one Sec-WebSocket-Key of 16 bytes in base64 (RFC 6455 section 4.2.1)")
	}
	return nil
}

// hasWebsocketKey: as HAProxy: a websocket handshake needs its key (RFC 6455 section 4.2.1), so that no other server takes part in one;
// the length alone tells whether it can be one. There is one key only (RFC 6455 section 11.3.1), and one that Connection names
// would not arrive.
func (q *Request) hasWebsocketKey(m *meaning) bool {
	const length = 24 // of 16 bytes in base64
	return m.websocketKeys == 1 && len(m.websocketKey) == length && !(m.named && names(q.Fields, []byte("sec-websocket-key")))
}
