package main

import (
	"os"
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
)

var _ = Describe("a script", func() {
	var dir, out string
	BeforeEach(func() {
		dir = GinkgoT().TempDir()
		out = filepath.Join(dir, "out")
	})
	play := func(targets, script string) (result, []measure.Record) {
		GinkgoHelper()
		file := filepath.Join(dir, "mine.yaml")
		Expect(os.WriteFile(file, []byte("scenario: mine/script\nversion: 1\n"+script), 0o644)).To(Succeed())
		r := reuselab("run", file, "--target", targets, "--out", out)
		return r, records(out)
	}
	const everything = `servers: [{name: s1, replies: by-script}]
script:
  - {client: c1, send: GET /a, headers: {X-A: b}}
  - {server: s1, recv: /a, expect: 'conn_id == 1 and client == "c1" and header["x-a"] == "b"'}
  - {client: c2, request: POST /b, body: 5, by: s1, expect: conn_id == 2 and conn_seq == 1 and first_client == "c2"}
  - {server: s1, to: /a, reply: {status: 404, headers: {X-B: c}, body: 3}}
  - {client: c1, recv: 404, expect: 'header["x-b"] == "c" and header["content-length"] == "3"'}
  - {until: count.s1.requests == 2 and count.s1.busy == 0}
  - {sleep: 1ms}
  - {client: c1, send: GET /c}
  - {server: s1, recv: any, close: fin}
  - {client: c1, recv: any, expect: closed or status == 502}
  - {client: c2, close: fin}
expect: [{that: accepts >= 2}]
`

	It("is played step by step, with each target and without a proxy", Label("lab"), func() {
		needHAProxy()
		r, all := play("reference,haproxy,direct", everything)
		Expect(r.code).To(Equal(0), "%s%s", r.stdout, r.stderr)
		for _, rec := range all {
			Expect(rec.Metrics).To(HaveKeyWithValue("steps_passed", 11.0))
			Expect(rec.Metrics).To(HaveKeyWithValue("steps_failed", 0.0))
			Expect(rec.Script.Steps[2].AtUS).To(BeNumerically(">", rec.Script.Steps[1].AtUS))
			Expect(rec.Script.Steps[2]).To(Equal(measure.Step{
				AtUS: rec.Script.Steps[2].AtUS, Number: 3, Does: "client c2 request POST /b by s1", Status: 200, Server: "s1", ConnID: 2, ConnSeq: 1, FirstClient: "c2",
			}), rec.Target.Name)
			Expect(rec.Script.Connections).To(ContainElement(measure.ScriptConn{Of: "client c2", N: 1, Requests: 1, Closed: "us"}))
		}
	})

	It("plays servers that speak HTTP/2, where requests share a connection and are answered in any order", Label("lab"), func() {
		r, _ := play("reference", `proxy: {threads: 1, http-reuse: always}
servers: [{name: s1, proto: h2, replies: by-script}]
script:
  - {client: c1, send: GET /a}
  - {server: s1, recv: /a}
  - {client: c2, send: POST /b, body: 10}
  - {server: s1, recv: /b, expect: conn_id == 1 and conn_seq == 2}
  - {server: s1, to: /b, reply: {status: 404, body: 5, headers: {X-A: b}}}
  - {client: c2, recv: 404, expect: 'header["x-a"] == "b"'}
  - {server: s1, to: /a, reply: 200}
  - {client: c1, recv: 200}
  - {server: s1, close: rst}
  - {until: stat.s1.idle_cur == 0}
  - {client: c1, request: GET /c, expect: conn_id == 2}
`)
		Expect(r.code).To(Equal(0), "%s%s", r.stdout, r.stderr)
	})

	It("that does not go as it says is a Fail, with every connection as it stood, also when the record is judged again", Label("lab"), func() {
		r, all := play("reference", `proxy: {threads: 1, http-reuse: safe}
servers: [{name: s1, replies: by-script}]
script:
  - {client: c1, request: GET /a}
  - {client: c2, request: GET /b, expect: conn_id == 1}
  - {client: c2, request: GET /c}
expect: [{that: connects == 1}]
`)
		says := []string{
			"mine.yaml:7) client c2 request GET /b: expected conn_id == 1, seen 2 == 1",
			"how every connection stood then:\n    | client c1, connection 1: open, 1 sent, 1 answered\n",
			"| server s1, connection 1: open, 1 received, the first of c1\n",
			"| show servers conn: be/s1 used_cur ",
		}
		Expect(r.code).To(Equal(1))
		Expect(all[0].Metrics).To(And(HaveKeyWithValue("steps_passed", 1.0), HaveKeyWithValue("steps_failed", 1.0), HaveKeyWithValue("requests", 2.0)))
		again := reuselab("report", out, "--format", "text", "--check")
		Expect(again.code).To(Equal(1))
		for _, text := range says {
			Expect(r.stdout).To(ContainSubstring(text))
			Expect(again.stdout).To(ContainSubstring(text))
		}
	})

	It("does not wait for a request that cannot come any more", Label("lab"), func() {
		r, all := play("reference", `servers: [{name: s1, replies: by-script}]
script:
  - {client: c1, request: GET /a}
  - {server: s1, recv: /b, within: 10m}
`)
		Expect(r.code).To(Equal(1))
		Expect(all[0].Script.Failed.Seen).To(Equal("no request came, and no client waits for an answer any more"))
	})

	It("is skipped where the target lacks what a step needs", Label("lab"), func() {
		r, all := play("direct", `servers: [{name: s1}]
script:
  - {client: c1, request: GET /a}
  - {until: stat.s1.idle_cur == 1}
`)
		Expect(r.code).To(Equal(2))
		Expect(all[0].Outcome).To(Equal(measure.Skipped))
		Expect(all[0].Reason).To(Equal("direct has no show-servers-conn, which the scenario needs"))
	})

	DescribeTable("does not pass", Label("lab"), func(product, said string) {
		r, all := play("haproxy="+fake(product), `proxy: {threads: 1}
servers: [{name: s1}]
script:
  - {client: c1, request: GET /a}
  - {client: c2, request: GET /b}
  - {client: c3, request: GET /c}
  - {client: c1, request: GET /d}
`)
		Expect(r.code).To(Equal(1), "%s%s", r.stdout, r.stderr)
		Expect(all[0].Outcome).To(Equal(measure.Measured))
		Expect(r.stdout).To(ContainSubstring(said))
	},
		Entry("a proxy that dies", "dies", "out of luck"),
		Entry("a proxy that answers 503 to everything", "says503", "expected status 200, seen status 503 from the proxy itself"),
		Entry("a proxy that answers nothing", "saysnothing", "expected status 200"),
	)
})
