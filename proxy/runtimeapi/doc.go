// Package runtimeapi is the proxy's stats socket: it answers HAProxy's runtime commands.
//
//	clients := runtimeapi.NewClients(10) // stats maxconn, of all sockets together
//	api, err := runtimeapi.Listen(runtimeapi.Config{Network: "unix", Addr: "/run/proxy.sock", Mode: 0o600, Level: runtimeapi.Admin, Clients: clients}, source)
//	defer api.Close()
//
// # Protocol
//
// Rules (HAProxy's management guide, "Unix Socket commands"; measured on 3.0.11):
//   - A connection is answered one line and then closed; the line may hold several commands, separated by semicolons.
//     `prompt` makes it a dialogue, which ends with `quit` or when the client closes.
//   - The answer to each command ends with an empty line.
//   - A backslash protects a blank, a semicolon or a backslash. A command has at most 64 words, a line 16 kB.
//   - A client may shut its sending side down right after its line and still gets the whole answer. A line without its
//     newline is not a line: nothing is answered.
//   - A line that ends with " <<" or " <<TAG" has a payload: the lines up to an empty one, or to TAG. No command here wants one,
//     so it is skipped.
//   - A client that is silent for `stats timeout` is closed. Beyond `stats maxconn` clients wait in the kernel.
//   - A socket has a level, user, operator or admin; what is above it is answered "Permission denied".
//
// # Commands
//
// The table in command.go has them all; each family has a file. What is answered and how is HAProxy 3.0's, column by column, so
// that one client reads both. Numbers that this proxy has are true; what belongs to a feature that it has not is empty or 0, as
// HAProxy prints it for a feature that is not used. Rates and times are not measured, and 0.
//
// The help's texts, the list of near matches and the descriptions (`desc`) are our own. A master's socket (-S) takes the prefixes
// @1, @!PID and @master, and knows `show proc`; it cannot reload.
//
// To add a command: a function in its family's file, and a line in the table.
package runtimeapi
