package proxy_test

import (
	"fmt"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// halfClosed is what `timeout client-fin` and `timeout server-fin` are in these cases; other timeouts are longer than any test.
const halfClosed = 600 * time.Millisecond

// halfCase ends one way of a connection; until then nothing may be over. What is left has halfClosed from that instant on.
type halfCase struct {
	story string
	lines string
	begin func(l *linkLab) (client, server *linkPeer)
	// first ends a way of what begin opened, last waits for the other way's end. first says something, too: HAProxy 3.0 counts
	// from the last word, not from the end.
	first, last func(client, server *linkPeer) string
	until       string // the first version that does otherwise; empty: none
}

var (
	clientEnds = func(client, server *linkPeer) string { client.send("bye"); client.endWrite(); return server.all() }
	serverEnds = func(client, server *linkPeer) string { server.send("bye"); server.endWrite(); return client.all() }
	clientLeft = func(client, _ *linkPeer) string { return client.all() }
	serverLeft = func(_, server *linkPeer) string { return server.all() }
)

const (
	clientFin = "  timeout client-fin 600ms\n  server s1 {1}\n"
	serverFin = "  timeout server-fin 600ms\n  server s1 {1}\n"
	inHTTP    = "  mode http\n"
)

// HAProxy 3.0 does without these timeouts in tunnels of HTTP, where its manual and 2.6 have them.
var halfCases = []halfCase{
	{story: "a client that goes on behind the server's end", lines: clientFin, begin: plainLink, first: serverEnds, last: serverLeft},
	{story: "a server that goes on behind the client's end", lines: serverFin, begin: plainLink, first: clientEnds, last: clientLeft},
	{story: "timeout tunnel is overridden", lines: "  timeout tunnel 1h\n" + clientFin, begin: plainLink, first: serverEnds, last: serverLeft},
	{story: "CONNECT, behind the server's end", lines: inHTTP + clientFin, begin: connected, first: serverEnds, last: serverLeft, until: "3.0"},
	{story: "CONNECT, behind the client's end", lines: inHTTP + serverFin, begin: connected, first: clientEnds, last: clientLeft, until: "3.0"},
	{story: "WebSocket, behind the client's end", lines: inHTTP + serverFin, begin: upgraded, first: clientEnds, last: clientLeft, until: "3.0"},
}

func plainLink(l *linkLab) (client, server *linkPeer) {
	client = l.dialTCP()
	client.send("x\n")
	server = l.accepted(1)
	server.line()
	return client, server
}

func connected(l *linkLab) (client, server *linkPeer) {
	return tunnelled(l, "CONNECT a:8080 HTTP/1.1\r\nhost: a:8080\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n")
}

func upgraded(l *linkLab) (client, server *linkPeer) { return tunnelled(l, handshake, agreed) }

func tunnelled(l *linkLab, request, response string) (client, server *linkPeer) {
	client = l.dialTCP()
	client.send(request)
	server = l.accepted(1)
	server.head()
	server.send(response)
	client.head()
	return client, server
}

// How long half a connection lasts: at least as long as its timeout says, and not as long as without it.
func TestHalfClosedConnectionsAreHAProxys(t *testing.T) {
	haproxy := needHAProxy(t)
	version := oracleVersion(t, haproxy)
	for _, c := range halfCases {
		t.Run(c.story, func(t *testing.T) {
			t.Parallel()
			play := linkCase{client: "1h", server: "1h", lines: c.lines, do: func(l *linkLab) string {
				client, server := c.begin(l)
				start := time.Now()
				seen := c.first(client, server)
				seen += c.last(client, server)
				took := time.Since(start)
				return fmt.Sprint(seen, took >= halfClosed, took < 10*time.Second)
			}}
			ours := newLinkLab(t).run("", play)
			NewWithT(t).Expect(ours).To(HaveSuffix("true true"))
			if c.until == "" || version < c.until {
				NewWithT(t).Expect(ours).To(Equal(newLinkLab(t).run(haproxy, play)))
			}
		})
	}
}

// An upgrade's server ends both ways, by an end or by silence; a client of CONNECT may go on (its case is above).
func TestTheServerEndsAnUpgrade(t *testing.T) {
	haproxy := needHAProxy(t)
	for _, c := range []linkCase{
		{story: "an end", client: "1h", server: "1h", lines: inHTTP + "  server s1 {1}\n", do: func(l *linkLab) string {
			client, server := upgraded(l)
			return serverEnds(client, server) + server.all()
		}},
		{story: "silence", client: "1h", server: "300ms", lines: inHTTP + "  server s1 {1}\n", do: func(l *linkLab) string {
			client, server := upgraded(l)
			return client.all() + server.all()
		}},
	} {
		t.Run(c.story, func(t *testing.T) {
			t.Parallel()
			NewWithT(t).Expect(newLinkLab(t).run("", c)).To(Equal(newLinkLab(t).run(haproxy, c)))
		})
	}
}
