package proxy

import (
	"bytes"
	"net/http"

	"github.com/reuselab/reuselab/proxy/h1"
)

// HAProxy counts the bytes of messages (bin, bout) in its internal form, not on the wire: the words of the start line and of
// each field without what stands between them, twenty bytes for the start line's own record, one for the end of the head,
// the body without its chunks' frames, and behind chunks the trailers and one for their end (measured on 2.6.12 and 3.0.11;
// the fields are those that are forwarded, so close and keep-alive do not count).
const (
	startLineRecord = 20
	endMark         = 1
	versionWord     = len("HTTP/1.1")
	statusWord      = len("200")
)

func requestVolume(q *h1.Request) int64 {
	return int64(startLineRecord+versionWord+len(q.Method)+len(q.Target)+endMark) + fieldsVolume(q.Fields)
}

func responseVolume(p *h1.Response) int64 {
	return int64(startLineRecord+versionWord+statusWord+len(p.Reason)+endMark) + fieldsVolume(p.Fields)
}

// replyVolume is a response of our own, whose reason is the registered one if it has none.
func replyVolume(p *h1.Response, body []byte) int64 {
	sum := responseVolume(p) + int64(len(body))
	if len(p.Reason) == 0 {
		sum += int64(len(http.StatusText(p.Status)))
	}
	return sum
}

func trailersVolume(fields []h1.Field) int64 { return endMark + fieldsVolume(fields) }

func fieldsVolume(fields []h1.Field) (sum int64) {
	for i := range fields {
		sum += int64(len(fields[i].Name) + len(fields[i].Value))
	}
	return sum
}

// errorVolume is a built-in response's, which is given as its bytes on the wire.
func errorVolume(text []byte) int64 {
	head, body, _ := bytes.Cut(text, []byte("\r\n\r\n"))
	sum := startLineRecord + endMark + len(body)
	for line := range bytes.SplitSeq(head, []byte("\r\n")) {
		sum += len(line) - len(": ") // of a start line: its two blanks
	}
	return int64(sum)
}
