package proxy_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

const errorFileConfig = `
defaults
	mode http
	timeout connect 5s
	timeout client 5s
	timeout server 5s
	%s
frontend fe
	bind unix@%s
	%s
	default_backend be
backend be
	balance roundrobin
	%s
	server s1 127.0.0.1:1 disabled
`

// errorFileCase is a configuration whose one server is in maintenance, so that requests are answered 503. FILE in it is a file with
// what file says.
type errorFileCase struct {
	story                       string
	defaults, frontend, backend string
	file                        string
	request                     string // someGet
	want                        string // all that comes, without the connection's end
	open                        bool   // the connection goes on
}

const (
	someGet    = "GET / HTTP/1.1\r\nhost: a\r\n\r\n"
	badGet     = "GET / b HTTP/1.1\r\nhost: a\r\n\r\n"
	customFile = "HTTP/1.1 503 Custom\r\nContent-Length: 3\r\nX-A: B\r\n\r\nabc"
)

const builtIn400 = "HTTP/1.1 400 Bad request\r\nContent-length: 90\r\nCache-Control: no-cache\r\nConnection: close\r\nContent-Type: text/html\r\n\r\n" +
	"<html><body><h1>400 Bad request</h1>\nYour browser sent an invalid request.\n</body></html>\n"

var errorFileCases = []errorFileCase{
	{story: "a file is a response as a server sends it", backend: "errorfile 503 FILE", file: customFile,
		want: "HTTP/1.1 503 Custom\r\ncontent-length: 3\r\nx-a: B\r\n\r\nabc", open: true},
	{story: "its own Connection: close decides", backend: "errorfile 503 FILE", file: "HTTP/1.1 503 Custom\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc",
		want: "HTTP/1.1 503 Custom\r\ncontent-length: 3\r\nconnection: close\r\n\r\nabc"},
	{story: "without a length it ends with the connection", backend: "errorfile 503 FILE", file: "HTTP/1.1 503 Custom\r\n\r\nabc",
		want: "HTTP/1.1 503 Custom\r\nconnection: close\r\n\r\nabc"},
	{story: "version and line feeds are the file's", backend: "errorfile 503 FILE", file: "HTTP/1.0 503 Custom\nX-A: B\n\nabc\n",
		want: "HTTP/1.0 503 Custom\r\nx-a: B\r\n\r\nabc\n"},
	{story: "a 1.0 file with a length goes to a 1.1 client", backend: "errorfile 503 FILE", file: "HTTP/1.0 503 Custom\r\nContent-Length: 3\r\n\r\nabc",
		want: "HTTP/1.0 503 Custom\r\ncontent-length: 3\r\nconnection: keep-alive\r\n\r\nabc", open: true},
	{story: "a status of its own", backend: "errorfile 503 FILE", file: "HTTP/1.1 204 Nothing\r\n\r\n",
		want: "HTTP/1.1 204 Nothing\r\n\r\n", open: true},
	{story: "HEAD has no body", backend: "errorfile 503 FILE", file: customFile, request: "HEAD / HTTP/1.1\r\nhost: a\r\n\r\n",
		want: "HTTP/1.1 503 Custom\r\ncontent-length: 3\r\nx-a: B\r\n\r\n", open: true},
	{story: "the client closes", backend: "errorfile 503 FILE", file: customFile, request: "GET / HTTP/1.1\r\nhost: a\r\nConnection: close\r\n\r\n",
		want: "HTTP/1.1 503 Custom\r\ncontent-length: 3\r\nx-a: B\r\nconnection: close\r\n\r\nabc"},
	{story: "an empty file closes silently", backend: "errorfile 503 /dev/null"},
	{story: "the frontend's file is taken where the backend has none", frontend: "errorfile 503 FILE", file: customFile,
		want: "HTTP/1.1 503 Custom\r\ncontent-length: 3\r\nx-a: B\r\n\r\nabc", open: true},
	{story: "the backend's goes first", frontend: "errorfile 503 FILE", backend: "errorfile 503 /dev/null", file: customFile},
	{story: "even if it is its defaults'", defaults: "errorfile 503 /dev/null", frontend: "errorfile 503 FILE", file: customFile},
	{story: "the last one counts", backend: "errorfile 503 /dev/null\n\terrorfile 503 FILE", file: customFile,
		want: "HTTP/1.1 503 Custom\r\ncontent-length: 3\r\nx-a: B\r\n\r\nabc", open: true},
	{story: "a rule that denies answers with it", frontend: "errorfile 429 FILE\n\thttp-request deny deny_status 429", file: customFile,
		want: "HTTP/1.1 503 Custom\r\ncontent-length: 3\r\nx-a: B\r\n\r\nabc", open: true},
	{story: "rules see it", backend: "errorfile 503 FILE\n\thttp-after-response set-header x-a C", file: customFile,
		want: "HTTP/1.1 503 Custom\r\ncontent-length: 3\r\nx-a: C\r\n\r\nabc", open: true},
	{story: "what was no request has the built-in answer", frontend: "errorfile 400 FILE", file: customFile, request: badGet, want: builtIn400},
	{story: "or none", frontend: "errorfile 400 /dev/null", request: badGet},
	{story: "a head that does not come", frontend: "errorfile 408 /dev/null\n\ttimeout http-request 50ms", request: "GET /"},
	{story: "a request that does not come", frontend: "errorfile 408 /dev/null\n\ttimeout http-request 50ms", request: "-"},
}

