package proxy_test

import (
	"os"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

const (
	handshake = "GET /chat HTTP/1.1\r\nhost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
	agreed    = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
)

// Left out, since ours follows the RFCs where HAProxy does not: a 101 without Upgrade (RFC 9110, 15.2.2), Content-Length in
// a response to CONNECT (9.3.6), and CONNECT to port 80, which HAProxy takes out of Host.

// upgradeCase is a request that asks for something else than HTTP, and a server's answer. modes says to try it in every
// combination of connection modes.
type upgradeCase struct {
	story, request, response string
	modes                    bool
}

var upgradeCases = []upgradeCase{
	{"WebSocket", handshake, agreed, true},
	{"WebSocket, and frames with the handshake", handshake + "early", agreed + "eager", false},
	{"the names are in other cases", strings.NewReplacer("websocket", "WebSocket", "Connection: Upgrade", "connection: keep-alive, UPGRADE").Replace(handshake),
		strings.Replace(agreed, "Upgrade: websocket", "Upgrade: WebSocket", 1), false},
	{"another protocol", "GET / HTTP/1.1\r\nhost: a\r\nConnection: upgrade\r\nUpgrade: foo/2\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: foo/2\r\n\r\n", false},
	{"without a key", "GET / HTTP/1.1\r\nhost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n", "", false},
	{"without the accepting field", handshake, "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n", false},
	{"101 that nobody asked for", plainRequest, "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\n", false},
	{"101 without Connection: upgrade", handshake, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n", false},
	{"CONNECT", "CONNECT a:8080 HTTP/1.1\r\nhost: a:8080\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", true},
	{"CONNECT, and bytes with the response", "CONNECT a:8080 HTTP/1.1\r\nhost: a:8080\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\neager", false},
}

// upgradeSeen is what both sides saw: heads, and what came of words that went both ways behind them.
type upgradeSeen struct {
	Request, Response     string
	ToServer, ToClient    string
	ServerEnds, ClientEnd string
}

// Upgrades and CONNECT, beside a real HAProxy: the bytes of both heads, the tunnel both ways, and its end.
func TestUpgradesAreHAProxys(t *testing.T) {
	haproxy := needHAProxy(t)
	for _, fe := range oracleModes {
		for _, be := range oracleModes {
			for _, c := range upgradeCases {
				if !c.modes && (fe != be || fe != oracleModes[0]) {
					continue
				}
				if fe == "httpclose" && be == "http-keep-alive" && oracleVersion(t, haproxy) < "3.0" {
					continue // before 3.0 the frontend's httpclose closed server connections, too
				}
				t.Run(fe+" and "+be+", "+c.story, func(t *testing.T) {
					ours, theirs := &upgradeLab{t: t}, &upgradeLab{t: t}
					seen := theirs.play(c, func(o *oracle) string { return o.runHAProxy(t, haproxy, fe, be) })
					NewWithT(t).Expect(ours.play(c, func(o *oracle) string { return o.runOurs(t, fe, be) })).To(Equal(seen))
				})
			}
		}
	}
}

type upgradeLab struct{ t *testing.T }

// play runs a proxy with one server, whose first connection answers with the case's response.
func (l *upgradeLab) play(c upgradeCase, run func(o *oracle) string) (seen upgradeSeen) {
	dir, err := os.MkdirTemp("", "upgrade")
	NewWithT(l.t).Expect(err).NotTo(HaveOccurred())
	l.t.Cleanup(func() { os.RemoveAll(dir) })
	type heard struct{ head, words, end string }
	server := make(chan heard, 1)
	o := &oracle{dir: dir}
	o.origin = scripted(l.t, func(n int, p *peer) {
		_ = p.SetDeadline(time.Now().Add(2 * time.Second))
		h := heard{head: p.head()}
		p.send(c.response)
		q := &linkPeer{p}
		h.words = q.line()
		p.send("from the server\n")
		h.end = q.all()
		server <- h
	})
	client := &linkPeer{o.dial(l.t, run(o))}
	_ = client.SetDeadline(time.Now().Add(2 * time.Second))
	client.send(c.request)
	seen.Response = client.head()
	client.send("from the client\n")
	seen.ToClient = client.line()
	client.endWrite()
	seen.ClientEnd = client.all()
	client.Close()
	if o.accepts.Load() == 0 {
		seen.ClientEnd = "" // refused, and an end or a reset, as its last words came before or after that
		return seen
	}
	h := <-server
	seen.Request, seen.ToServer, seen.ServerEnds = h.head, h.words, h.end
	return seen
}
