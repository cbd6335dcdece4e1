package proxy_test

import (
	"encoding/csv"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// probeCase is a client that sends no request, or half of one.
type probeCase struct {
	story, frontend, sends string
	ends                   bool // it does not wait for the time to pass
	begins                 string
	counts                 uint64 // it is counted as a request, a bad one, answered with a 4xx
}

const (
	soon    = "timeout http-request 50ms"
	ignored = soon + "\n\toption http-ignore-probes"
)

var probeCases = []probeCase{
	{story: "silence", frontend: soon, begins: "HTTP/1.1 408 ", counts: 1},
	{story: "an end", frontend: soon, ends: true, begins: "HTTP/1.1 400 ", counts: 1},
	{story: "an empty line and an end", frontend: soon, sends: "\r\n", ends: true, begins: "HTTP/1.1 400 ", counts: 1},
	{story: "a silent answer", frontend: soon + "\n\terrorfile 400 /dev/null", ends: true, counts: 1},
	{story: "ignored silence", frontend: ignored},
	{story: "an ignored end", frontend: ignored, ends: true},
	{story: "a byte is no probe", frontend: ignored, sends: "G", begins: "HTTP/1.1 408 ", counts: 1},
	{story: "nor is one with an end", frontend: ignored, sends: "G", ends: true, begins: "HTTP/1.1 400 ", counts: 1},
	{story: "nor is an empty line", frontend: ignored, sends: "\r\n", begins: "HTTP/1.1 408 ", counts: 1},
	{story: "the PROXY header does not come", frontend: soon + "\n\ttimeout client 100ms\n\tbind unix@SOCKET accept-proxy"},
	{story: "nor does it before the end", frontend: "bind unix@SOCKET accept-proxy", ends: true},
}

// What is said to clients that send no request, and what is counted, beside a real HAProxy.
func TestProbes(t *testing.T) {
	haproxy := needHAProxy(t)
	for _, c := range probeCases {
		t.Run(c.story, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			dir, err := os.MkdirTemp("", "probe") // the test's own may be too long for a socket
			g.Expect(err).NotTo(HaveOccurred())
			t.Cleanup(func() { os.RemoveAll(dir) })
			text := func(where string) string {
				socket, other := filepath.Join(dir, where), filepath.Join(dir, where+"-other")
				frontend := strings.ReplaceAll(c.frontend, "SOCKET", socket)
				if frontend != c.frontend {
					socket, other = other, socket
				}
				return "global\n\tstats socket " + filepath.Join(dir, "stats") + "\n" + fmt.Sprintf(errorFileConfig, "", socket, frontend, "")
			}
			cfg, err := haproxycfg.Parse("cfg", []byte(text("ours")), os.LookupEnv)
			g.Expect(err).NotTo(HaveOccurred())
			p, _ := start(t, cfg)
			c.play(t, filepath.Join(dir, "ours"), func() [3]uint64 {
				n := p.Frontends()[0].Counts
				return [3]uint64{n.Requests, n.BadRequests, n.Responses[4]}
			})
			runHAProxy(t, haproxy, text("theirs"), "unix", filepath.Join(dir, "stats"))
			c.play(t, filepath.Join(dir, "theirs"), func() [3]uint64 { return frontendCounts(t, filepath.Join(dir, "stats")) })
		})
	}
}

func (c probeCase) play(t *testing.T, socket string, counts func() [3]uint64) {
	g := NewWithT(t)
	var conn net.Conn
	// Not before the client: that would be a probe.
	g.Eventually(func() (err error) { conn, err = net.Dial("unix", socket); return err }, "10s", "5ms").Should(Succeed())
	defer conn.Close()
	client := newPeer(conn)
	client.send(c.sends)
	if c.ends {
		g.Expect(conn.(*net.UnixConn).CloseWrite()).To(Succeed())
	}
	if said := client.rest(); c.begins == "" {
		g.Expect(said).To(BeEmpty())
	} else {
		g.Expect(said).To(HavePrefix(c.begins))
	}
	g.Expect(counts()).To(Equal([3]uint64{c.counts, c.counts, c.counts}))
}

// frontendCounts asks HAProxy for its counts of requests, bad ones, and answers with a 4xx.
func frontendCounts(t *testing.T, stats string) (n [3]uint64) {
	g := NewWithT(t)
	conn, err := net.Dial("unix", stats)
	g.Expect(err).NotTo(HaveOccurred())
	defer conn.Close()
	p := newPeer(conn)
	p.send("show stat\n")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(p.rest(), "# "))).ReadAll()
	g.Expect(err).NotTo(HaveOccurred())
	for i, name := range []string{"req_tot", "ereq", "hrsp_4xx"} {
		for column, title := range rows[0] {
			if title == name {
				n[i], err = strconv.ParseUint(rows[1][column], 10, 64)
				g.Expect(err).NotTo(HaveOccurred())
			}
		}
	}
	return n
}
