package main

import (
	"encoding/json"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("reuselab schema", func() {
	DescribeTable("prints a JSON Schema",
		func(title string, args ...string) {
			r := reuselab(append([]string{"schema"}, args...)...)
			Expect(r.code).To(Equal(0))
			var schema struct{ Title string }
			Expect(json.Unmarshal([]byte(r.stdout), &schema)).To(Succeed())
			Expect(schema.Title).To(Equal(title))
		},
		Entry("of scenario files", "Reuselab scenario", "scenario"),
		Entry("of scenario files when nothing is named", "Reuselab scenario"),
		Entry("of records", "Reuselab record", "record"),
	)

	It("refuses others", func() {
		r := reuselab("schema", "records")
		Expect(r.code).To(Equal(2))
		Expect(r.stderr).To(Equal(`reuselab: no schema of "records": want record or scenario` + "\n"))
	})
})
