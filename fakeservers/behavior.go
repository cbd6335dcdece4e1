package fakeservers

import "time"

// A behavior decides what a server does with a request. Each has a file of its own. There is one so far; the second one
// brings the table by which configurations choose.
type behavior interface {
	// reply says how to answer the request with this X-Conn-Seq.
	reply(seq int64) reply
}

// reply is an answer, still without its bytes.
type reply struct {
	status int // 200 to 599
	size   int // bytes of body
	delay  time.Duration
}