// Every case has been seen on a real HAProxy, which is asked again where there is one.
func TestErrorFiles(t *testing.T) {
	haproxy, _ := exec.LookPath("haproxy")
	for _, c := range errorFileCases {
		t.Run(c.story, func(t *testing.T) {
			g := NewWithT(t)
			dir := t.TempDir()
			file := filepath.Join(dir, "f")
			g.Expect(os.WriteFile(file, []byte(c.file), 0o600)).To(Succeed())
			text := func(socket string) []byte {
				return []byte(strings.ReplaceAll(fmt.Sprintf(errorFileConfig, c.defaults, socket, c.frontend, c.backend), "FILE", file))
			}
			ours, theirs := filepath.Join(dir, "o"), filepath.Join(dir, "h")
			cfg, err := haproxycfg.Parse("cfg", text(ours), os.LookupEnv)
			g.Expect(err).NotTo(HaveOccurred())
			start(t, cfg)
			c.ask(t, ours)
			if haproxy == "" {
				return
			}
			g.Expect(os.WriteFile(filepath.Join(dir, "cfg"), text(theirs), 0o600)).To(Succeed())
			cmd := exec.Command(haproxy, "-db", "-f", filepath.Join(dir, "cfg"))
			g.Expect(cmd.Start()).To(Succeed())
			defer func() { cmd.Process.Kill(); cmd.Wait() }()
			g.Eventually(func() error { _, err := os.Stat(theirs); return err }, "10s", "5ms").Should(Succeed())
			c.ask(t, theirs)
		})
	}
}

// ask sends the request, and another one if the connection is to be open.
func (c errorFileCase) ask(t *testing.T, socket string) {
	g := NewWithT(t)
	var conn net.Conn
	// The file is there before anybody listens.
	g.Eventually(func() (err error) { conn, err = net.Dial("unix", socket); return err }, "10s", "5ms").Should(Succeed())
	defer conn.Close()
	client := newPeer(conn)
	request := c.request
	switch request {
	case "":
		request = someGet
	case "-":
		request = ""
	}
	client.send(request)
	_ = client.SetReadDeadline(time.Now().Add(10 * time.Second))
	g.Expect(client.bytes(len(c.want))).To(Equal(c.want))
	if !c.open {
		_, err := client.r.ReadByte()
		g.Expect(err).To(MatchError("EOF"))
		return
	}
	client.send(request)
	g.Expect(client.bytes(len(c.want))).To(Equal(c.want), "the connection goes on")
}

