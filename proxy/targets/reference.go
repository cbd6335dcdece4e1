package targets

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
)

// reference is reuseproxy, this project's own proxy.
type reference struct{ readsHAProxyCfg }

func (reference) Name() string { return "reference" }

// Can: HAProxy has taken out what `compat haproxy-1.5` brings back.
func (r reference) Can() []string { return append(r.readsHAProxyCfg.Can(), "compat-haproxy-1.5") }

// Lacks names what the program's doc says it does not do yet.
func (reference) Lacks(c Config) string {
	for _, f := range c.Frontends {
		if f.Proto == "h2" {
			return "reference speaks only HTTP/1 with its clients so far"
		}
	}
	return ""
}

// Find takes the reuseproxy beside the running program before any in PATH, so that one build is measured with itself.
func (reference) Find(ctx context.Context, path string) (Product, error) {
	if path == "" {
		path = besideUs("reuseproxy")
	}
	if path == "" {
		found, err := exec.LookPath("reuseproxy")
		if err != nil {
			return Product{}, errors.New("reuseproxy is neither beside reuselab nor in PATH: make build puts both into bin/, or name its program: reference=/path/to/reuseproxy")
		}
		path = found
	}
	return askVersion(ctx, path, referenceVersion)
}

var referenceVersion = regexp.MustCompile(`^[Rr]euseproxy version (\S+)(?: commit (\S+))?`)

// besideUs is the path of a program in the running program's own folder; empty when there is none.
func besideUs(name string) string {
	self, err := os.Executable()
	if err != nil {
		return ""
	}
	path := filepath.Join(filepath.Dir(self), name)
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}
