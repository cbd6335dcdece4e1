package h1

import (
	"strconv"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// The bytes are those that HAProxy 3.0.11 sent.
func TestErrorResponseBytes(t *testing.T) {
	g := NewWithT(t)
	g.Expect(string(ErrorResponse(400))).To(Equal("HTTP/1.1 400 Bad request\r\nContent-length: 90\r\nCache-Control: no-cache\r\n" +
		"Connection: close\r\nContent-Type: text/html\r\n\r\n<html><body><h1>400 Bad request</h1>\nYour browser sent an invalid request.\n</body></html>\n"))
	g.Expect(string(ErrorResponse(503))).To(Equal("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 107\r\ncache-control: no-cache\r\n" +
		"content-type: text/html\r\n\r\n<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n"))
	g.Expect(ErrorResponse(418)).To(BeNil())
}

// The lengths are HAProxy's (3.0; 414 and 431: 3.5), each message is one that our own reader accepts, and 400 and 408 alone announce the close.
func TestErrorResponseLengths(t *testing.T) {
	g := NewWithT(t)
	lengths := map[int]int64{400: 90, 401: 112, 403: 93, 404: 83, 405: 146, 407: 112, 408: 110, 410: 114, 413: 106, 414: 110, 421: 104, 422: 116, 425: 80,
		429: 117, 431: 105, 500: 97, 501: 136, 502: 107, 503: 107, 504: 92}
	for st, want := range lengths {
		p, r, err := readResponse("GET", string(ErrorResponse(st)))
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(p.Status).To(Equal(st))
		g.Expect(p.Body).To(Equal(Framing{Kind: Length, Length: want}), strconv.Itoa(st))
		var body strings.Builder
		_, err = r.Body(p.Body).WriteTo(&body)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(r.Buffered()).To(BeZero())
		g.Expect(body.String()).To(HavePrefix("<html><body><h1>" + strconv.Itoa(st) + " "))
		g.Expect(p.Close).To(Equal(st == 400 || st == 408))
	}
	for _, st := range []int{400, 414, 422, 431, 502, 505} {
		g.Expect(ErrorResponse(st)).NotTo(BeNil(), "a refusal can be answered")
	}
}
