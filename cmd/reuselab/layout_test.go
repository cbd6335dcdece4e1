package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// The rules of the house that a machine can check. Each is a function from what it looks
// at to complaints, tried on a broken house first.

const modulePath = "github.com/reuselab/reuselab"

// arrows says which packages of this module a package may import beside the standard
// library and other modules. A package that is not listed here is a complaint: a new one
// takes its place in the house first. "..." stands for every package below.
var arrows = map[string][]string{
	"cmd/benchproxy": {"loadgen", "proxy/targets", "reports/measure", "scenarios/lab"},
	"cmd/reuselab":   {"..."},
	"cmd/reuseproxy": {"..."},

	// The proxy must not know that it is being tested.
	"proxy":            {"proxy/pool", "proxy/queue", "proxy/balance", "proxy/retry", "proxy/parking", "proxy/h1", "proxy/h2", "proxy/haproxycfg", "proxy/inherit", "proxy/runtimeapi"},
	"proxy/pool":       {},
	"proxy/queue":      {},
	"proxy/balance":    {},
	"proxy/retry":      {},
	"proxy/parking":    {},
	"proxy/h1":         {},
	"proxy/h2":         {"proxy/h1"},
	"proxy/haproxycfg": {},
	"proxy/inherit":    {},
	"proxy/runtimeapi": {"proxy/inherit"},
	"proxy/targets":    {},

	"fakeservers":         {"fakeservers/wire", "fakeservers/sockets"},
	"fakeservers/sockets": {},
	"fakeservers/wire":    {},
	"loadgen":             {"fakeservers/wire", "fakeservers/sockets"},

	"scenarios":          {},
	"scenarios/lab":      {"scenarios", "scenarios/lab/host", "scenarios/lab/role", "proxy/targets", "fakeservers", "loadgen", "reports/measure"},
	"scenarios/lab/host": {"scenarios/lab/role"},
	"scenarios/lab/role": {},

	"reports":         {"reports/verdict", "reports/measure", "scenarios"},
	"reports/verdict": {"reports/measure", "scenarios"},
	"reports/measure": {},
}

func TestImportsFollowTheArrows(t *testing.T) {
	NewWithT(t).Expect(brokenArrows(house(t))).To(BeEmpty())
}

func TestABrokenArrowIsSeen(t *testing.T) {
	g := NewWithT(t)
	g.Expect(brokenArrows([]housePackage{
		{path: "proxy", files: []houseFile{{name: "a.go", imports: []string{modulePath + "/loadgen", modulePath + "/proxy/pool"}}}},
		{path: "scenarios", files: []houseFile{{name: "b.go", imports: []string{modulePath + "/reports/measure"}}}},
		{path: "cmd/reuselab", files: []houseFile{{name: "c.go", imports: []string{modulePath + "/loadgen"}}}},
		{path: "util"},
	})).To(ConsistOf(
		"proxy/a.go imports loadgen: proxy may import "+strings.Join(arrows["proxy"], ", "),
		"scenarios/b.go imports reports/measure: scenarios is a leaf",
		"util has no place in the house: list it in arrows",
	))
}

func TestNoProgramHoldsTestCode(t *testing.T) {
	NewWithT(t).Expect(testCode(house(t))).To(BeEmpty())
}

func TestTestCodeInAProgramIsSeen(t *testing.T) {
	NewWithT(t).Expect(testCode([]housePackage{{path: "proxy", files: []houseFile{
		{name: "a.go", imports: []string{"testing/synctest", "github.com/onsi/gomega", "github.com/invopop/jsonschema"}},
		{name: "b.go", imports: []string{"testings", "io"}},
	}}})).To(ConsistOf(
		"proxy/a.go imports testing/synctest",
		"proxy/a.go imports github.com/onsi/gomega",
		"proxy/a.go imports github.com/invopop/jsonschema",
	))
}

func TestEveryPackageHasOneDoc(t *testing.T) {
	NewWithT(t).Expect(brokenDocs(house(t))).To(BeEmpty())
}

func TestABrokenDocIsSeen(t *testing.T) {
	NewWithT(t).Expect(brokenDocs([]housePackage{
		{path: "proxy", name: "proxy", files: []houseFile{{name: "a.go"}, {name: "b.go"}}},
		{path: "proxy/h1", name: "h1", files: []houseFile{{name: "a.go", doc: "Package h1 is it."}, {name: "b.go", doc: "Package h1 is it."}}},
		{path: "proxy/h2", name: "h2", files: []houseFile{{name: "a.go", doc: "This is HTTP/2."}}},
		{path: "loadgen", name: "loadgen", files: []houseFile{{name: "a.go", doc: "Package loadgen drives."}, {name: "b.go"}}},
		{path: "cmd/x", name: "main", files: []houseFile{{name: "main.go", doc: "X is a program."}}},
	})).To(ConsistOf(
		"proxy has 0 package docs []: it needs one",
		"proxy/h1 has 2 package docs [a.go b.go]: it needs one",
		`proxy/h2/a.go: the package doc does not begin with "Package h2 "`,
	))
}

func TestNoMachinePaths(t *testing.T) {
	NewWithT(t).Expect(machinePaths(t, trackedFiles(t))).To(BeEmpty())
}

func TestAMachinePathIsSeen(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.txt")
	g := NewWithT(t)
	g.Expect(os.WriteFile(file, []byte("fine\nsee /"+"root/x and /"+"work/y\n/workers/ a/"+"work/ /"+"tmp/reuselab.sock\n"), 0o600)).To(Succeed())
	g.Expect(machinePaths(t, []string{file})).To(ConsistOf(file + ":2: names a folder of somebody's machine: see /" + "root/x and /" + "work/y"))
}

