// Package retry decides what follows a failed attempt at getting a response from a server: another attempt, at the same
// server or elsewhere, at once or after a pause, or what the client is told. It imitates HAProxy 3.0's `retries`,
// `retry-on` and `option redispatch`. It is pure: no sockets, goroutines or clocks; who asks it counts the attempts.
//
//	p := retry.Policy{Retries: 3, Causes: causes, Redispatch: -1, ConnectTimeout: 5 * time.Second}
//	n := p.After(retry.Attempt{Failure: retry.Refused, Retried: retried, ...})
//	switch {
//	case !n.Again:     // retry.Answer(failure, reused, first) is what the client gets
//	case n.Elsewhere:  // choose a server anew and avoid the last one
//	default:           // the same server again
//	}                  // ... when n.Pause is over
//
// # Two kinds of failures
//
// Until a byte of the request has left, the server cannot have worked on it: these are failures to connect, and
// `conn-failure`, the default, repeats them. Afterwards only the configuration can know that repeating does no harm: the
// other causes are of HTTP, and need the whole request in one buffer when it is sent first (specification 6.3).
//
// # What differs from HAProxy
//
//   - A request that a server says it did not look at (REFUSED_STREAM, or a stream above the last one that GOAWAY names)
//     can always be repeated (RFC 9113, 8.7); HAProxy treats it like one that got no answer.
//   - HAProxy divides by zero where `option redispatch -N` is one above `retries`; here that interval never comes.
package retry
