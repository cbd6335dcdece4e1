//go:build !race

package proxy_test

import (
	"bytes"
	"net"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// Rules cost no memory either, once a client connection has asked for its addresses and set its variables. (What would is a
// text in a variable of scope sess, since it outlives the transaction.)
func TestRulesAllocateNothing(t *testing.T) {
	const text = `
global
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
  http-reuse always
frontend fe
  bind 127.0.0.1:8000
  acl js path -m end .js .css
  http-request set-var(sess.n) int(7) if { http_first_req }
  http-request set-var(txn.p) path,lower
  http-request set-header X-Path "%[var(txn.p)] %[src]:%[src_port] %[var(sess.n)]"
  http-request add-header X-Host %[req.hdr(host)] if !js { src 127.0.0.0/8 } or { path -i /X }
  http-request deny if { req.hdr(x-bad) -m found } || { dst_port -m int 1:1023 }
  use_backend be if { req.hdr(host) -i Example.org }
backend be
  http-response set-header X-Server "%[srv_name]/%[srv_id] %[status]"
  http-after-response del-header date
  server s1 ADDR pool-conn-name req.hdr(host)
`
	const request = "GET /a?b HTTP/1.1\r\nHost: example.org\r\nUser-Agent: x\r\nAccept: */*\r\n\r\n"
	g := NewWithT(t)
	server := thrifty(t, 0, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nDate: x\r\n\r\n")
	cfg, err := haproxycfg.Parse("cfg", bytes.ReplaceAll([]byte(text), []byte("ADDR"), []byte(server)), nil)
	g.Expect(err).NotTo(HaveOccurred())
	cfg.Proxies[0].Binds[0].Addr = "127.0.0.1:0"
	_, front := start(t, cfg)
	conn, err := net.Dial("tcp", front)
	g.Expect(err).NotTo(HaveOccurred())
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	sent, end, buf := []byte(request), []byte("\r\n\r\n"), make([]byte, 4096)
	got := 0
	exchange := func() {
		if _, err := conn.Write(sent); err != nil {
			t.Fatal(err)
		}
		for got = 0; !bytes.HasSuffix(buf[:got], end); {
			n, err := conn.Read(buf[got:])
			if err != nil {
				t.Fatal(err)
			}
			got += n
		}
	}
	for range 100 {
		exchange()
	}
	g.Expect(string(buf[:got])).To(ContainSubstring("x-server: s1/1 200\r\n"))
	g.Expect(testing.AllocsPerRun(2000, exchange)).To(BeZero())
}
