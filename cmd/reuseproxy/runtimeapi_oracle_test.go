package main

import (
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// One configuration for both programs: the same servers, and sockets of each one's own.
const oracleConfig = `
global
  nbthread 1
  maxconn 1000
  stats socket "${SOCK}" mode 600 level admin
  stats socket "${SOCK}.operator" mode 600
  stats socket "${SOCK}.user" mode 600 level user
  stats socket ipv4@${API} level admin
defaults
  mode http
  timeout connect 100ms
  timeout client 5s
  timeout server 5s
  no option abortonclose
  retries 1
frontend fe
  maxconn 500
  bind ${BIND}
  http-request deny if { path /denied }
  http-request return status 200 if { path /returned }
  default_backend be
backend be
  balance roundrobin
  http-request deny if { path /denied-there }
  http-response deny if { status 418 }
  http-response return status 200 if { status 419 }
  server s1 ${S1}
  server s2 ${S2} pool-max-conn 5 weight 3 disabled
  server refusing ${NOBODY} disabled
  server path unix@/nowhere.sock weight 0
backend other
  id 77
  balance roundrobin
  server h2 ${H2} id 5 proto h2 pool-max-conn 5 pool-purge-delay 1500ms
backend empty
frontend alone
  bind ${ALONE}
frontend multi
  bind ${MULTI}
  default_backend other
listen li
  bind ${LISTEN}
  balance roundrobin
  server a ${S1}
listen raw
  mode tcp
  bind ${RAW}
  balance roundrobin
  server a ${S1}
  server refusing ${NOBODY} disabled
`

// subject is one of the two programs, running.
type subject struct {
	env map[string]string
}

// freePort is an address that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	defer l.Close()
	return l.Addr().String()
}

func startSubject(t *testing.T, program string, servers map[string]string) subject {
	t.Helper()
	g := NewWithT(t)
	dir := t.TempDir()
	s := subject{map[string]string{"SOCK": filepath.Join(dir, "s")}}
	for name, addr := range servers {
		s.env[name] = addr
	}
	for _, name := range []string{"API", "BIND", "ALONE", "LISTEN", "MULTI", "RAW"} {
		s.env[name] = freePort(t)
	}
	file := filepath.Join(dir, "haproxy.cfg")
	g.Expect(os.WriteFile(file, []byte(oracleConfig), 0o600)).To(Succeed())
	cmd := exec.Command(program, "-db", "-f", file)
	cmd.Env = os.Environ()
	for name, value := range s.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	g.Expect(cmd.Start()).To(Succeed())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for _, suffix := range []string{"", ".operator", ".user"} {
		g.Eventually(func() error { return dialed("unix", s.env["SOCK"]+suffix) }, "10s", "5ms").Should(Succeed())
	}
	g.Eventually(func() error { return dialed("tcp", s.env["API"]) }, "10s", "5ms").Should(Succeed())
	return s
}

func dialed(network, addr string) error {
	c, err := net.Dial(network, addr)
	if err == nil {
		c.Close()
	}
	return err
}

// ask sends text to a socket, shuts the sending side and returns all that comes.
func (s subject) ask(t *testing.T, network, addr, text string) string {
	t.Helper()
	g := NewWithT(t)
	c, err := net.Dial(network, addr)
	g.Expect(err).NotTo(HaveOccurred())
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	_, err = io.WriteString(c, text)
	g.Expect(err).NotTo(HaveOccurred())
	_ = c.(interface{ CloseWrite() error }).CloseWrite()
	all, err := io.ReadAll(c)
	g.Expect(err).NotTo(HaveOccurred())
	return string(all)
}

func (s subject) cli(t *testing.T, line string) string {
	t.Helper()
	return s.ask(t, "unix", s.env["SOCK"], line+"\n")
}

func findHAProxy(t *testing.T) (path, version string) {
	t.Helper()
	path, err := exec.LookPath("haproxy")
	if err != nil {
		if strings.Contains(os.Getenv("REUSELAB_REQUIRE"), "haproxy") {
			t.Fatal(err)
		}
		t.Skip("no haproxy in PATH")
	}
	out, err := exec.Command(path, "-v").Output()
	found := regexp.MustCompile(`ersion (\d+\.\d+)`).FindSubmatch(out)
	if err != nil || found == nil {
		t.Fatalf("%s -v: %v: %s", path, err, out)
	}
	return path, string(found[1])
}
