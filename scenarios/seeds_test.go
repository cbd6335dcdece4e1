package scenarios

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

var (
	namedScenario = regexp.MustCompile(`\b(?:behaves|blog|conformance|direct|faults|sweep)(?:/[a-z0-9-]+)+`)
	namedTests    = regexp.MustCompile(`\b((?:proxy|loadgen|fakeservers)(?:/[a-z0-9]+)?) (Test\w+(?:, Test\w+)*)`)
)

// The ledger is only worth something while what it names exists.
func TestTheLedgerNamesWhatExists(t *testing.T) {
	g := NewWithT(t)
	ledger, err := os.ReadFile("SEEDS.md")
	g.Expect(err).NotTo(HaveOccurred())
	list, err := Library(vocabulary)
	g.Expect(err).NotTo(HaveOccurred())
	rows, tests := 0, map[string][]string{}
	for line := range strings.Lines(string(ledger)) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| claim") {
			continue
		}
		rows++
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		g.Expect(cells).To(HaveLen(2), line)
		g.Expect(strings.TrimSpace(cells[1])).NotTo(BeEmpty(), line)
		for _, name := range namedScenario.FindAllString(line, -1) {
			g.Expect(slices.ContainsFunc(list, func(s *Scenario) bool { return s.Name == name })).To(BeTrue(), "no scenario %s: %s", name, line)
		}
		for _, m := range namedTests.FindAllStringSubmatch(line, -1) {
			if tests[m[1]] == nil {
				tests[m[1]] = testsOf(t, m[1])
			}
			for name := range strings.SplitSeq(m[2], ", ") {
				g.Expect(tests[m[1]]).To(ContainElement(name), "%s has no %s: %s", m[1], name, line)
			}
		}
	}
	g.Expect(rows).To(BeNumerically(">", 100))
}

var testFunction = regexp.MustCompile(`(?m)^func (Test\w+)\(`)

// testsOf lists the tests of a package of this module.
func testsOf(t *testing.T, pkg string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", filepath.FromSlash(pkg), "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range testFunction.FindAllSubmatch(src, -1) {
			names = append(names, string(m[1]))
		}
	}
	return names
}
