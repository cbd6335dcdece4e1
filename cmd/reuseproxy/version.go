package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// versionLine names this build: its version and, where the build knows it, its commit.
func versionLine() string {
	version, commit := build()
	if commit != "" {
		version += " commit " + commit
	}
	return fmt.Sprintf("Reuseproxy version %s (HAProxy %s semantics)", version, haproxycfg.HAProxyVersion)
}

// buildLines say what this build has of what HAProxy calls features.
func buildLines() string {
	return fmt.Sprintf("Built with %s for %s/%s\nFeature list : +%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, strings.Join(haproxycfg.Features(), " +"))
}

// apiVersion is what `show version` answers. It begins with HAProxy's version, since programs compare it.
func apiVersion() string {
	version, _ := build()
	return haproxycfg.HAProxyVersion + "-reuseproxy-" + version
}

func build() (version, commit string) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown", ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			commit = s.Value[:min(len(s.Value), 12)]
		}
	}
	return cmp.Or(info.Main.Version, "unknown"), commit
}

// released is when the source was changed last; zero where the build does not know it.
func released() (at time.Time) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return at
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			at, _ = time.Parse(time.RFC3339, s.Value)
		}
	}
	return at
}
