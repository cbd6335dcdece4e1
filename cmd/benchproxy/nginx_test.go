package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	. "github.com/onsi/gomega"
)

var update = flag.Bool("update", false, "write golden files anew")

// golden holds a text against testdata.
func golden(t *testing.T, name, have string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		NewWithT(t).Expect(os.WriteFile(path, []byte(have), 0o644)).To(Succeed())
	}
	want, err := os.ReadFile(path)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	NewWithT(t).Expect(have).To(Equal(string(want)), "go test ./cmd/benchproxy -update writes %s anew", path)
}

var exampleWiring = wiring{listen: "127.80.0.2:40001", server: "127.80.0.1:40000", clients: 8500}

func TestNginxConf(t *testing.T) {
	golden(t, "nginx.conf", nginxConf("/run/bench", exampleWiring))
}

// nginx itself reads it without a complaint.
func TestNginxTakesItsConf(t *testing.T) {
	path, err := exec.LookPath("nginx")
	if err != nil {
		t.Skip("nginx is not in PATH")
	}
	g := NewWithT(t)
	dir := t.TempDir()
	g.Expect(os.WriteFile(filepath.Join(dir, "nginx.conf"), []byte(nginxConf(dir, exampleWiring)), 0o644)).To(Succeed())
	out, err := exec.CommandContext(t.Context(), path, "-t", "-q", "-p", dir, "-c", "nginx.conf", "-e", "stderr").CombinedOutput()
	g.Expect(err).NotTo(HaveOccurred(), string(out))
	g.Expect(string(out)).To(BeEmpty())
}
