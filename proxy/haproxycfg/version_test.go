package haproxycfg

import (
	"testing"

	. "github.com/onsi/gomega"
)

func TestVersions(t *testing.T) {
	g := NewWithT(t)
	var last version
	for _, text := range []string{"1.6.0-dev1-23-gabcdef", "2", "2.0.1", "2.6-dev0", "2.6-dev1", "2.6-dev1-abcdef-3", "2.6-dev12", "2.6", "2.6.0-1", "2.6.12", "2.6.12-1d80f18-7", "3.0", "10.0"} {
		v, err := parseVersion(text)
		g.Expect(err).NotTo(HaveOccurred(), text)
		g.Expect(last.compare(v)).To(Equal(-1), text)
		last = v
	}
	for _, same := range []string{"2.6", "2.6.0", "02.06", " 2.6 ", "2.6-", "2.6-foo"} {
		v, err := parseVersion(same)
		g.Expect(err).NotTo(HaveOccurred(), same)
		g.Expect(v).To(Equal(version{2, 6, 0, 0}), same)
	}
	for _, wrong := range []string{"", "x", "2.", ".6", "2..6", "-2.6", "2.6.1.4", "2,6", "99999999999999999999"} {
		_, err := parseVersion(wrong)
		g.Expect(err).To(MatchError(ContainSubstring("is no version")), wrong)
	}
}

// This is 3.0: what came with it is there, what came later is not.
func TestOurVersion(t *testing.T) {
	for text, want := range map[string]string{
		"version_atleast(3.0)": "true", "version_atleast(3.0-dev5)": "true", "version_atleast(2.9.7)": "true", "version_atleast(3.1-dev0)": "false",
		"version_atleast(3.1)": "false", "version_before(3.0)": "false", "version_before(3.1-dev1)": "true",
	} {
		holds, err := Evaluate(text, nil)
		NewWithT(t).Expect(verdict(holds, err)).To(Equal(want), text)
	}
}
