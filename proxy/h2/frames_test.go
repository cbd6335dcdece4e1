package h2

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"golang.org/x/net/http2"

	. "github.com/onsi/gomega"
	"github.com/reuselab/reuselab/proxy/h1"
)

// Whatever the server does wrong ends the stream or the connection as RFC 9113 asks, with the section in the reason.
func TestServerMistakes(t *testing.T) {
	status := []string{":status", "200"}
	ok := func(p *peer) { p.headers(1, false, status...) }
	head := func(pairs ...string) func(p *peer) { return func(p *peer) { p.headers(1, false, pairs...) } }
	raw := func(t http2.FrameType, flags http2.Flags, id uint32, payload string) func(p *peer) {
		return func(p *peer) { p.raw(t, flags, id, payload) }
	}
	after := func(fs ...func(p *peer)) func(p *peer) {
		return func(p *peer) {
			for _, f := range fs {
				f(p)
			}
		}
	}
	const protocol, flow, size, closed, calm = http2.ErrCodeProtocol, http2.ErrCodeFlowControl, http2.ErrCodeFrameSize, http2.ErrCodeStreamClosed, http2.ErrCodeEnhanceYourCalm
	var many []string // small on the wire, since hpack repeats with a byte
	for range 30 {
		many = append(many, "x", strings.Repeat("v", 3000))
	}
	max := "\x7f\xff\xff\xff"

	for what, m := range map[string]struct {
		do      func(p *peer)
		code    http2.ErrCode
		section string
	}{
		"no status":              {head("x", "y"), protocol, "8.3.2"},
		"status of two digits":   {head(":status", "20"), protocol, "8.3.2"},
		"status of letters":      {head(":status", "2x0"), protocol, "8.3.2"},
		"status 099":             {head(":status", "099"), protocol, "8.3.2"},
		"status +20":             {head(":status", "+20"), protocol, "8.3.2"},
		"status 101":             {head(":status", "101"), protocol, "8.6"},
		"two statuses":           {head(":status", "200", ":status", "200"), protocol, "8.3"},
		"status after field":     {head("x", "y", ":status", "200"), protocol, "8.3"},
		"request pseudo":         {head(":status", "200", ":path", "/"), protocol, "8.3.2"},
		"upper-case name":        {head(":status", "200", "X-Y", "z"), protocol, "8.2.1"},
		"space in name":          {head(":status", "200", "x y", "z"), protocol, "8.2.1"},
		"empty name":             {head(":status", "200", "", "z"), protocol, "8.2.1"},
		"newline in value":       {head(":status", "200", "x", "a\r\nb: c"), protocol, "8.2.1"},
		"nul in value":           {head(":status", "200", "x", "\x00"), protocol, "8.2.1"},
		"space before value":     {head(":status", "200", "x", " a"), protocol, "8.2.1"},
		"connection":             {head(":status", "200", "connection", "close"), protocol, "8.2.2"},
		"keep-alive":             {head(":status", "200", "keep-alive", "5"), protocol, "8.2.2"},
		"proxy-connection":       {head(":status", "200", "proxy-connection", "x"), protocol, "8.2.2"},
		"transfer-encoding":      {head(":status", "200", "transfer-encoding", "chunked"), protocol, "8.2.2"},
		"upgrade":                {head(":status", "200", "upgrade", "x"), protocol, "8.2.2"},
		"bad content-length":     {head(":status", "200", "content-length", "+1"), protocol, "8.1.1"},
		"two content-lengths":    {head(":status", "200", "content-length", "1", "content-length", "2"), protocol, "8.1.1"},
		"head too large":         {head(append(status[:2:2], many...)...), protocol, "6.5.2"},
		"interim with end":       {func(p *peer) { p.headers(1, true, ":status", "100") }, protocol, "8.1"},
		"data before head":       {func(p *peer) { p.data(1, false, "x") }, protocol, "8.1"},
		"trailers without end":   {after(ok, head("x", "y")), protocol, "8.1"},
		"status in trailers":     {after(ok, func(p *peer) { p.headers(1, true, status...) }), protocol, "8.1"},
		"more than the window":   {after(ok, func(p *peer) { p.data(1, false, strings.Repeat("x", 101)) }), flow, "6.9.1"},
		"stream window overflow": {raw(http2.FrameWindowUpdate, 0, 1, max), flow, "6.9.1"},
		"window update of zero":  {raw(http2.FrameWindowUpdate, 0, 1, "\x00\x00\x00\x00"), protocol, ""},
	} {
		t.Run(what, func(t *testing.T) {
			c, p := start(t, Config{StreamWindow: 100})
			s, other := p.open(c, false), p.open(c, true)
			m.do(p)
			err := settle(s)
			var reset *ResetError
			p.Expect(errors.As(err, &reset)).To(BeTrue(), "%v", err)
			p.Expect(reset.Code).To(Equal(m.code))
			p.Expect(reset.Local).To(BeTrue())
			p.Expect(reset.Reason).To(ContainSubstring(m.section))
			p.want(fmt.Sprintf("RST_STREAM 1 %v", m.code))
			p.headers(3, true, ":status", "200")
			p.Expect(other.Response(new(h1.Response))).To(Succeed(), "another stream does not notice")
		})
	}

	done := func(p *peer) { p.headers(3, true, status...) } // stream 3 has sent its request whole
	for what, m := range map[string]struct {
		do      func(p *peer)
		code    http2.ErrCode
		section string
	}{
		"data on idle stream":          {func(p *peer) { p.data(9, false, "x") }, protocol, "5.1"},
		"headers on idle stream":       {func(p *peer) { p.headers(9, false, status...) }, protocol, "5.1"},
		"headers on even stream":       {func(p *peer) { p.headers(2, false, status...) }, protocol, "5.1"},
		"reset of idle stream":         {func(p *peer) { p.write(func() error { return p.fr.WriteRSTStream(9, 0) }) }, protocol, "5.1"},
		"window update of idle":        {raw(http2.FrameWindowUpdate, 0, 9, "\x00\x00\x00\x01"), protocol, "5.1"},
		"zero window update of idle":   {raw(http2.FrameWindowUpdate, 0, 9, "\x00\x00\x00\x00"), protocol, "5.1"},
		"data after end":               {after(done, func(p *peer) { p.data(3, false, "x") }), closed, "5.1"},
		"headers after end":            {after(done, func(p *peer) { p.headers(3, true, status...) }), closed, "5.1"},
		"data on stream 0":             {raw(http2.FrameData, 0, 0, "x"), protocol, ""},
		"headers on stream 0":          {raw(http2.FrameHeaders, 4, 0, "x"), protocol, ""},
		"bad hpack":                    {raw(http2.FrameHeaders, 4, 1, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), http2.ErrCodeCompression, "4.3"},
		"hpack cut short":              {raw(http2.FrameHeaders, 4, 1, "\x00\x05ab"), http2.ErrCodeCompression, "4.3"},
		"hpack index 0":                {raw(http2.FrameHeaders, 4, 1, "\x80"), http2.ErrCodeCompression, "4.3"},
		"hpack table too large":        {raw(http2.FrameHeaders, 4, 1, "\x3f\xe2\x1f"), http2.ErrCodeCompression, "4.3"},
		"headers interrupted":          {after(raw(http2.FrameHeaders, 0, 1, ""), raw(http2.FramePing, 0, 0, "pingpong")), protocol, ""},
		"headers of other interleaved": {after(raw(http2.FrameHeaders, 0, 1, ""), raw(http2.FrameContinuation, 4, 3, "")), protocol, ""},
		"continuation alone":           {raw(http2.FrameContinuation, 4, 1, ""), protocol, ""},
		"continuations without end": {func(p *peer) {
			p.raw(http2.FrameHeaders, 0, 1, "")
			for range 200 {
				p.raw(http2.FrameContinuation, 0, 1, "")
			}
		}, calm, "10.5.1"},
		"continuations of many bytes": {func(p *peer) {
			p.raw(http2.FrameHeaders, 0, 1, "")
			for range 6 {
				p.raw(http2.FrameContinuation, 0, 1, strings.Repeat("\x88", 16000))
			}
		}, calm, "10.5.1"},
		"frame too large":           {raw(http2.FrameData, 0, 1, strings.Repeat("x", 16385)), size, "4.2"},
		"settings of 5 bytes":       {raw(http2.FrameSettings, 0, 0, "12345"), size, ""},
		"settings on a stream":      {raw(http2.FrameSettings, 0, 1, ""), protocol, ""},
		"settings ack with payload": {raw(http2.FrameSettings, 1, 0, "123456"), size, ""},
		"window setting too large":  {raw(http2.FrameSettings, 0, 0, "\x00\x04\x80\x00\x00\x00"), flow, ""},
		"window setting overflows": {after(raw(http2.FrameWindowUpdate, 0, 1, "\x7f\xff\x00\x00"),
			raw(http2.FrameSettings, 0, 0, "\x00\x04\x00\x02\x00\x00")), flow, "6.9.2"},
		"frame size setting":         {raw(http2.FrameSettings, 0, 0, "\x00\x05\x00\x00\x00\x01"), protocol, "6.5.2"},
		"push enabled by a server":   {raw(http2.FrameSettings, 0, 0, "\x00\x02\x00\x00\x00\x01"), protocol, "6.5.2"},
		"ping of 7 bytes":            {raw(http2.FramePing, 0, 0, "1234567"), size, ""},
		"ping on a stream":           {raw(http2.FramePing, 0, 1, "12345678"), protocol, ""},
		"reset of 3 bytes":           {raw(http2.FrameRSTStream, 0, 1, "123"), size, ""},
		"goaway of 4 bytes":          {raw(http2.FrameGoAway, 0, 0, "1234"), size, ""},
		"goaway on a stream":         {raw(http2.FrameGoAway, 0, 1, "12345678"), protocol, ""},
		"push promise":               {raw(http2.FramePushPromise, 4, 1, "\x00\x00\x00\x02"), protocol, "8.4"},
		"connection window overflow": {raw(http2.FrameWindowUpdate, 0, 0, max), flow, "6.9.1"},
		"connection window by zero":  {raw(http2.FrameWindowUpdate, 0, 0, "\x00\x00\x00\x00"), protocol, ""},
		"padding larger than frame":  {raw(http2.FrameData, http2.FlagDataPadded, 1, "\x05a"), protocol, ""},
	} {
		t.Run(what, func(t *testing.T) {
			c, p := start(t, Config{})
			s := p.open(c, false)
			p.open(c, true)
			m.do(p)
			err := settle(s)
			var conn *ConnError
			p.Expect(errors.As(err, &conn)).To(BeTrue(), "%v", err)
			p.Expect(conn.Code).To(Equal(m.code), conn.Reason)
			p.Expect(conn.Reason).To(ContainSubstring(m.section))
			p.want(fmt.Sprintf("GOAWAY %v", m.code))
			p.Expect(c.Limit()).To(BeZero())
		})
	}
}

