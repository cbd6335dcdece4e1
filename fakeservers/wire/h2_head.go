package wire

import (
	"strings"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// headReader reads heads from HEADERS and CONTINUATION frames. Every head goes through it, wanted or not: the compression's
// state hangs on it.
type headReader struct {
	decoder *hpack.Decoder
	message Message
	bytes   []byte // of the message
	packed  int    // bytes read of the head, as compressed
	wrong   error  // first thing wrong with the head
}

func (r *headReader) init() {
	r.decoder = hpack.NewDecoder(4096, r.field) // SETTINGS_HEADER_TABLE_SIZE as it is without being set
	r.decoder.SetMaxStringLength(fullBuffer)
}

// read reads a whole head into message. Between its frames only CONTINUATION may come; the Framer sees to that.
func (r *headReader) read(first *http2.HeadersFrame, framer *http2.Framer) error {
	r.message = Message{Fields: r.message.Fields[:0]}
	r.message.Start[2] = []byte("HTTP/2.0")
	r.bytes, r.packed, r.wrong = r.bytes[:0], 0, nil
	fragment, last := first.HeaderBlockFragment(), first.HeadersEnded()
	for {
		if err := r.decode(fragment); err != nil {
			return err
		}
		if last {
			break
		}
		frame, err := framer.ReadFrame()
		if err != nil {
			return err
		}
		next, ok := frame.(*http2.ContinuationFrame)
		if !ok {
			return refuse(http2.ErrCodeProtocol, "%v within a head", frame.Header().Type)
		}
		fragment, last = next.HeaderBlockFragment(), next.HeadersEnded()
	}
	if err := r.decoder.Close(); err != nil {
		return refuse(http2.ErrCodeCompression, "%v", err)
	}
	return r.wrong
}

func (r *headReader) decode(fragment []byte) error {
	if r.packed += len(fragment); r.packed > fullBuffer {
		return refuse(http2.ErrCodeEnhanceYourCalm, "head longer than %d bytes", fullBuffer)
	}
	if _, err := r.decoder.Write(fragment); err != nil {
		return refuse(http2.ErrCodeCompression, "%v", err)
	}
	return nil
}

// field takes in one decoded field.
func (r *headReader) field(f hpack.HeaderField) {
	if len(r.bytes)+len(f.Name)+len(f.Value) > fullBuffer {
		r.fail(http2.ErrCodeEnhanceYourCalm, "head longer than %d bytes", fullBuffer)
		return
	}
	// No value holds NUL, LF or CR, wherever they stand: RFC 9113 section 8.2.1.
	if strings.ContainsAny(f.Value, "\x00\n\r") {
		r.fail(http2.ErrCodeProtocol, "control character in field %.40q", f.Name)
		return
	}
	switch {
	case f.Name == ":method":
		r.message.Start[0] = r.keep(f.Value)
	case f.Name == ":path":
		r.message.Start[1] = r.keep(f.Value)
	case !strings.HasPrefix(f.Name, ":"):
		r.message.Fields = append(r.message.Fields, Field{r.keep(f.Name), r.keep(f.Value)})
	}
}

// keep copies a text to where it lives as long as the message.
func (r *headReader) keep(s string) []byte {
	from := len(r.bytes)
	r.bytes = append(r.bytes, s...)
	return r.bytes[from:len(r.bytes):len(r.bytes)]
}

func (r *headReader) fail(code http2.ErrCode, format string, args ...any) {
	if r.wrong == nil {
		r.wrong = refuse(code, format, args...)
	}
}
