package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

var pureOnes = regexp.MustCompile(`(?m)^PURE := (.*)$`)

// make test leaves the packages of PURE to a build without the race detector.
func TestWhatIsTestedWithoutTheRaceDetectorHasNoGoroutines(t *testing.T) {
	g := NewWithT(t)
	root := moduleRoot(t)
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	g.Expect(err).NotTo(HaveOccurred())
	line := pureOnes.FindSubmatch(makefile)
	g.Expect(line).NotTo(BeNil())
	for pkg := range strings.SplitSeq(string(line[1]), "|") {
		files, err := filepath.Glob(filepath.Join(root, strings.TrimSuffix(pkg, "$$"), "*.go"))
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(files).NotTo(BeEmpty(), pkg)
		for _, file := range files {
			g.Expect(goroutines(t, file)).To(BeEmpty(), "take %s out of PURE", pkg)
		}
	}
}

func TestAGoroutineIsSeen(t *testing.T) {
	g := NewWithT(t)
	file := filepath.Join(t.TempDir(), "a.go")
	for text, seen := range map[string]int{
		"func f() { go f() }":             1,
		"func f(wg *sync.WaitGroup) {}":   0,
		"import \"sync\"\nfunc f() {}":    1,
		"// go f()\nvar s = \"go f()\"\n": 0,
	} {
		g.Expect(os.WriteFile(file, []byte("package a\n"+text), 0o600)).To(Succeed())
		g.Expect(goroutines(t, file)).To(HaveLen(seen), text)
	}
}

// goroutines are the places in a file where one may be started, by a statement or with the help of package sync.
func goroutines(t *testing.T, file string) (places []string) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, file, nil, 0)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	ast.Inspect(f, func(n ast.Node) bool {
		spec, isImport := n.(*ast.ImportSpec)
		if _, starts := n.(*ast.GoStmt); starts || isImport && importPath(spec) == "sync" {
			places = append(places, fmt.Sprint(fset.Position(n.Pos())))
		}
		return true
	})
	return places
}