// settle receives until something ends it.
func settle(s *Stream) error {
	for {
		err := s.Response(new(h1.Response))
		if err == io.EOF {
			_, err = io.Copy(io.Discard, s)
		}
		if err != nil {
			return err
		}
	}
}

// A server that does not begin with SETTINGS does not speak HTTP/2: it may be an HTTP/1 server that answers 400.
func TestNotAnH2Server(t *testing.T) {
	for _, greeting := range []string{"HTTP/1.1 400 Bad Request\r\n\r\n", "\x00\x00\x08\x06\x00\x00\x00\x00\x00pingpong", ""} {
		c, p := startSilent(t, Config{})
		s := p.open(c, true)
		p.write(func() error { _, err := p.nc.Write([]byte(greeting)); p.nc.Close(); return err })
		var conn *ConnError
		p.Expect(errors.As(s.Response(new(h1.Response)), &conn)).To(BeTrue(), greeting)
	}
}

// A server that makes us answer and reads no answer is left.
func TestPingFlood(t *testing.T) {
	ours, theirs := newPipe()
	defer theirs.Close()
	closed := make(chan error, 1)
	NewClientConn(ours, Config{OnClosed: func(_ *ClientConn, err error) { closed <- err }})
	fr := http2.NewFramer(theirs, theirs)
	fr.WriteSettings()
	for fr.WritePing(false, [8]byte{}) == nil {
	}
	var conn *ConnError
	g := NewWithT(t)
	g.Expect(errors.As(<-closed, &conn)).To(BeTrue())
	g.Expect(conn.Code).To(Equal(http2.ErrCodeEnhanceYourCalm))
}

func TestInterimFlood(t *testing.T) {
	c, p := start(t, Config{})
	s := p.open(c, true)
	for range 200 {
		p.headers(1, false, ":status", "103")
	}
	p.want("RST_STREAM 1 ENHANCE_YOUR_CALM")
	p.Expect(settle(s)).To(BeAssignableToTypeOf(&ResetError{}))
}
