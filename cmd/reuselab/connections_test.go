package main

import (
	"fmt"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
)

// The generator's own count of the connections it opened, the kernel's and the server's: all three are one, in every scenario that
// has no faults. (Those with faults are held to it too where there is no proxy, by their self-check: see "servers that do wrong".)
var _ = Describe("connections", func() {
	const (
		atProxy  = "client_conns == the kernel's count at the proxy"
		atServer = "connects == accepts + refused"
	)
	DescribeTable("are as many as the clients, the kernel and the servers say", Label("lab"),
		func(scenario, filter string) {
			needHAProxy()
			out := filepath.Join(GinkgoT().TempDir(), "out")
			r := reuselab("run", scenario, "--filter", filter, "--duration", "500ms", "--target", "reference,haproxy", "--out", out)
			Expect(r.code).To(BeElementOf(0, 1), "a busy machine may be too slow for what a load asks for, but not miscount: %s%s", r.stdout, r.stderr)
			seen := 0
			for _, rec := range records(out) {
				if rec.Outcome == measure.Skipped {
					continue
				}
				where := fmt.Sprint(rec.Scenario, rec.Case, rec.Target.Label)
				Expect(rec.Outcome).To(Equal(measure.Measured), "%s: %s", where, rec.Reason)
				if rec.Sources["connects"] != "kernel" {
					Skip("there are no namespaces here, and so no kernel that counts for the proxy alone")
				}
				Expect(rec.SelfChecks[atProxy].Result).To(Equal(measure.CheckHeld), where)
				Expect(rec.SelfChecks[atProxy].Detail).To(HavePrefix(fmt.Sprintf("%.0f == %[1]v, but for 0 ", rec.Metrics["client_conns"])), where)
				Expect(rec.SelfChecks[atServer].Result).To(Equal(measure.CheckHeld), where)
				seen++
			}
			Expect(seen).To(BeNumerically(">", strings.Count(filter, "http-reuse")))
		},
		Entry("users", "sweep/users", "users=20,http-reuse=never,http-reuse=safe,http-reuse=always"),
		Entry("requests per connection", "sweep/requests-per-connection", "requests-per-conn=1,requests-per-conn=5,http-reuse=safe,http-reuse=always"),
		Entry("streams to the server", "sweep/streams", "streams=10,http-reuse=safe,http-reuse=aggressive"),
		Entry("streams of the client", "sweep/client-streams", "streams=5"),
	)
})
