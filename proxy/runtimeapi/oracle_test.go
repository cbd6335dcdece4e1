package runtimeapi

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

const oracleConfig = `
global
  nbthread 2
  stats socket %s mode 600 level admin
defaults
  mode http
  timeout connect 1s
  timeout client 1s
  timeout server 1s
frontend fe
  bind unix@%s
  default_backend be
backend be
  server s1 127.0.0.1:18081
  server s2 127.0.0.1:18082 pool-max-conn 5 pool-purge-delay 1500ms
  server s3 127.0.0.1:18083 pool-max-conn 0 proto h2
  server s4 [::1]:18083
  server s5 unix@/nowhere.sock
backend empty
listen li
  bind unix@%s
  server a 127.0.0.1:18082
`

// The same process at rest, as ours would describe it.
func oracleSource() still {
	rest := func(name string, id int, network, addr string, limit int) Server {
		return Server{Name: name, ID: id, Network: network, Addr: addr, PurgeDelay: 5 * time.Second, IdleLimit: limit, IdlePerThread: []int{0, 0}}
	}
	be := []Server{rest("s1", 1, "tcp", "127.0.0.1:18081", -1), rest("s2", 2, "tcp", "127.0.0.1:18082", 5),
		rest("s3", 3, "tcp", "127.0.0.1:18083", 0), rest("s4", 4, "tcp", "[::1]:18083", -1), rest("s5", 5, "unix", "/nowhere.sock", -1)}
	be[1].PurgeDelay = 1500 * time.Millisecond
	return still{threads: 2, backends: []Backend{{"be", 3, be}, {"empty", 4, nil},
		{"li", 5, []Server{rest("a", 1, "tcp", "127.0.0.1:18082", -1)}}}}
}

// Byte for byte what a real HAProxy answers at rest.
func TestAnswersAreHAProxys(t *testing.T) {
	haproxy, err := exec.LookPath("haproxy")
	if err != nil {
		if strings.Contains(os.Getenv("REUSELAB_REQUIRE"), "haproxy") {
			t.Fatal(err)
		}
		t.Skip("no haproxy in PATH")
	}
	g := NewWithT(t)
	dir := t.TempDir()
	theirs, ours := filepath.Join(dir, "h"), filepath.Join(dir, "o")
	config := filepath.Join(dir, "haproxy.cfg")
	text := fmt.Sprintf(oracleConfig, theirs, filepath.Join(dir, "1"), filepath.Join(dir, "2"))
	g.Expect(os.WriteFile(config, []byte(text), 0o600)).To(Succeed())
	cmd := exec.CommandContext(t.Context(), haproxy, "-db", "-f", config)
	g.Expect(cmd.Start()).To(Succeed())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	g.Eventually(func() error {
		conn, err := net.Dial("unix", theirs)
		if err == nil {
			conn.Close()
		}
		return err
	}, "10s").Should(Succeed())

	api, err := Listen(Config{Path: ours}, oracleSource())
	g.Expect(err).NotTo(HaveOccurred())
	defer api.Close()
	for _, line := range []string{
		"show servers conn\n",
		"show servers conn be\n",
		"  show  servers\tconn be ignored words\r\n",
		`show servers conn b\e` + "\n",
		"show servers conn empty\n",
		"show servers conn fe\n",
		"show servers conn nobody\n",
		"show servers conn li;show servers conn empty\n",
		"show servers conn li",
		"quit\n",
	} {
		g.Expect(talk(t, ours, line)).To(Equal(talk(t, theirs, line)), "%q", line)
	}
}
