package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/targets"
)

// needProgram skips the test where there is no such program, or fails it where REUSELAB_REQUIRE lists it.
func needProgram(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	switch {
	case err == nil:
	case strings.Contains(os.Getenv("REUSELAB_REQUIRE"), name):
		t.Fatalf("REUSELAB_REQUIRE lists %s: %v", name, err)
	default:
		t.Skipf("%s is not in PATH", name)
	}
	return path
}

// HAProxy and the reference are given one and the same file.
func TestHAProxyConf(t *testing.T) {
	for _, name := range []string{"haproxy", "reference"} {
		target, err := targets.Find(name)
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		text, err := target.Render(labConfig(exampleWiring))
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		golden(t, "haproxy.cfg", string(text))
	}
}

func TestHAProxyServerConf(t *testing.T) {
	text := haproxyServerConf("127.80.0.1:40000", "/run/bench/stats.sock")
	golden(t, "server.cfg", text)

	// HAProxy itself reads it without a complaint.
	path := needProgram(t, "haproxy")
	g := NewWithT(t)
	file := filepath.Join(t.TempDir(), "server.cfg")
	g.Expect(os.WriteFile(file, []byte(text), 0o644)).To(Succeed())
	out, err := exec.CommandContext(t.Context(), path, "-c", "-q", "-f", file).CombinedOutput()
	g.Expect(err).NotTo(HaveOccurred(), string(out))
	g.Expect(string(out)).To(BeEmpty())
}
