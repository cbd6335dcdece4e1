package main

import (
	"cmp"
	"fmt"
	"runtime/debug"
)

// haproxyVersion is whose behaviour this program has.
const haproxyVersion = "3.0"

// versionLine names this build: its version and, where the build knows it, its commit.
func versionLine() string {
	version, commit := build()
	if commit != "" {
		version += " commit " + commit
	}
	return fmt.Sprintf("Reuseproxy version %s (HAProxy %s semantics)", version, haproxyVersion)
}

// apiVersion is what `show version` answers. It begins with HAProxy's version, since programs compare it.
func apiVersion() string {
	version, _ := build()
	return haproxyVersion + "-reuseproxy-" + version
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
