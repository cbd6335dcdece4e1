package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	. "github.com/onsi/gomega"
)

// The folder of "make bench" is made empty when it holds an earlier run's records, and
// never when it holds anything else.
func TestTheFolderOfABenchRun(t *testing.T) {
	for name, c := range map[string]struct {
		files []string // in the folder; nil: there is none
		left  []string
		says  string // refused with this
	}{
		"absent":         {},
		"empty":          {files: []string{}},
		"an earlier run": {files: []string{"records.jsonl", "report.txt", ".hidden", "plots/a.png"}},
		"something else": {files: []string{"thesis.tex"}, left: []string{"thesis.tex"}, says: "is not empty and holds no records.jsonl"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			out := filepath.Join(t.TempDir(), "an out")
			if c.files != nil {
				g.Expect(os.Mkdir(out, 0o700)).To(Succeed())
			}
			for _, file := range c.files {
				path := filepath.Join(out, file)
				g.Expect(os.MkdirAll(filepath.Dir(path), 0o700)).To(Succeed())
				g.Expect(os.WriteFile(path, nil, 0o600)).To(Succeed())
			}
			said, err := emptyFolder(t, t.TempDir(), out)
			if c.says == "" {
				g.Expect(err).NotTo(HaveOccurred(), said)
			} else {
				g.Expect(err).To(HaveOccurred())
				g.Expect(said).To(ContainSubstring("OUT=" + out + ": " + c.says))
			}
			left, err := filepath.Glob(filepath.Join(out, "*"))
			g.Expect(err).NotTo(HaveOccurred())
			for i := range left {
				left[i] = filepath.Base(left[i])
			}
			g.Expect(left).To(ConsistOf(c.left))
		})
	}
}

// Not even then: make runs in it, or below it.
func TestTheFolderOfABenchRunIsNotTheCheckout(t *testing.T) {
	g := NewWithT(t)
	dir := t.TempDir()
	g.Expect(os.WriteFile(filepath.Join(dir, "records.jsonl"), nil, 0o600)).To(Succeed())
	below := filepath.Join(dir, "below")
	g.Expect(os.Mkdir(below, 0o700)).To(Succeed())
	for cwd, out := range map[string]string{dir: ".", below: ".."} {
		said, err := emptyFolder(t, cwd, out)
		g.Expect(err).To(HaveOccurred())
		g.Expect(said).To(ContainSubstring("holds the folder that make runs in"))
	}
	g.Expect(filepath.Join(dir, "records.jsonl")).To(BeAnExistingFile())
}

func emptyFolder(t *testing.T, cwd, out string) (string, error) {
	t.Helper()
	script, err := filepath.Abs("../../.ci/empty")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	cmd := exec.CommandContext(t.Context(), script, out)
	cmd.Dir = cwd
	said, err := cmd.CombinedOutput()
	return string(said), err
}
