// Package parking is where connections wait while nobody works on them: a client connection between two requests, a
// server connection in its pool. Each shard has one Lot.
//
//	conn, err := lot.Accept(listener)          // or lot.Dial(ctx, network, addr): what the lot opened it parks best
//	s := &parking.Spot{Conn: conn, Wake: wake} // once per connection
//	lot.Park(s, deadline)                      // the owner lets go of the connection
//	...
//	if lot.Unpark(s) { ... }                   // and takes it back
//
// Rules:
//   - Each Park ends in exactly one of two ways: one call of Wake, or one Unpark that returns true. An Unpark that lost
//     returns false, and Wake was, is being or will be called.
//   - While a connection is parked its owner neither reads from it nor changes its read deadline. Writing and closing are
//     allowed; a connection closed by its owner is reported Broken.
//   - When it comes back, by either way, its read deadline is unset.
//   - Wake is called on a goroutine that it may keep as long as it likes: a whole transaction can run there.
//   - Whatever waits for a time may wait up to Grain longer, never less.
//
// # On Linux
//
// A Lot is an epoll instance, whose own descriptor Go's poller watches. What Accept and Dial return is a bare socket
// that only this instance knows. It is registered once, at its first wait, for changes only (edge-triggered), and stays
// so for life: parking it and taking it back are no system calls, and a message that comes costs one read and a share
// of one epoll_wait. A parked connection has neither goroutine nor buffer, and is told of the peer's end at once. A
// thread that blocks in epoll_wait itself would cost 30 % more for each request, EPOLLONESHOT two more system calls.
//
// All other connections, and all of them on other systems, have a goroutine each while they are parked.
//
// What the package does not do: it never reads further than one byte of a parked connection, never closes one, and
// knows nothing of pools, sessions or HTTP.
package parking
