package proxy

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// The matrix as it stands in the load balancer manual: a frontend's mode, then what it makes with each of a backend.
const manualMatrix = `
       KAL TUN PCL SCL FCL
   KAL KAL TUN PCL SCL FCL
   TUN TUN TUN PCL SCL FCL
   PCL PCL PCL PCL FCL FCL
   SCL SCL SCL FCL SCL FCL
   FCL FCL FCL FCL FCL FCL
`

func TestModes15(t *testing.T) {
	g := NewWithT(t)
	names := map[string]string{"KAL": "keep-alive", "TUN": "tunnel", "PCL": "passive-close", "SCL": "server-close", "FCL": "close"}
	does := map[string]sides{"KAL": {}, "TUN": {blind: true}, "PCL": {client: true, server: true, blind: true}, "SCL": {server: true}, "FCL": {client: true, server: true}}
	rules := meetings(haproxycfg.Compat15)
	lines := strings.Split(strings.Trim(manualMatrix, "\n"), "\n")
	backends, cells := strings.Fields(lines[0]), 0
	for _, line := range lines[1:] {
		row := strings.Fields(line)
		fe, err := lookupMode(names[row[0]])
		g.Expect(err).NotTo(HaveOccurred())
		for i, together := range row[1:] {
			be, err := lookupMode(names[backends[i]])
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(rules[fe][be]).To(Equal(does[together]), "%s and %s", row[0], backends[i])
			cells++
		}
	}
	g.Expect(cells).To(Equal(25))
	g.Expect(meetings("")).To(BeIdenticalTo(&closes))
}

// Behind the first response bytes are passed on as they are, those that came early with the first request, too, and both ways
// `timeout tunnel` counts.
func TestATunnelledClientIsNotLookedAtAgain(t *testing.T) {
	for _, m := range []mode{tunnelled, passiveClose} {
		synctest.Test(t, func(t *testing.T) {
			g := NewWithT(t)
			var heads []string
			v := newVirtual(t, haproxycfg.Timeouts{Client: time.Second, Server: time.Second, Tunnel: time.Hour}, func(c net.Conn) {
				r := bufio.NewReader(c)
				heads = append(heads, head(r))
				_, _ = r.Discard(len("2\r\nhi\r\n0\r\n\r\n"))
				_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
				_, _ = io.Copy(c, r)
			})
			v.p.meetings, v.p.frontends[0].mode = &closes15, m
			client := v.client()
			go say(client, "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n\x00 no http\n")
			g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 200 OK\r\n"))
			want := "3\r\nabc\r\n0\r\n\r\n\x00 no http\n"
			got := make([]byte, len(want))
			_, err := io.ReadFull(client, got)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(string(got)).To(Equal(want))
			time.Sleep(59 * time.Minute)
			go say(client, "GET \r\n\r\n")
			got = got[:len("GET \r\n\r\n")]
			_, err = io.ReadFull(client, got)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(string(got)).To(Equal("GET \r\n\r\n"))
			rest, took := hear(client)
			g.Expect(rest).To(BeEmpty())
			g.Expect(took).To(Equal(time.Hour))
			g.Expect(heads).To(HaveLen(1))
			g.Expect(strings.Contains(heads[0], "connection: close\r\n")).To(Equal(m == passiveClose))
			g.Expect(v.p.Stats()[0].Servers[0].Pool.IdleCur).To(BeZero(), "its server connection is never parked")
		})
	}
}

// Whoever the client is, nothing is taken apart for it: what comes behind would not be either.
func TestATunnelledClientOf10GetsChunksAsTheyAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const response = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
		v := newVirtual(t, haproxycfg.Timeouts{}, func(c net.Conn) {
			head(bufio.NewReader(c))
			_, _ = io.WriteString(c, response)
		})
		v.p.meetings, v.p.frontends[0].mode = &closes15, tunnelled
		client := v.client()
		go say(client, "GET / HTTP/1.0\r\n\r\n")
		got := make([]byte, len(response))
		_, err := io.ReadFull(client, got)
		NewWithT(t).Expect(string(got), err).To(Equal(response))
		_ = client.conn.Close()
	})
}

// A proxy's own answer ends the connection: there is no server to pass anything on to.
func TestATunnelledClientThatNoServerTakesIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVirtual(t, haproxycfg.Timeouts{}, nil)
		v.p.meetings, v.p.frontends[0].mode = &closes15, tunnelled
		client := v.client()
		go say(client, someRequest)
		all, _ := hear(client)
		NewWithT(t).Expect(all).To(And(HavePrefix("HTTP/1.1 503"), ContainSubstring("\r\nconnection: close\r\n")))
	})
}
