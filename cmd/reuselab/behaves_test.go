package main

import (
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("reuselab behaves", func() {
	for _, mode := range []string{"never", "safe", "aggressive", "always"} {
		It("tells "+mode+" from outside, of the reference and of HAProxy", Label("lab"), func() {
			r := reuselab("behaves", "--target", "reference+http-reuse="+mode)
			Expect(r.code).To(Equal(0), "%s%s", r.stdout, r.stderr)
			Expect(lastLine(r.stdout)).To(Equal("behaves like: " + mode))
			needHAProxy()
			real := reuselab("behaves", "--target", "haproxy+http-reuse="+mode)
			Expect(real.stdout).To(Equal(r.stdout))
		})
	}

	It("takes the product's default where no mode is set, which is safe since HAProxy 2.0, and writes only with --out", Label("lab"), func() {
		out := filepath.Join(GinkgoT().TempDir(), "out")
		r := reuselab("behaves", "--out", out)
		Expect(lastLine(r.stdout)).To(Equal("behaves like: safe"))
		Expect(r.stdout).To(MatchRegexp(`(?m)^later-request +1 2 1 +safe, aggressive +A client makes one request`))
		Expect(records(out)).To(HaveLen(5))
		r = reuselab("behaves")
		left, err := filepath.Glob(filepath.Join(r.dir, "*"))
		Expect(err).NotTo(HaveOccurred())
		Expect(left).To(BeEmpty())
	})

	It("says what differs where it is like no mode", Label("lab"), func() {
		r := reuselab("behaves", "--target", "reference+http-reuse=always+pool-max-conn=0")
		Expect(r.code).To(Equal(0), r.stderr)
		Expect(lastLine(r.stdout)).To(MatchRegexp(`^behaves like: other \(nearest \w+; .*several-clients: 1 2 3 4 5 6 where \w+ has `))
		Expect(r.stdout).To(MatchRegexp(`(?m)^several-clients +1 2 3 4 5 6 +no mode `))
	})

	It("fails where a script does not go to its end", Label("lab"), func() {
		r := reuselab("behaves", "--target", "bad:haproxy="+fake("says503"))
		Expect(r.code).To(Equal(1), "%s%s", r.stdout, r.stderr)
		Expect(lastLine(r.stdout)).To(MatchRegexp(`^behaves like: other \(.*503`))
	})

	DescribeTable("says in one message what is wrong with what it was asked, and exits with 2",
		func(message string, args ...string) {
			r := reuselab(append([]string{"behaves"}, args...)...)
			Expect(r.code).To(Equal(2), r.stdout)
			Expect(r.stderr).To(ContainSubstring(message))
			Expect(r.stdout).To(BeEmpty())
		},
		Entry("several targets", "--target reference,haproxy: one target at a time", "--target", "reference,haproxy"),
		Entry("a target that is no proxy", "behaves/first-after-one: direct is no proxy: it has no threads", "--target", "direct"),
		Entry("an unknown mode", `setting http-reuse=often: http-reuse cannot be "often"`, "--target", "reference+http-reuse=often"),
		Entry("a setting of the scripts'", "setting threads=2: the scenario sets threads itself", "--target", "reference+threads=2"),
	)
})