func TestErrorFileMistakes(t *testing.T) {
	g := NewWithT(t)
	for text, want := range map[string]string{
		"hello\n":                                                       "FILE:1:1: not a status line",
		"HTTP/1.1 503 X\r\nA B: C\r\n\r\n":                              "FILE:2:1: white space in or after a field's name",
		"HTTP/1.1 503 X\r\nA: B\r\n":                                    "FILE:3:1: the file ends before the empty line behind the header fields: add it",
		"HTTP/1.1 503 X\r\nContent-Length: 5\r\n\r\nabc":                "FILE:4:1: the body has 3 bytes, but Content-Length says 5: leave Content-Length out, or mend it",
		"HTTP/1.1 503 X\r\nContent-Length: 2\r\n\r\nabc":                "FILE:4:1: the body has 3 bytes, but Content-Length says 2",
		"HTTP/1.1 204 X\r\n\r\nabc":                                     "FILE:3:1: a response with this head has no body",
		"HTTP/1.1 503 X\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n": "FILE:1:1: chunks are not read",
		"HTTP/1.1 100 X\r\n\r\n":                                        "FILE:1:10: status 100 is no final one",
		"HTTP/1.1 503 X\r\n\r\n" + strings.Repeat("x", 16384):           "FILE: longer than 16384 bytes",
	} {
		file := filepath.Join(t.TempDir(), "f")
		g.Expect(os.WriteFile(file, []byte(text), 0o600)).To(Succeed())
		pos := haproxycfg.Pos{File: "c", Line: 7, Column: 16}
		_, err := proxy.New(config(func(fe, _ *haproxycfg.Proxy) {
			fe.ErrorFiles = []haproxycfg.ErrorFile{{Status: 503, Path: file, Pos: pos}, {Status: 502, Path: file + "-none", Pos: pos}}
		}))
		g.Expect(err).To(MatchError(HavePrefix("c:7:16: errorfile 503: "+strings.ReplaceAll(want, "FILE", file))), "%q", text)
		g.Expect(err).To(MatchError(ContainSubstring("\nc:7:16: errorfile 502: cannot be read: open ")))
	}
}

// Whatever the file holds, reading it comes to an end, and what it gives is a response that can be sent.
func FuzzErrorFile(f *testing.F) {
	for _, c := range errorFileCases {
		f.Add(c.file)
	}
	file := filepath.Join(f.TempDir(), "f")
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := proxy.New(config(func(fe, _ *haproxycfg.Proxy) { fe.ErrorFiles = []haproxycfg.ErrorFile{{Status: 503, Path: file}} }))
		if err == nil {
			p.Close()
		} else if strings.Contains(err.Error(), "%!") {
			t.Error(err)
		}
	})
}

// A file of an http-errors section that nobody imports is read, too; one that two proxies import is complained about once.
func TestErrorFilesOfSections(t *testing.T) {
	g := NewWithT(t)
	lost := haproxycfg.ErrorFile{Status: 503, Path: filepath.Join(t.TempDir(), "lost"), Pos: haproxycfg.Pos{File: "c", Line: 2, Column: 16}}
	for _, imported := range []bool{false, true} {
		cfg := config(func(fe, be *haproxycfg.Proxy) {
			if imported {
				fe.ErrorFiles, be.ErrorFiles = []haproxycfg.ErrorFile{lost}, []haproxycfg.ErrorFile{lost}
			}
		})
		cfg.ErrorFiles = []haproxycfg.ErrorFile{lost}
		_, err := proxy.New(cfg)
		g.Expect(err).To(MatchError(HavePrefix("c:2:16: errorfile 503: cannot be read: ")))
		g.Expect(strings.Count(err.Error(), "errorfile 503")).To(Equal(1))
	}
}
