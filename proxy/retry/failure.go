package retry

// Failure is how an attempt to get a response failed.
type Failure uint8

// The failures, by how far the request got.
const (
	_              Failure = iota
	Stale                  // the connection, one used before, was dead when the first byte was to be sent
	Refused                // connecting failed
	Unreachable            // connecting could not even begin: there is no way to the server, or no port to come from
	ConnectTimeout         // connecting took longer than `timeout connect`
	Unsent                 // the connection takes no more streams; another one may
	Unprocessed            // the request was sent, and the server says that it did not look at it
	EmptyResponse          // the request was sent, and the connection ended without a byte
	JunkResponse           // what came was no response, or ended within its head
	NoResponse             // nothing came for as long as `timeout server`
	Status                 // a response came, with a status that `retry-on` names
	Unable                 // the request cannot be said in the server's protocol
)

// cause is what `retry-on` has to hold for a failure to be repeated.
var cause = [...]Causes{
	Stale:          ConnFailure,
	Refused:        ConnFailure,
	Unreachable:    ConnFailure,
	ConnectTimeout: ConnFailure,
	EmptyResponse:  NoAnswer,
	JunkResponse:   Junk,
	NoResponse:     Timeout,
	Unable:         0,
}

// Connecting tells a failure to connect, after which nothing of the request can have been worked on.
func (f Failure) Connecting() bool { return f != 0 && f <= Unsent }

// Answer is the status of what the client is told when no attempt is left; 0 closes its connection, or resets its
// stream, without a word.
//
// A client repeats a request by itself if the connection ends silently on which it had had a response before. So a server
// connection that dies under a request that reused it is passed on as just that (specification 1.7), whatever number the
// request has on its client's connection. reused stays true once an attempt of the request has reused a connection, even
// if later ones did not, as in HAProxy. first is that the request is its client connection's first: only a client that
// had a response already understands that connecting to the server took too long.
//
// HAProxy 2.6 asks for first where 3.0 asks for reused: there a first request that dies on a reused connection gets 502,
// and a later one that dies on a fresh connection a silent end. It also takes a head that was cut off for an empty
// response, 3.0 for junk.
func Answer(f Failure, reused, first bool) int {
	switch f {
	case Stale, Refused, Unreachable, Unsent, Unprocessed:
		if reused {
			return 0
		}
		return 503
	case ConnectTimeout:
		if !first {
			return 0
		}
		return 503
	case EmptyResponse:
		if reused {
			return 0
		}
		return 502
	case NoResponse:
		return 504
	case Unable:
		return 501
	}
	return 502
}
