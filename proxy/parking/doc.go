// Package parking is where connections wait while nobody works on them: a client connection between two requests, a
// server connection in its pool. Each shard has one Lot.
//
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
//
// Nothing may be assumed about how a Lot waits. The portable Lot has one goroutine for each parked connection; another
// may have none. No Lot holds a read buffer for a parked connection.
//
// What the package does not do: it never reads further than one byte, never closes a connection, and knows nothing of
// pools, sessions or HTTP.
package parking
