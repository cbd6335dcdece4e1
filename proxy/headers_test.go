package proxy

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/h1"
)

func TestRequestConnection(t *testing.T) {
	for _, c := range []struct {
		story            string
		minor            int
		closing, pretend bool
		want             string
	}{
		{"1.1 implies keep-alive", 1, false, false, ""},
		{"1.1 says close", 1, true, false, "close"},
		{"1.0 says keep-alive", 0, false, false, "keep-alive"},
		{"1.0 implies close", 0, true, false, ""},
		{"1.1 that pretends says nothing", 1, true, true, ""},
		{"1.0 that pretends says keep-alive", 0, true, true, "keep-alive"},
	} {
		f, say := requestConnection(c.minor, c.closing, c.pretend)
		NewWithT(t).Expect(said(f, say)).To(Equal(c.want), c.story)
	}
}

func TestResponseConnection(t *testing.T) {
	for _, c := range []struct {
		story             string
		request, response int
		closing           bool
		want              string
	}{
		{"1.1 both ways implies keep-alive", 1, 1, false, ""},
		{"a 1.0 client is told keep-alive", 0, 1, false, "keep-alive"},
		{"so is a client that gets a 1.0 response", 1, 0, false, "keep-alive"},
		{"1.1 says close", 1, 1, true, "close"},
		{"1.0 implies close", 1, 0, true, ""},
	} {
		f, say := responseConnection(c.request, c.response, c.closing)
		NewWithT(t).Expect(said(f, say)).To(Equal(c.want), c.story)
	}
}

func said(f h1.Field, say bool) string {
	if !say {
		return ""
	}
	return string(f.Value)
}

func fields(pairs ...string) []h1.Field {
	var all []h1.Field
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, h1.Field{Name: []byte(pairs[i]), Value: []byte(pairs[i+1])})
	}
	return all
}

func TestH2FieldsSayNothingAboutTheConnection(t *testing.T) {
	got := appendH2Fields(nil, fields("host", "a", "connection", "upgrade", "upgrade", "foo", "keep-alive", "1", "proxy-connection", "1",
		"transfer-encoding", "chunked", "http2-settings", "AAMAAABk", "te", "trailers", "cookie", "a=b", "x", " \ta b ", "accept", "*/*"))
	NewWithT(t).Expect(got).To(Equal(fields("te", "trailers", "cookie", "a=b", "x", "a b", "accept", "*/*")))
}

func TestTarget(t *testing.T) {
	for _, c := range []struct{ method, target, scheme, authority, path string }{
		{"GET", "/a?b", "http", "host", "/a?b"},
		{"OPTIONS", "*", "http", "host", "*"},
		{"GET", "http://other:81/a", "http", "other:81", "/a"},
		{"GET", "HTTPs://Other", "https", "Other", "/"},
		{"GET", "http://other?q", "http", "other", "/?q"},
		{"OPTIONS", "http://other", "http", "other", "*"},
		{"OPTIONS", "http://other/", "http", "other", "/"},
		{"OPTIONS", "http://other?q", "http", "other", "/?q"},
		{"GET", "/go?to=http://x", "http", "host", "/go?to=http://x"},
	} {
		scheme, authority, path := target(&h1.Request{Method: []byte(c.method), Target: []byte(c.target), Fields: fields("host", "host")})
		NewWithT(t).Expect([]string{string(scheme), string(authority), string(path)}).To(Equal([]string{c.scheme, c.authority, c.path}), c.target)
	}
}
