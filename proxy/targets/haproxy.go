package targets

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// haproxy is the real thing.
type haproxy struct{ readsHAProxyCfg }

func (haproxy) Name() string { return "haproxy" }

func (haproxy) Find(ctx context.Context, path string) (Product, error) {
	if path == "" {
		found, err := exec.LookPath("haproxy")
		if err != nil {
			return Product{}, errors.New("haproxy is not in PATH: install it (Debian: apt-get install haproxy), or name its program: haproxy=/path/to/haproxy")
		}
		path = found
	}
	return askVersion(ctx, path, haproxyVersion)
}

// haproxyVersion finds the number in the first line of `haproxy -v`; releases before 2.2 spell their name HA-Proxy.
var haproxyVersion = regexp.MustCompile(`^HA-?Proxy version (\d+\.\d+(?:[.-][0-9A-Za-z]+)?)`)

// versionWithin is what a program gets to say its version: it has nothing else to do.
const versionWithin = 10 * time.Second

// askVersion runs `PATH -v` and finds the version in its first line; the optional second group is the commit.
func askVersion(ctx context.Context, path string, version *regexp.Regexp) (Product, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return Product{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, versionWithin)
	defer cancel()
	cmd := exec.CommandContext(ctx, abs, "-v")
	cmd.WaitDelay = time.Second // a process that the program left behind must not hold us by its output
	out, err := cmd.CombinedOutput()
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return Product{}, fmt.Errorf("%s -v: no version within %v: is this the right program?", path, versionWithin)
	}
	if err != nil {
		return Product{}, fmt.Errorf("%s -v: %w", path, err)
	}
	first, _, _ := strings.Cut(string(out), "\n")
	m := version.FindStringSubmatch(first)
	if m == nil {
		return Product{}, fmt.Errorf("%s -v: no version in its first line %q: is this the right program?", path, first)
	}
	p := Product{Path: abs, Version: m[1]}
	if len(m) > 2 {
		p.Commit = m[2]
	}
	return p, nil
}
