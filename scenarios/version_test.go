package scenarios

import (
	"testing"

	. "github.com/onsi/gomega"
)

func TestVersionFits(t *testing.T) {
	for _, row := range []struct {
		constraint, version string
		fits                bool
	}{
		{">= 3.0", "3.0.11", true},
		{">= 3.0", "2.6.12", false},
		{">= 2.6, < 3.0", "2.6.12", true},
		{">= 2.6, < 3.0", "3.0", false},
		{">= 3.0", "3.5-dev5", true},
		{"< 3.5", "3.5-dev5", false},
		{"= 0.3", "0.3 commit 1a2b", true},
	} {
		fits, err := VersionFits(row.constraint, row.version)
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		NewWithT(t).Expect(fits).To(Equal(row.fits), "%s of %s", row.constraint, row.version)
	}
	_, err := VersionFits(">= 3.0", "unknown")
	NewWithT(t).Expect(err).To(MatchError(ContainSubstring(`version "unknown"`)))
	_, err = VersionFits("new", "3.0")
	NewWithT(t).Expect(err).To(MatchError(ContainSubstring(`constraint "new"`)))
}
