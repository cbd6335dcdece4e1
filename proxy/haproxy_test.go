package proxy_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// needHAProxy finds a real HAProxy. Without one the test is skipped, or fails where REUSELAB_REQUIRE lists it.
func needHAProxy(t *testing.T) string {
	t.Helper()
	program, err := exec.LookPath("haproxy")
	if err != nil {
		if strings.Contains(os.Getenv("REUSELAB_REQUIRE"), "haproxy") {
			t.Fatal(err)
		}
		t.Skip("no haproxy in PATH")
	}
	return program
}

// runHAProxy runs it until the test's end, and waits until it listens at an address.
func runHAProxy(t *testing.T, program, config, network, address string) {
	t.Helper()
	g := NewWithT(t)
	file := filepath.Join(t.TempDir(), "cfg")
	g.Expect(os.WriteFile(file, []byte(config), 0o600)).To(Succeed())
	cmd := exec.Command(program, "-db", "-f", file)
	g.Expect(cmd.Start()).To(Succeed())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	g.Eventually(func() error {
		conn, err := net.Dial(network, address)
		if err == nil {
			conn.Close()
		}
		return err
	}, "10s").Should(Succeed())
}
