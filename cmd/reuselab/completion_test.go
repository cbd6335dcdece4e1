package main

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("completion in a shell", func() {
	// The last line that the program gives to a shell is what to do with the words.
	const (
		words   = ":4"  // offer these
		noSpace = ":6"  // offer these, and more may follow without a space
		files   = ":8"  // offer files with this ending
		folders = ":16" // offer folders
		path    = ":0"  // offer what the shell thinks fit
	)
	DescribeTable("offers what fits",
		func(typed, how string, want ...string) {
			args := strings.Split(typed, " ")
			r := reuselab(append([]string{"__complete"}, args...)...)
			Expect(r.code).To(Equal(0))
			lines := strings.Split(strings.TrimSpace(r.stdout), "\n")
			var offered []string
			for _, line := range lines[:len(lines)-1] {
				word, _, _ := strings.Cut(line, "\t")
				offered = append(offered, word)
			}
			Expect(strings.Join(offered, " ")).To(Equal(strings.Join(want, " ")))
			Expect(lines[len(lines)-1]).To(Equal(how))
		},
		Entry(nil, "run blo", words, "blog", "blog/client-close", "blog/client-keepalive", "blog/never"),
		Entry(nil, "run blog/c", words, "blog/client-close", "blog/client-keepalive"),
		Entry(nil, "run blog/client-close blog/c", words, "blog/client-keepalive"),
		Entry("a file of one's own", "run mine", files, "yaml"),

		Entry(nil, "run --target ha", noSpace, "haproxy"),
		Entry(nil, "run --target=ref", noSpace, "reference"),
		Entry(nil, "run --target reference,h", noSpace, "reference,haproxy"),
		Entry("none twice", "run --target reference,r", noSpace),
		Entry(nil, "run --target haproxy,r", noSpace, "haproxy,reference"),
		Entry("labels", "run --target old:haproxy,new:ha", noSpace, "old:haproxy,new:haproxy"),
		Entry("a program's path", "run --target haproxy=/usr", path),

		Entry("the axes of a scenario", "run blog/client-close --filter ", noSpace, "server-proto=", "http-reuse="),
		Entry("their values", "run blog/client-close --filter http-reuse=", noSpace, "http-reuse=safe", "http-reuse=aggressive", "http-reuse=always"),
		Entry("after a comma", "run blog/client-close --filter server-proto=h1,http-reuse=a", noSpace, "server-proto=h1,http-reuse=aggressive", "server-proto=h1,http-reuse=always"),
		Entry("not twice", "run blog/never --filter client=close,client=", noSpace, "client=close,client=keepalive"),
		Entry("the axes that all of a folder have", "run --filter ", noSpace, "server-proto="),
		Entry("no such axis", "run --filter x", noSpace),

		Entry(nil, "behaves --target hap", noSpace, "haproxy"),
		Entry("rules", "conform --rule P2", noSpace, "P2"),
		Entry("none twice", "conform --rule P2,P2", noSpace),
		Entry("a list of known failures", "conform --known ", path),
		Entry(nil, "conform --target ref", noSpace, "reference"),
		Entry(nil, "conform x", words),
		Entry(nil, "run --host ", words, "auto", "loopback", "netns"),
		Entry(nil, "run --out ", folders),
		Entry(nil, "run --duration ", words),
		Entry(nil, "report ", folders),
		Entry(nil, "report out --format t", words, "text"),
		Entry(nil, "list ", words, "formats", "metrics", "rules", "scenarios", "targets"),
		Entry(nil, "schema ", words, "record", "scenario"),
	)

	DescribeTable("has a script", func(shell string) {
		r := reuselab("completion", shell)
		Expect(r.code).To(Equal(0))
		Expect(r.stdout).To(ContainSubstring("reuselab"))
	},
		Entry(nil, "bash"), Entry(nil, "zsh"), Entry(nil, "fish"),
	)
})
