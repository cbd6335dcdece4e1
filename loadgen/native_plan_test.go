package loadgen

import (
	"testing"

	. "github.com/onsi/gomega"
)

// How many requests are under way at once, by home: users with connections of their own make as many as a connection has
// streams, users who share one make one each.
func TestUsersAndConnectionsBelongTogether(t *testing.T) {
	for _, c := range []struct {
		users, connections, streams int
		lanes                       []int
		conns                       []int
	}{
		{3, 0, 0, []int{1, 1, 1}, []int{1, 1, 1}},
		{3, 0, 10, []int{10, 10, 10}, []int{1, 1, 1}},
		{2, 5, 4, []int{4, 4}, []int{3, 2}},
		{7, 2, 100, []int{4, 3}, []int{1, 1}},
	} {
		g := NewWithT(t)
		p := counted("http://127.0.0.1:1/", c.users, 1, clientKeepAlive)
		p.Proto, p.Connections, p.Streams = protoH2, c.connections, c.streams
		plan, err := newPlan(t.Context(), p)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(plan.homes).To(Equal(len(c.lanes)))
		for home := range plan.homes {
			g.Expect(plan.lanes(home)).To(Equal(c.lanes[home]))
			g.Expect(plan.part(plan.Connections, home)).To(Equal(c.conns[home]))
		}
	}
}

// What the profile leaves open has one meaning.
func TestPlansLeaveNothingOpen(t *testing.T) {
	g := NewWithT(t)
	p := counted("http://127.0.0.1:81/a?b#c", 3, 1, clientClose)
	p.Rate = 5
	plan, err := newPlan(t.Context(), p)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(plan.Connections).To(Equal(3))
	g.Expect(plan.Streams).To(Equal(1))
	g.Expect(plan.Timeout).To(Equal(requestTimeout))
	g.Expect(plan.RequestsPerConn).To(Equal(IntRange{1, 1}))
	g.Expect(plan.Closes).To(Equal(ClosesFin))
	g.Expect(plan.RateSteps).To(Equal([]RateStep{{Rate: 5}}))
	g.Expect(plan.addr.String()).To(Equal("127.0.0.1:81"))
	g.Expect(plan.request.Target).To(Equal("/a?b"))
	g.Expect(plan.request.Authority).To(Equal("127.0.0.1:81"))
	p.URL = "http://127.0.0.1"
	plan, err = newPlan(t.Context(), p)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(plan.addr.Port).To(Equal(80))
	g.Expect(plan.request.Target).To(Equal("/"))
}
