// Package h1 is the proxy's HTTP/1 codec.
package h1
