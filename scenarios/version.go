package scenarios

import (
	"fmt"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// VersionFits says whether a product's version keeps a constraint such as '>= 2.6, < 3.0'. Only the numbers count: 3.1-dev4 is a 3.1.
func VersionFits(constraint, version string) (bool, error) {
	c, err := semver.NewConstraint(constraint)
	if err != nil {
		return false, fmt.Errorf("constraint %q: %w", constraint, err)
	}
	numbers, _, _ := strings.Cut(version, " ") // what follows a space is a commit
	numbers, _, _ = strings.Cut(numbers, "-")
	v, err := semver.NewVersion(numbers)
	if err != nil {
		return false, fmt.Errorf("version %q: %w", version, err)
	}
	return c.Check(v), nil
}
