package lab

import (
	"context"
	"errors"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/loadgen"
)

// What a client got is said with where it came from.
func TestWhatAClientGot(t *testing.T) {
	g := NewWithT(t)
	from := map[string]string{"x-server": "s1", "x-conn-id": "2", "x-conn-seq": "3"}
	g.Expect(gotten(loadgen.ScriptResponse{Status: 200, Headers: from})).To(Equal("status 200 by s1 over connection 2, its request 3"))
	g.Expect(gotten(loadgen.ScriptResponse{Status: 503})).To(Equal("status 503 from the proxy itself"))
	g.Expect(gotten(loadgen.ScriptResponse{Closed: "rst"})).To(Equal("the proxy ended the connection (rst) without a response"))
	g.Expect(gotten(loadgen.ScriptResponse{Closed: "fin", Within: true})).To(Equal("the proxy ended the connection (fin) within the response"))
}

// A step that waited in vain, and one that could not be done, are told apart; neither is an error of the role, but its end is.
func TestHowAStepWent(t *testing.T) {
	g := NewWithT(t)
	var o outcome
	wait, cancel := inTime(t.Context(), time.Nanosecond)
	defer cancel()
	<-wait.Done()
	g.Expect(o.of(t.Context(), context.Cause(wait))).To(Succeed())
	g.Expect(o).To(Equal(outcome{Late: true}))
	g.Expect(o.failed("x")).To(BeNil())

	o = outcome{}
	g.Expect(o.of(t.Context(), errors.New("no such connection"))).To(Succeed())
	g.Expect(*o.failed("a connection")).To(Equal(failure{"a connection", "no such connection"}))

	ended, end := context.WithCancel(t.Context())
	end()
	g.Expect(o.of(ended, errors.New("?"))).To(MatchError(context.Canceled))
}
