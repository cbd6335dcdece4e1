package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// What a test driver for HAProxy asks of the program in HAProxy's place is asked of HAProxy too: testdata/vtc is run by
// varnishtest, whose exit status is 77 for a file that says itself that it cannot be run.
func TestADriverForHAProxyDrivesBoth(t *testing.T) {
	driver := required(t, "varnishtest")
	files, err := filepath.Glob("testdata/vtc/*.vtc")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	NewWithT(t).Expect(files).NotTo(BeEmpty())
	for name, find := range map[string]func(*testing.T) string{
		"reuseproxy": func(t *testing.T) string { return required(t, "reuseproxy") }, // testscript.Main put it into PATH
		"haproxy":    func(t *testing.T) string { return required(t, "haproxy") },
	} {
		t.Run(name, func(t *testing.T) {
			program := find(t)
			var skipped []string
			for _, file := range files {
				t.Run(filepath.Base(file), func(t *testing.T) {
					if drives(t, driver, program, file) {
						return
					}
					skipped = append(skipped, filepath.Base(file))
					NewWithT(t).Expect(name).NotTo(Equal("reuseproxy"), "every file is about something that the reference has")
				})
			}
			t.Logf("%s: %d files, %d skipped: %v", name, len(files), len(skipped), skipped)
		})
	}
}

// required finds a program. Without it the test is skipped, or fails where REUSELAB_REQUIRE lists it.
func required(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	switch {
	case err == nil:
		path, err = filepath.Abs(path)
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		return path
	case strings.Contains(","+os.Getenv("REUSELAB_REQUIRE")+",", ","+name+","):
		t.Fatalf("REUSELAB_REQUIRE lists %s: %v", name, err)
	}
	t.Skipf("%s is not there: %v", name, err)
	return ""
}

// drives runs one file; false says that it was skipped. Nothing must be left of what it started.
func drives(t *testing.T, driver, program, file string) bool {
	t.Helper()
	g := NewWithT(t)
	dir, err := os.MkdirTemp("", "vtc") // paths of unix sockets are short, t.TempDir's are not
	g.Expect(err).NotTo(HaveOccurred())
	defer os.RemoveAll(dir)
	var out bytes.Buffer
	cmd := exec.CommandContext(t.Context(), driver, "-t", "40", file)
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.Env = append(os.Environ(), "HAPROXY_PROGRAM="+program, "HAPROXY_ARGS=", "TMPDIR="+dir)
	err = cmd.Run()
	g.Expect(cmd.ProcessState).NotTo(BeNil(), "%v", err)
	status := cmd.ProcessState.ExitCode()
	g.Expect(status).To(BeElementOf(0, 77), out.String())
	g.Expect(left(dir)).To(BeEmpty())
	return status == 0
}

// left gives the command lines that name the folder: each program was given a file in it.
func left(dir string) []string {
	var all []string
	names, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, name := range names {
		line, err := os.ReadFile(name)
		if err == nil && bytes.Contains(line, []byte(dir)) {
			all = append(all, strings.ReplaceAll(string(line), "\x00", " "))
		}
	}
	return all
}
