package haproxycfg

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// HAProxyVersion is whose behaviour, defaults and rules this program has.
const HAProxyVersion = "3.0"

// version is one of HAProxy's, as far as it can be compared: major, minor, patch, commits since. "-dev5" comes before the patch
// number 0.
type version [4]int

// versionForm: "the version syntax is the same as shown by haproxy -v and missing components are assumed as being zero"
// (manual 2.4 "version_atleast").
var versionForm = regexp.MustCompile(`^(\d{1,6})(?:\.(\d{1,6}))?(?:\.(\d{1,6}))?(?:-dev(\d{1,6}))?(?:-(\S*))?$`)

// parseVersion reads a version such as 2.6, 2.6.12, 3.0-dev5 or 2.4.18-1d80f18-2. HAProxy takes anything, as zero where it is no
// number.
func parseVersion(text string) (version, error) {
	parts := versionForm.FindStringSubmatch(strings.Trim(text, " "))
	if parts == nil {
		return version{}, fmt.Errorf("%s is no version, such as 2.6, 3.0.11 or 3.0-dev5", quoted(text))
	}
	var v version
	for i, digits := range parts[1:4] {
		v[i], _ = strconv.Atoi(digits) // the form allows nothing that is no number, and nothing is zero
	}
	if parts[4] != "" {
		n, _ := strconv.Atoi(parts[4])
		v[2] = n - 1_000_000
	}
	if commits, err := strconv.ParseUint(parts[5][strings.LastIndexByte(parts[5], '-')+1:], 10, 31); err == nil {
		v[3] = int(commits)
	}
	return v, nil
}

func (v version) compare(w version) int {
	return slices.CompareFunc(v[:], w[:], cmp.Compare[int])
}

func versionAtLeast(args []string, _ func(string) (string, bool)) (bool, error) {
	asked, err := parseVersion(args[0])
	ours, _ := parseVersion(HAProxyVersion)
	return err == nil && ours.compare(asked) >= 0, err
}

func versionBefore(args []string, _ func(string) (string, bool)) (bool, error) {
	atLeast, err := versionAtLeast(args, nil)
	return err == nil && !atLeast, err
}
