package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gexec"

	"github.com/reuselab/reuselab/reports/measure"
)

func TestMain(m *testing.M) {
	if product, ok := fakeProducts[filepath.Base(os.Args[0])]; ok {
		os.Exit(product(os.Args[1:]))
	}
	os.Exit(m.Run())
}

func TestReuselab(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "reuselab, as a user runs it")
}

// bin holds both programs, built once.
var bin string

var _ = BeforeSuite(func() {
	bin = GinkgoT().TempDir()
	for _, program := range []string{"reuselab", "reuseproxy"} {
		out, err := exec.Command("go", "build", "-o", bin, modulePath+"/cmd/"+program).CombinedOutput()
		Expect(err).NotTo(HaveOccurred(), string(out))
	}
	DeferCleanup(gexec.CleanupBuildArtifacts)
})

// result is what one call of the program came to.
type result struct {
	code           int
	stdout, stderr string
	dir            string // the folder it ran in
}

// reuselab runs the program in a folder of its own.
func reuselab(args ...string) result {
	GinkgoHelper()
	cmd := exec.Command(filepath.Join(bin, "reuselab"), args...)
	cmd.Dir = GinkgoT().TempDir()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		Fail(err.Error())
	}
	r := result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String(), cmd.Dir}
	AddReportEntry(strings.Join(args, " "), r.stdout+r.stderr, ReportEntryVisibilityFailureOrVerbose)
	return r
}

// records reads what a run has written.
func records(dir string) []measure.Record {
	GinkgoHelper()
	file, err := measure.ReadFile(filepath.Join(dir, recordsFile))
	Expect(err).NotTo(HaveOccurred())
	return file.Records
}

// required reports whether this machine promised to have something, so that its absence is a failure and not a skip.
func required(what string) bool {
	for have := range strings.SplitSeq(os.Getenv("REUSELAB_REQUIRE"), ",") {
		if have == what {
			return true
		}
	}
	return false
}

// needHAProxy skips the spec where there is no haproxy, or fails it where there had to be one.
func needHAProxy() {
	GinkgoHelper()
	if _, err := exec.LookPath("haproxy"); err != nil {
		if required("haproxy") {
			Fail("haproxy is required here and not in PATH")
		}
		Skip("haproxy is not in PATH")
	}
}

// write puts a file into a folder of its own and gives its path.
func write(name, text string) string {
	GinkgoHelper()
	path := filepath.Join(GinkgoT().TempDir(), name)
	Expect(os.WriteFile(path, []byte(text), 0o644)).To(Succeed())
	return path
}

// aScenario is a small scenario of one cell for a second, with these lines added.
func aScenario(name, more string) string {
	return `scenario: ` + name + `
version: 1
about: Ten clients that keep their connections.
proxy: {threads: 2, http-reuse: always}
servers: [{name: s1, proto: h1}]
load: [{generator: hey, proto: h1, users: 10, client: keepalive, duration: 500ms}]
` + more
}

// processesNaming lists the processes whose command line holds a text; a system without /proc shows none.
func processesNaming(text string) []string {
	lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	var found []string
	for _, line := range lines {
		if b, err := os.ReadFile(line); err == nil && bytes.Contains(b, []byte(text)) {
			found = append(found, strings.ReplaceAll(string(b), "\x00", " "))
		}
	}
	return found
}
