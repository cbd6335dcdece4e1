package proxy_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// sizeCase is a head that fits, or that does not; a margin of 200 bytes is left, since HAProxy keeps heads in a form of its own.
type sizeCase struct {
	global        string
	bytes, fields int // of one of the two heads; 0: as few as there can be
	response      bool
	refused       bool
}

var sizeCases = []sizeCase{
	{global: "tune.bufsize 32768", bytes: 31500},
	{global: "tune.bufsize 32768", bytes: 31900, refused: true},
	{global: "tune.bufsize 32768", bytes: 31500, response: true},
	{global: "tune.bufsize 32768", bytes: 31900, response: true, refused: true},
	{global: "tune.bufsize 4096", bytes: 2900},
	{global: "tune.bufsize 4096", bytes: 3200, refused: true},
	{global: "tune.maxrewrite 4384", bytes: 11800},
	{global: "tune.maxrewrite 4384", bytes: 12200, refused: true},
	{global: "tune.maxrewrite 4384", bytes: 11800, response: true},
	{global: "tune.maxrewrite 4384", bytes: 12200, response: true, refused: true},
	{global: "tune.maxrewrite 16384", bytes: 8000},
	{global: "tune.maxrewrite 16384", bytes: 8300, refused: true},
	{global: "tune.maxrewrite 0", bytes: 16200},
	{global: "tune.http.maxhdr 20", fields: 19},
	{global: "tune.http.maxhdr 20", fields: 20, refused: true},
	{global: "tune.http.maxhdr 20", fields: 19, response: true},
	{global: "tune.http.maxhdr 20", fields: 20, response: true, refused: true},
	{global: "tune.http.maxhdr 300", fields: 299},
	{global: "tune.http.maxhdr 300", fields: 299, response: true},
}

// How long a head may be, beside a real HAProxy. Which status a refused request gets is the RFCs' here, and always 400 there.
func TestSizesAreHAProxys(t *testing.T) {
	haproxy := needHAProxy(t)
	for _, c := range sizeCases {
		t.Run(fmt.Sprintf("%+v", c), func(t *testing.T) {
			t.Parallel()
			o := scripted(t, func(_ int, p *peer) {
				for p.head() != "" {
					if c.response {
						p.send(c.head("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n"))
					} else {
						p.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
					}
				}
			})
			dir, err := os.MkdirTemp("", "sizes")
			NewWithT(t).Expect(err).NotTo(HaveOccurred())
			t.Cleanup(func() { os.RemoveAll(dir) })
			text := func(socket string) []byte {
				config := fmt.Sprintf(oracleConfig, socket, "http-keep-alive", "http-keep-alive", o.addr())
				return []byte(strings.Replace(config, "global\n", "global\n  "+c.global+"\n", 1))
			}
			ours, theirs := filepath.Join(dir, "ours"), filepath.Join(dir, "theirs")
			cfg, err := haproxycfg.Parse("cfg", text(ours), os.LookupEnv)
			NewWithT(t).Expect(err).NotTo(HaveOccurred())
			start(t, cfg)
			c.play(t, ours)
			runHAProxy(t, haproxy, string(text(theirs)), "unix", theirs)
			c.play(t, theirs)
		})
	}
}

// head is one with so many bytes or fields; begin has one field.
func (c sizeCase) head(begin string) string {
	begin += strings.Repeat("x: y\r\n", max(c.fields-2, 0))
	return begin + "x: " + strings.Repeat("y", max(c.bytes-len(begin)-len("x: \r\n\r\n"), 0)) + "\r\n\r\n"
}

// play asks twice, since what comes behind the first message has to fit, too.
func (c sizeCase) play(t *testing.T, socket string) {
	g := NewWithT(t)
	client := (&oracle{}).dial(t, socket)
	request := "GET / HTTP/1.1\r\nhost: a\r\n\r\n"
	if !c.response {
		request = c.head("GET / HTTP/1.1\r\nhost: a\r\n")
	}
	for range 2 {
		client.send(request)
		got := client.head()
		switch {
		case !c.refused:
			g.Expect(got).To(HavePrefix("HTTP/1.1 200"))
			continue
		case c.response:
			g.Expect(got).To(HavePrefix("HTTP/1.1 502"))
		default:
			g.Expect(got).To(MatchRegexp("^HTTP/1.1 4(00|14|31) "))
		}
		return
	}
}
