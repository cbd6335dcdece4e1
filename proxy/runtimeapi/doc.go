// Package runtimeapi is the proxy's stats socket: a unix socket that answers HAProxy's runtime commands.
//
//	api, err := runtimeapi.Listen(runtimeapi.Config{Path: "/run/proxy.sock", Mode: 0o600}, source)
//	defer api.Close()
//
// Rules (HAProxy's management guide, "Unix Socket commands"):
//   - A connection is answered one line and then closed; the line may hold several commands, separated by semicolons.
//   - The answer to each command ends with an empty line.
//   - A client may shut its sending side down right after its line and still gets the whole answer. A line without its
//     newline is not a line: nothing is answered.
//
// What is answered and how is HAProxy 3.0's, column by column, so that one client reads both.
//
// What it does not do: no interactive prompt, no payloads, and no command that changes anything. As long as that is so,
// every command may be given at HAProxy's lowest level, and a socket has no level here.
package runtimeapi
