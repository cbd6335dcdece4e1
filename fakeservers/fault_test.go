package fakeservers

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// A fault that cannot be done, or says two things at once, is refused with what is wrong.
func TestFaultsAreChecked(t *testing.T) {
	check := func(want string, c Config) {
		t.Helper()
		g := NewWithT(t)
		c.Name = "s1"
		if want == "" {
			g.Expect(c.Check()).To(Succeed())
			return
		}
		g.Expect(c.Check()).To(MatchError("server s1: fault 1: " + want))
	}
	one := func(f Fault) Config { return Config{Proto: "h1", Size: 10, Faults: []Fault{f}} }
	h2 := func(f Fault) Config { return Config{Proto: "h2", Size: 10, Faults: []Fault{f}} }
	check("", one(Fault{On: "request", Every: 100, Do: "reset"}))
	check("", one(Fault{On: "response", Nth: 10, Of: "connection", Do: "close"}))
	check("", one(Fault{On: "idle", After: time.Second, Do: "close"}))
	check("", one(Fault{On: "clock", At: time.Second, For: time.Second, Do: "refuse"}))
	check(`no behavior "explode": there is close, connection-close, delay, early-response, goaway, no-answer, refuse, refused-stream, reset, settings, slow-body, stray`,
		one(Fault{On: "request", Do: "explode"}))
	check(`delay is not done on "idle": request`, one(Fault{On: "idle", Do: "delay"}))
	check("goaway needs proto h2", one(Fault{On: "response", Do: "goaway"}))
	check("stray needs proto h1", h2(Fault{On: "response", Do: "stray"}))
	check("every, nth and share say the same thing: give one of them", one(Fault{On: "request", Every: 1, Nth: 1, Do: "reset"}))
	check("every, nth and share say the same thing: give one of them", one(Fault{On: "request", Every: 1, Share: 0.5, Do: "reset"}))
	check("every and nth are from 1, share is above 0 and at most 1", one(Fault{On: "request", Every: -1, Do: "reset"}))
	check("every and nth are from 1, share is above 0 and at most 1", one(Fault{On: "request", Share: 1.5, Do: "reset"}))
	check(`of "client": server or connection`, one(Fault{On: "request", Of: "client", Do: "reset"}))
	check("the time after which a connection counts as idle is more than 0", one(Fault{On: "idle", Do: "close"}))
	check("a time is negative", one(Fault{On: "request", Do: "delay", By: -1}))
	check("the time for which to refuse is more than 0", one(Fault{On: "clock", Do: "refuse"}))
	check("a close is announced with a response: on response", one(Fault{On: "request", Do: "close", Announced: true}))
	check("HTTP/1 announces a close with a response only: on response, or proto h2", one(Fault{On: "idle", After: 1, Do: "close", Announced: true}))
	check("", h2(Fault{On: "idle", After: 1, Do: "close", Announced: true}))
	check(`sent "most": nothing, head or half`, one(Fault{On: "request", Do: "reset", Sent: "most"}))
	check("a part is sent in place of a response: on request", one(Fault{On: "response", Do: "reset", Sent: "half"}))
	check("half a response needs a body: size is at least 2", Config{Proto: "h1", Faults: []Fault{{On: "request", Do: "reset", Sent: "half"}}})
	check("a slow body needs bytes: size is at least 10", Config{Proto: "h1", Faults: []Fault{{On: "response", Do: "slow-body", Over: 1}}})
	check("streams 0: from 1 to 100", h2(Fault{On: "response", Do: "settings"}))
	check("streams 101: from 1 to 100", h2(Fault{On: "response", Do: "settings", Streams: 101}))
}
