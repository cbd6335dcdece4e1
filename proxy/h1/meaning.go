package h1

// meaning is what the fields of a head say about the message's framing and its connection.
type meaning struct {
	hosts                     int
	host                      []byte
	authority                 []byte // of a target in absolute-form, as Host says it
	hasLength                 bool
	length                    int64
	codings                   int  // elements of Transfer-Encoding
	chunked                   int  // how many of them are chunked
	chunkedLast               bool // the last one is
	nameless                  bool // one is empty
	close, keepAlive, upgrade bool // tokens of Connection
	options                   int  // elements of Connection, empty ones too
	named                     bool // Connection has other tokens: names of fields
	upgrading                 bool // Connection and Upgrade together offer or choose a protocol
	upgradeTo                 bool // Upgrade names a protocol
	websocket                 bool // and that is websocket
	websocketKeys             int
	websocketKey              []byte // the last one
	websocketAccept           bool
	expect100                 bool
	bodiless                  bool // fields about a body are to be ignored and not forwarded
	doubtful                  bool // two readers could differ about the framing: the connection must end with the message
}

// maxOptions bounds what Connection may say: every option can be a field's name, and is held against every field.
const maxOptions = 100

// read goes through the fields once. It only refuses what is wrong in itself; what matters together is judged afterwards.
func (m *meaning) read(fields []Field) error {
	for i := range fields {
		v := fields[i].Value
		switch string(fields[i].Name) {
		case "host":
			m.hosts++
			m.host = v
		case "content-length":
			if err := m.contentLength(v); err != nil {
				return err
			}
		case "transfer-encoding":
			m.transferEncoding(v)
		case "connection":
			if m.connection(v); m.options > maxOptions {
				return refuse(400, "Connection with more than %d options", maxOptions)
			}
		case "upgrade":
			m.upgradeField(v)
		case "expect":
			m.expect100 = m.expect100 || is(v, "100-continue")
		case "sec-websocket-key":
			m.websocketKeys++
			m.websocketKey = v
		case "sec-websocket-accept":
			m.websocketAccept = true
		}
	}
	return nil
}

func (m *meaning) connection(v []byte) {
	for more := true; more; {
		var token []byte
		token, v, more = cutElement(v)
		m.options++
		switch {
		case is(token, "close"):
			m.close = true
		case is(token, "keep-alive"):
			m.keepAlive = true
		case is(token, "upgrade"):
			m.upgrade = true
		case len(token) > 0:
			m.named = true
		}
	}
}

func (m *meaning) upgradeField(v []byte) {
	for more := true; more; {
		var protocol []byte
		protocol, v, more = cutElement(v)
		if len(protocol) == 0 || is(protocol, "h2c") {
			continue
		}
		m.upgradeTo = true
		m.websocket = m.websocket || is(protocol, "websocket")
	}
}