// housePackage is a package's code without its tests, for every system.
type housePackage struct {
	path  string // below the module
	name  string
	files []houseFile
}

type houseFile struct {
	name    string
	doc     string // of the package
	imports []string
}

// house reads every package of the module.
func house(t *testing.T) []housePackage {
	t.Helper()
	g := NewWithT(t)
	list := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=ImportPath,Name,Dir,GoFiles,CgoFiles,IgnoredGoFiles", "./...")
	list.Dir = moduleRoot(t)
	out, err := list.Output()
	g.Expect(err).NotTo(HaveOccurred())

	var packages []housePackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var listed struct {
			ImportPath, Name, Dir             string
			GoFiles, CgoFiles, IgnoredGoFiles []string
		}
		err := d.Decode(&listed)
		if errors.Is(err, io.EOF) {
			break
		}
		g.Expect(err).NotTo(HaveOccurred())
		p := housePackage{path: strings.TrimPrefix(listed.ImportPath, modulePath+"/"), name: listed.Name}
		// Files of other systems are ignored by the build, but not by the rules.
		for _, name := range slices.Concat(listed.GoFiles, listed.CgoFiles, listed.IgnoredGoFiles) {
			if !strings.HasSuffix(name, "_test.go") {
				p.files = append(p.files, readHouseFile(t, listed.Dir, name))
			}
		}
		if len(p.files) > 0 {
			packages = append(packages, p)
		}
	}
	g.Expect(packages).NotTo(BeEmpty())
	return packages
}

func readHouseFile(t *testing.T, dir, name string) houseFile {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, name), nil, parser.ImportsOnly|parser.ParseComments)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	f := houseFile{name: name, doc: file.Doc.Text()}
	for _, spec := range file.Imports {
		f.imports = append(f.imports, importPath(spec))
	}
	return f
}

func importPath(spec *ast.ImportSpec) string {
	path, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return spec.Path.Value
	}
	return path
}

func moduleRoot(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}").Output()
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return strings.TrimSpace(string(out))
}

func brokenArrows(packages []housePackage) []string {
	var complaints []string
	for _, p := range packages {
		may, listed := arrows[p.path]
		if !listed {
			complaints = append(complaints, p.path+" has no place in the house: list it in arrows")
			continue
		}
		for _, f := range p.files {
			for _, path := range f.imports {
				to, inside := strings.CutPrefix(path, modulePath+"/")
				switch {
				case !inside || slices.Contains(may, to) || slices.Contains(may, "..."):
				case len(may) == 0:
					complaints = append(complaints, fmt.Sprintf("%s/%s imports %s: %s is a leaf", p.path, f.name, to, p.path))
				default:
					complaints = append(complaints, fmt.Sprintf("%s/%s imports %s: %s may import %s", p.path, f.name, to, p.path, strings.Join(may, ", ")))
				}
			}
		}
	}
	return complaints
}

// testOnly begins what only tests may import: the JSON Schemas are generated and tried by tests.
var testOnly = []string{"testing/", "github.com/onsi/", "github.com/invopop/", "github.com/santhosh-tekuri/", "pgregory.net/"}

// testCode finds imports that only tests may have.
func testCode(packages []housePackage) []string {
	var complaints []string
	for _, p := range packages {
		for _, f := range p.files {
			for _, path := range f.imports {
				if path == "testing" || slices.ContainsFunc(testOnly, func(prefix string) bool { return strings.HasPrefix(path, prefix) }) {
					complaints = append(complaints, p.path+"/"+f.name+" imports "+path)
				}
			}
		}
	}
	return complaints
}

func brokenDocs(packages []housePackage) []string {
	var complaints []string
	for _, p := range packages {
		docs := map[string]string{}
		for _, f := range p.files {
			if f.doc != "" {
				docs[f.name] = f.doc
			}
		}
		if len(docs) != 1 {
			complaints = append(complaints, fmt.Sprintf("%s has %d package docs %v: it needs one", p.path, len(docs), slices.Sorted(maps.Keys(docs))))
			continue
		}
		for name, doc := range docs {
			if begin := "Package " + p.name + " "; p.name != "main" && !strings.HasPrefix(doc, begin) {
				complaints = append(complaints, fmt.Sprintf("%s/%s: the package doc does not begin with %q", p.path, name, begin))
			}
		}
	}
	return complaints
}

// machineFolder is a folder that only exists on the machine somebody worked on.
var machineFolder = regexp.MustCompile(`(^|[^A-Za-z0-9._~-])/(root|work|farm)/`)

func machinePaths(t *testing.T, files []string) []string {
	t.Helper()
	var complaints []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue // deleted, not yet committed
		}
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		for i, line := range strings.Split(string(text), "\n") {
			if machineFolder.MatchString(line) {
				complaints = append(complaints, fmt.Sprintf("%s:%d: names a folder of somebody's machine: %s", file, i+1, line))
			}
		}
	}
	return complaints
}

// trackedFiles is what the repository holds. What a user's runs left beside it may name
// any folder.
func trackedFiles(t *testing.T) []string {
	t.Helper()
	root := moduleRoot(t)
	// The checkout may belong to another user, as in a container.
	out, err := exec.CommandContext(t.Context(), "git", "-c", "safe.directory=*", "-C", root, "ls-files", "-z").Output()
	if err != nil {
		t.Skipf("what the repository holds is only known in a git checkout: %v", err)
	}
	var files []string
	for name := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		files = append(files, filepath.Join(root, name))
	}
	return files
}
