// Package h2 is the side of an HTTP/2 connection that speaks to a server.
package h2
