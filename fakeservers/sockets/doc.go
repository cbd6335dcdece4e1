// Package sockets lets one goroutine drive many connections, none of which it ever waits for alone: the ends of a lab's traffic,
// generators and fake servers, so that neither costs more than what is measured between them.
//
//	net, err := sockets.Connect(addr, 50, false)   // or NewRoutines(dial, 50): everywhere, and over TLS
//	s, err := net.Open(7)                          // the connection is called 7
//	n, err := s.Write(request)                     // as much as there is room for
//	for {
//		names, err := net.Wait(timeout, true)      // of connections to look at
//		n, err := s.Read(buffer)                   // what is there, or ErrAgain
//	}
//
// Linux has [Epoll] for it, into which servers accept too; elsewhere [Routines] does the same with two goroutines for each
// connection.
//
// # What it does not do
//
// It knows no bytes' meaning and keeps no time: who wants a time-out closes the connection. Only Wake may be called from another
// goroutine than the one that waits.
package sockets
