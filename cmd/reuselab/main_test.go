package main

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("reuselab", func() {
	It("lists what it can do, and nothing that is not built yet", func() {
		r := reuselab("--help")
		Expect(r.code).To(Equal(0))
		for _, command := range []string{"behaves", "completion", "conform", "gate", "list", "load", "report", "run", "schema", "serve", "version"} {
			Expect(r.stdout).To(MatchRegexp(`(?m)^  ` + command + ` `))
		}
		Expect(r.stdout).NotTo(MatchRegexp(`(?m)^  (role|compare) `))
	})

	DescribeTable("exits with 2 when it is called wrongly, saying how",
		func(message string, args ...string) {
			r := reuselab(args...)
			Expect(r.code).To(Equal(2))
			Expect(r.stderr).To(HavePrefix("reuselab: "))
			Expect(r.stderr).To(ContainSubstring(message))
		},
		Entry("an unknown command", `unknown command "rum"`, "rum"),
		Entry("an unknown flag", "unknown flag: --fast", "run", "--fast"),
		Entry("no folder", "accepts 1 arg(s)", "report"),
		Entry("a folder without records", "records.jsonl", "report", "."),
		Entry("a gate without a run", "accepts 2 arg(s)", "gate", "."),
		Entry("an unknown format", `unknown format "pdf": want csv, md, text`, "report", ".", "--format", "pdf"),
	)

	It("says its version", func() {
		Expect(reuselab("version").stdout).To(HavePrefix("reuselab version "))
	})
})
