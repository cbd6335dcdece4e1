package proxy

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/h1"
)

// Numbers that HAProxy 2.6.12 and 3.0.11 gave for these messages.
func TestVolumes(t *testing.T) {
	g := NewWithT(t)
	field := func(name, value string) h1.Field { return h1.Field{Name: []byte(name), Value: []byte(value)} }
	host, length := field("host", "a"), field("content-length", "5")
	g.Expect(requestVolume(&h1.Request{Method: []byte("GET"), Target: []byte("/"), Fields: []h1.Field{host}})).To(BeEquivalentTo(38))
	g.Expect(requestVolume(&h1.Request{Method: []byte("POST"), Target: []byte("/"), Fields: []h1.Field{host, length}}) + 5).To(BeEquivalentTo(59))
	g.Expect(responseVolume(&h1.Response{Status: 200, Reason: []byte("X"), Fields: []h1.Field{length}}) + 5).To(BeEquivalentTo(53))
	g.Expect(responseVolume(&h1.Response{Status: 304, Reason: []byte("X")})).To(BeEquivalentTo(33))
	g.Expect(trailersVolume([]h1.Field{field("x", "y")})).To(BeEquivalentTo(3))
	g.Expect(trailersVolume(nil)).To(BeEquivalentTo(1))
	for status, volume := range map[int]int64{400: 206, 502: 209, 503: 217, 504: 198} {
		g.Expect(errorVolume(h1.ErrorResponse(status))).To(Equal(volume), "%d", status)
	}
	g.Expect(replyVolume(&h1.Response{Status: 200, Fields: []h1.Field{field("content-length", "0")}}, nil)).To(BeEquivalentTo(49))
}
