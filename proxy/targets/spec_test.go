package targets

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// A list of targets is read as label, name, path and settings; what is wrong is said with what would be right.
func TestParseSpecs(t *testing.T) {
	check := func(list, want string) {
		t.Helper()
		specs, err := ParseSpecs(list)
		got := fmt.Sprint(err)
		if err == nil {
			var parts []string
			for _, s := range specs {
				var settings []string
				for k, v := range s.Settings {
					settings = append(settings, k+"="+v)
				}
				slices.Sort(settings)
				parts = append(parts, fmt.Sprintf("%s|%s|%s|%s", s.Label, s.Target.Name(), s.Path, strings.Join(settings, " ")))
			}
			got = strings.Join(parts, ", ")
		}
		NewWithT(t).Expect(got).To(Equal(want), list)
	}
	check("reference", "reference|reference||")
	check("reference,haproxy", "reference|reference||, haproxy|haproxy||")
	check("haproxy=/usr/sbin/haproxy", "haproxy|haproxy|/usr/sbin/haproxy|")
	check("old:haproxy=/opt/a/haproxy,new:haproxy=/opt/b/haproxy", "old|haproxy|/opt/a/haproxy|, new|haproxy|/opt/b/haproxy|")
	check("a:haproxy+http-reuse=always", "a|haproxy||http-reuse=always")
	check("haproxy+http-reuse=always", "haproxy+http-reuse=always|haproxy||http-reuse=always")
	check("haproxy=/opt/c++/haproxy+http-reuse=never+pool-max-conn=3", "haproxy+http-reuse=never+pool-max-conn=3|haproxy|/opt/c++/haproxy|http-reuse=never pool-max-conn=3")
	check("direct", "direct|direct||")
	check("x:reference=/a:b/r", "x|reference|/a:b/r|")

	check("", `target "": no name: want [LABEL:]NAME[=PATH][+KNOB=VALUE]..., NAME one of direct, haproxy, nginx, reference`)
	check("squid", `target "squid": unknown target "squid": want one of direct, haproxy, nginx, reference`)
	check("haproxy,haproxy=/x", `target "haproxy=/x": a second target labelled "haproxy": give each a label of its own, like new:haproxy=/x`)
	check("haproxy=", `target "haproxy=": no path after the equals sign`)
	check(":haproxy", `target ":haproxy": no label before the colon`)
	check("haproxy+fast", `target "haproxy+fast": setting "fast": want KNOB=VALUE, for example http-reuse=always`)
	check("haproxy+a=1+a=2", `target "haproxy+a=1+a=2": setting a is given twice`)
}

// Whatever is asked for, reading a list of targets answers.
func FuzzParseSpecs(f *testing.F) {
	for _, s := range []string{"reference", "a:haproxy=/x+http-reuse=always", "+", "=", ":", "haproxy=+="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, list string) {
		specs, err := ParseSpecs(list)
		if err == nil && len(specs) == 0 {
			t.Fatal("neither targets nor an error")
		}
		for _, s := range specs {
			if s.Target == nil || s.Label == "" {
				t.Fatalf("half a target: %+v", s)
			}
		}
	})
}
