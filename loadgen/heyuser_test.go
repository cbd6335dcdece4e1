package loadgen

import (
	"net/url"
	"testing"

	. "github.com/onsi/gomega"
)

func TestEveryRequestHasAHeaderMapOfItsOwn(t *testing.T) {
	g := NewWithT(t)
	u := newHeyUser(t.Context(), Profile{Run: "r", Method: "GET", Client: clientClose}, &url.URL{Scheme: "http", Host: "h:1"}, 7, 2)
	first := u.next().Header
	second := u.next().Header
	g.Expect(first.Get("X-Request-Id")).To(Equal("r-u7-1"))
	g.Expect(second.Get("X-Request-Id")).To(Equal("r-u7-2"))
	g.Expect(second.Get("X-Client")).To(Equal("r-u7"))
}

func TestAReportThatDoesNotAddUpIsAnError(t *testing.T) {
	for name, c := range map[string]struct{ out, want string }{
		"lost result":  {`{"results":2,"report":null}`, "hey reports 2 results of 3 requests"},
		"lost latency": {`{"results":3,"report":{"Lats":[1],"ConnLats":[0,0],"StatusCodes":[200,200]}}`, "1 latencies, 2 connection latencies, 2 statuses"},
		"no report":    {``, "read hey's report"},
	} {
		t.Run(name, func(t *testing.T) {
			u := &heyUser{client: "r-u1", requests: 3}
			u.out.WriteString(c.out)
			NewWithT(t).Expect(u.readReport()).To(MatchError(And(ContainSubstring("user r-u1: "), ContainSubstring(c.want))))
		})
	}
}

func BenchmarkNext(b *testing.B) {
	b.ReportAllocs()
	u := newHeyUser(b.Context(), Profile{Run: "r", Method: "GET", Client: clientClose}, &url.URL{Scheme: "http", Host: "h:1"}, 7, 2)
	for b.Loop() {
		u.next()
	}
}
