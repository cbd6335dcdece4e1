package proxy

import (
	"bytes"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// carryOut answers as a final rule says.
func (t *transaction) carryOut(r *haproxycfg.Rule) next {
	if r.Action == haproxycfg.Deny {
		return t.answerByRules(r.Status)
	}
	// The texts first: they may be made of the response that is replaced.
	p := r.Reply
	body := t.render(p.Body)
	fields := t.ruling.reply[:0]
	for i := range p.Fields {
		fields = append(fields, h1.Field{Name: t.keepText(p.Fields[i].Name), Value: t.render(p.Fields[i].Value)})
	}
	t.ruling.reply = fields
	t.resp = h1.Response{Status: p.Status, Minor: 1, Fields: append(t.resp.Fields[:0], fields...)}
	t.addField("content-length", t.keep(numberValue(len(body))))
	if p.ContentType != "" {
		t.addField("content-type", t.keepText(p.ContentType))
	}
	return t.reply(body)
}

// answerByRules is answer where rules look at every response, or a file has it: HAProxy's built-in one is taken apart for them.
func (t *transaction) answerByRules(code int) next {
	if e := t.errorFile(code); e != nil {
		return t.answerFromFile(e, code)
	}
	text := h1.ErrorResponse(code)
	if text == nil {
		text = h1.ErrorResponse(500)
	}
	head, body, _ := bytes.Cut(text, []byte("\r\n\r\n"))
	first, rest, _ := bytes.Cut(head, []byte("\r\n"))
	reason := first[len("HTTP/1.1 200 "):]
	t.resp = h1.Response{Status: code, Minor: 1, Reason: t.keepText(string(reason)), Fields: t.resp.Fields[:0]}
	for line := range bytes.SplitSeq(rest, []byte("\r\n")) {
		name, to, _ := bytes.Cut(line, []byte(": "))
		t.resp.Fields = append(t.resp.Fields, h1.Field{Name: mapBytes(t.keepText(string(name)), 'A', 'Z', 'a'), Value: to})
	}
	return t.reply(body)
}

func (t *transaction) addField(name string, to []byte) {
	t.resp.Fields = append(t.resp.Fields, h1.Field{Name: t.keepText(name), Value: to})
}

// reply sends the response in t.resp, which is our own, with its body.
func (t *transaction) reply(body []byte) next {
	p := &t.resp
	t.afterResponse()
	p.Fields = t.closeSaid(p.Fields, &t.ruling.closesClient)
	closing := t.answerCloses() || p.Close || p.Body.Kind == h1.UntilClose
	if f, say := responseConnection(t.req.Minor, p.Minor, closing); say {
		t.out = h1.AppendResponse(t.out[:0], p, f)
	} else {
		t.out = h1.AppendResponse(t.out[:0], p)
	}
	if string(t.req.Method) != "HEAD" {
		t.out = append(t.out, body...)
	}
	t.books.status = p.Status
	t.books.out += replyVolume(p, body)
	t.closeBooks()
	if _, err := t.wire.Write(t.out); err != nil {
		return breaking
	}
	if closing {
		return unread
	}
	return again
}
