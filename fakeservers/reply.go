package fakeservers

import "time"

// reply is how a request is answered, still without its bytes. The zero value of everything but status is the way of a server
// without faults.
type reply struct {
	status int // 200 to 599
	size   int // bytes of body
	delay  time.Duration

	refused bool // the stream is reset instead, as one that nobody worked on
	silent  bool // there is no answer
	early   bool // the answer does not wait for the request's body

	streams int     // as many streams are allowed from now on; 0: as many as before
	goaway  bool    // GOAWAY goes ahead of the answer
	told    bool    // the answer says that the connection ends
	sent    portion // how much of the answer leaves, when the connection ends in it
	over    time.Duration
	stray   string // bytes behind the answer
	end     ending // of the connection, behind the answer; none if it has no name
}

// portion is a part of a response.
type portion int

const (
	whole    portion = iota
	nothing          // not even the head
	headOnly         // the head, of a response with a body
	half             // the head and half of the body
)

// bytes is how much of a body of this size leaves.
func (p portion) bytes(size int) int {
	switch p {
	case whole:
		return size
	case half:
		return size / 2
	}
	return 0
}

// ending is how a fault ends a connection.
type ending struct {
	do  string // the behavior's name; "": it does not
	rst bool   // by a RST, else by a FIN
}
