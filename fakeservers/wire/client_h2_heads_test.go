package wire

import (
	"fmt"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"golang.org/x/net/http2/hpack"
)

// heads makes so many heads, which one decoder then reads one after the other.
func heads(t *testing.T, request Request, n int, between func(i int, r *requestHeads, d *hpack.Decoder)) *requestHeads {
	g := NewWithT(t)
	var r requestHeads
	r.init(&request)
	d := hpack.NewDecoder(4096, nil)
	var want []string
	for _, f := range request.h2Fields() {
		want = append(want, f.Name+": "+f.Value)
	}
	for i := range n {
		if between != nil {
			between(i, &r, d)
		}
		id := strings.Repeat("i", i*3) + fmt.Sprint(i)
		fields, err := d.DecodeFull(r.append(nil, []byte(id)))
		g.Expect(err).NotTo(HaveOccurred())
		var got []string
		for _, f := range fields {
			got = append(got, f.Name+": "+f.Value)
		}
		g.Expect(got).To(Equal(append(want[:len(want):len(want)], "x-request-id: "+id)), "head %d", i)
	}
	return &r
}

var aRequest = Request{Method: "GET", Scheme: "http", Authority: "h:1", Target: "/a", Fields: []hpack.HeaderField{{Name: "X-Client", Value: "c"}}}

// All of them read right, and from the third on they are a dozen bytes beside the id.
func TestHeadsAreUsedAgain(t *testing.T) {
	g := NewWithT(t)
	r := heads(t, aRequest, 100, nil)
	g.Expect(r.stage).To(Equal(stageReady))
	g.Expect(len(r.append(nil, []byte("12345")))).To(BeNumerically("<=", 13))
}

// A server's smaller table is kept to, at whatever time it is told.
func TestHeadsFollowTheServersTable(t *testing.T) {
	for _, size := range []uint32{0, 60, 100, 150, 4096} {
		for at := range 5 {
			heads(t, aRequest, 20, func(i int, r *requestHeads, d *hpack.Decoder) {
				if i == at {
					r.resize(size)
					d.SetAllowedMaxDynamicTableSize(size)
				}
			})
		}
	}
}

// Headers that no table holds are spelled out each time.
func TestHeadsLargerThanTheTable(t *testing.T) {
	large := aRequest
	large.Fields = []hpack.HeaderField{{Name: "X-Large", Value: strings.Repeat("#", 5000)}, {Name: "X-Client", Value: "c"}}
	NewWithT(t).Expect(heads(t, large, 10, nil).stage).To(Equal(stageWhole))
}

func TestHeadsNeedNoMemory(t *testing.T) {
	r := heads(t, aRequest, 5, nil)
	var out, id = make([]byte, 0, 1000), []byte("r-u1-123")
	NewWithT(t).Expect(testing.AllocsPerRun(100, func() { out = r.append(out[:0], id) })).To(BeZero())
}
