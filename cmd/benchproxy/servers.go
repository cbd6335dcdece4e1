package main

import (
	"context"
	"fmt"
)

// serverKind is one of the servers that answer.
type serverKind int

const (
	fakeServer    serverKind = iota // reuselab serve
	haproxyServer                   // HAProxy with http-request return status 200
)

func (k serverKind) String() string {
	if k == haproxyServer {
		return "HAProxy's return 200"
	}
	return "fake server"
}

// server is one that listens.
type server struct {
	*child
	addr string
	// counts says what the server counted of this run; the fake server ends by it.
	counts func() (counts, error)
}

// counts are the server's own.
type counts struct{ conns, requests int64 }

// check holds wrk's count of responses against the server's count of requests. The server may have one more on each
// connection, whose answer wrk did not wait for when its time was over, and HAProxy counts wrk's first connection,
// which carries nothing, as a request.
func (c counts) check(load wrkResult) error {
	if c.requests < load.requests || c.requests > load.requests+wrkConnections+1 {
		return refusal{fmt.Sprintf("wrk got %d responses and the server counted %d requests", load.requests, c.requests)}
	}
	return nil
}

func (b *bench) startServer(ctx context.Context, kind serverKind) (*server, error) {
	if kind == haproxyServer {
		return b.startHAProxyServer(ctx)
	}
	return b.startFakeServer(ctx)
}
