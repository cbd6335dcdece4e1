package h1

import (
	"errors"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// What Limit allows, and one byte or field more; the same for every message after a Reset.
func TestLimits(t *testing.T) {
	request := func(fields, bytes int) string {
		text := "GET / HTTP/1.1\r\nhost: a\r\n" + strings.Repeat("x: y\r\n", fields-2)
		return text + "x: " + strings.Repeat("y", bytes-len(text)-len("x: \r\n\r\n")) + "\r\n\r\n"
	}
	response := func(fields, bytes int) string {
		return strings.Replace(request(fields, bytes+1), "GET / HTTP/1.1", "HTTP/1.1 200 ", 1)
	}
	trailers := func(fields int) string {
		return "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\n" + strings.Repeat("x: y\r\n", fields) + "\r\n"
	}
	var r Reader
	for _, c := range []struct {
		limits        Limits
		buffer        int
		fields, bytes int
	}{
		{Limits{}, 16384, 100, 15360},
		{Limits{Head: 15000}, 16384, 100, 15000},
		{Limits{Head: 2000, Fields: 200}, 3024, 200, 2000},
		{Limits{Fields: 4}, 16384, 4, 15360},
	} {
		r.Limit(c.limits)
		read := func(text string, request bool) int {
			r.Reset(strings.NewReader(text), make([]byte, c.buffer), nil)
			var q Request
			var p Response
			var err error
			if request {
				if err = r.ReadRequest(&q); err == nil {
					_, err = r.Body(q.Body).WriteTo(new(strings.Builder))
				}
			} else {
				err = r.ReadResponse(&p, []byte("HEAD"))
			}
			var syntax *SyntaxError
			if errors.As(err, &syntax) {
				return syntax.Status
			}
			NewWithT(t).Expect(err).NotTo(HaveOccurred())
			return 0
		}
		g := NewWithT(t)
		g.Expect(read(request(c.fields, c.fields*6+60), true)).To(Equal(0), "%+v", c)
		g.Expect(read(request(c.fields+1, c.fields*6+60), true)).To(Equal(431), "%+v", c)
		g.Expect(read(response(c.fields, c.fields*6+60), false)).To(Equal(0), "%+v", c)
		g.Expect(read(response(c.fields+1, c.fields*6+60), false)).To(Equal(502), "%+v", c)
		g.Expect(read(trailers(c.fields), true)).To(Equal(0), "%+v", c)
		g.Expect(read(trailers(c.fields+1), true)).To(Equal(400), "%+v", c)
		g.Expect(read(request(3, c.bytes), true)).To(Equal(0), "%+v", c)
		g.Expect(read(request(3, c.bytes+1), true)).To(Equal(431), "%+v", c)
		g.Expect(read(response(3, c.bytes), false)).To(Equal(0), "%+v", c)
		g.Expect(read(response(3, c.bytes+1), false)).To(Equal(502), "%+v", c)
	}
}
