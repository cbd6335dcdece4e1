package h1

// ReadResponse reads the next response's head into p; method is that of the request it answers. A 1xx other than 101 is a
// response of its own, without a body: the caller reads on. Errors are those of ReadRequest; a *SyntaxError has status 502.
func (r *Reader) ReadResponse(p *Response, method []byte) error {
	if r.body.unread() {
		return ErrBodyUnread
	}
	var m meaning
	for {
		start, err := r.readHead(p)
		if err != nil {
			return asResponse(err)
		}
		if err := p.interpret(&m, method); err != nil {
			return asResponse(err)
		}
		if r.settle(start, p.Body) {
			break
		}
	}
	p.Fields = tidy(p.Fields, &m)
	return nil
}

func (p *Response) begin() { *p = Response{Fields: p.Fields[:0]} }

func (p *Response) line(n int, line []byte) (err error) {
	if n > 0 {
		p.Fields, err = addField(p.Fields, line)
		return err
	}
	return p.statusLine(line)
}

func (p *Response) tooLong(bool) error {
	return refuse(502, "head of the response does not fit the buffer")
}

func (p *Response) tooMany(fields int) error { return refuse(502, "more than %d fields", fields) }

// statusLine: RFC 9112 section 4: version, three digits, and a reason that is often empty and then may lack its space. An
// empty line before it is refused, although HAProxy ignores it: on a reused connection nothing stray may pass unseen.
func (p *Response) statusLine(line []byte) error {
	const ver = len("HTTP/1.1")
	if len(line) < ver+4 || line[ver] != ' ' || !isDigits(line[ver+1:ver+4]) || line[ver+1] == '0' || len(line) > ver+4 && line[ver+4] != ' ' {
		return refuse(502, "not a status line (RFC 9112 section 4)")
	}
	minor, err := version(line[:ver])
	if err != nil {
		return err
	}
	p.Minor = minor
	p.Status = int(line[ver+1]-'0')*100 + int(line[ver+2]-'0')*10 + int(line[ver+3]-'0')
	if len(line) > ver+5 {
		p.Reason = line[ver+5:]
	}
	return nil
}

func (p *Response) interpret(m *meaning, method []byte) error {
	*m = meaning{}
	if err := m.read(p.Fields); err != nil {
		return err
	}
	m.upgrading = m.upgrade && m.upgradeTo && p.Minor > 0
	p.Upgrade = m.upgrading
	body, err := m.responseFraming(p, method)
	if err != nil {
		return err
	}
	p.Body = body
	p.Close = m.close || m.doubtful
	p.KeepAlive = m.keepAlive
	if p.Status != 101 {
		return nil
	}
	// RFC 9110 section 15.2.2: a 101 says which protocol is spoken from here on; HAProxy answers 502 for one that does not.
	if !p.Upgrade {
		return refuse(502, "101 without Connection: upgrade and Upgrade (RFC 9110 section 15.2.2)")
	}
	if m.websocket && !m.websocketAccept {
		return refuse(502, "websocket handshake without Sec-WebSocket-Accept (RFC 6455 section 4.2.2)")
	}
	return nil
}
