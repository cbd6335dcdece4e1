package targets

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

func nginxConfig() Config {
	return Config{
		Threads: 1, MaxConn: 100, Timeout: 30 * time.Second,
		Frontends: []Frontend{{Name: "fe", Addr: "127.0.0.1:28471", Backend: "be", Proto: "h1"}},
		Backends:  []Backend{{Name: "be", Servers: []Server{{Name: "s1", Addr: "127.0.0.1:1", Proto: "h1"}}, BackendKnobs: BackendKnobs{HTTPReuse: "always"}}},
	}
}

// What nginx has nothing like is named, and never passed over.
func TestNginxSaysWhatItLacks(t *testing.T) {
	g := NewWithT(t)
	g.Expect(nginx{}.Lacks(nginxConfig())).To(BeEmpty())
	for want, change := range map[string]func(*Config){
		"nginx shares no connections between processes: it is run with one, and threads is 4": func(c *Config) { c.Threads = 4 },
		"nginx has no pool-low-conn":   func(c *Config) { c.Backends[0].PoolLowConn = new(int) },
		"nginx has no http-reuse safe": func(c *Config) { c.Backends[0].HTTPReuse = "safe" },
		"nginx has no balance random":  func(c *Config) { c.Backends[0].Balance = "random" },
		"nginx does not speak h2":      func(c *Config) { c.Backends[0].Servers[0].Proto = "h2" },
		"does not speak h2 to clients": func(c *Config) { c.Frontends[0].Proto = "h2" },
		"nginx has no haproxy-cfg":     func(c *Config) { c.HAProxyCfg = "x" },
	} {
		c := nginxConfig()
		change(&c)
		g.Expect(nginx{}.Lacks(c)).To(ContainSubstring(want))
	}
}

// nginx itself finds nothing wrong with what is written for it.
func TestNginxTakesItsConfiguration(t *testing.T) {
	path, err := exec.LookPath("nginx")
	if err != nil {
		t.Skip("nginx is not installed")
	}
	g := NewWithT(t)
	text, err := nginx{}.Render(nginxConfig())
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(text)).To(ContainSubstring("keepalive 10000;"))
	dir := t.TempDir()
	file := filepath.Join(dir, "nginx.conf")
	g.Expect(os.WriteFile(file, text, 0o600)).To(Succeed())
	out, err := exec.CommandContext(t.Context(), path, "-t", "-p", dir, "-c", file, "-e", "stderr").CombinedOutput()
	g.Expect(err).NotTo(HaveOccurred(), string(out))
	p, err := nginx{}.Find(t.Context(), "")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(p.Version).To(MatchRegexp(`^\d+\.\d+`))
}
