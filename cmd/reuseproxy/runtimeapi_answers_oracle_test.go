package main

import (
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// What is answered to a line is a real HAProxy's answer, byte for byte.
func TestAnswersAreHAProxys(t *testing.T) {
	haproxy, version := findHAProxy(t)
	servers := oracleServers(t)
	theirs, ours := startSubject(t, haproxy, servers), startSubject(t, "reuseproxy", servers)
	for _, c := range []struct{ text, since string }{
		{"show servers conn\n", ""},
		{"show servers conn be\n", ""},
		{"  show  servers\tconn be ignored words\r\n", ""},
		{`show servers conn b\e` + "\n", ""},
		{"show servers conn empty\n", ""},
		{"show servers conn fe\n", ""},
		{"show servers conn nobody\n", ""},
		{"show servers conn li;show servers conn empty\n", ""},
		{"show servers conn li", ""},
		{"quit\n", ""},
		{"show servers state nobody;show servers state fe\n", ""},
		{"show backend\n", ""},
		{"show backend;show backend extra\nshow backend\n", "3.0"},
		{"show backend;quit;show backend\n", ""},
		{"\n", "3.0"},
		{";;\n", "3.0"},
		{"show backend;\n", "3.0"},
		{"show backend <<\nfoo\n\nshow backend\n", "3.0"},
		{"show backend <<EOF\nfoo\n\nEOF\nshow backend\n", "3.0"},
		{"show backend << x\nfoo\n", "3.0"},
		{"prompt\nshow backend\nshow backend;show backend\n\nquit\nshow backend\n", "3.0"},
		{"prompt\nshow backend <<\na\n\nshow backend\n", "3.0"},
		{"prompt\nprompt\nshow backend\n", "3.0"},
		{"show backend;prompt\nshow backend\n", "3.0"},
		{"get weight be/s2;set weight be/s2 50%;get weight be/s2\n", ""},
		{"set server be/s1 state maint;set server be/s1 state ready\n", ""},
		{"set server;set server be;set server be/s1 state up;set server x/y state up;set server be/x state up\n", ""},
		{"set weight be/s1;set weight be/s1 x;set weight be/s1 -1;set weight be/s1 300;set weight be/s1 1x;set weight be/s1 -5%\n", "3.0"},
		{"get weight;get weight be;get weight be/x;get weight x/y;get weight be/\n", ""},
		{"disable server;disable server x/y;disable server be/x;enable server be/x;enable server\n", ""},
		{"clear counters;clear counters all;clear counters whatever\n", ""},
		{"show stat nobody -1 -1;show stat 999 -1 -1\n", "nothing but names"},
		{"show stat domain nobody\n", ""},
		{"show sess 0x123\n", ""},
		{"show cli level;operator;show cli level;user;show cli level;operator;show cli level\n", ""},
		{"user;set server be/s1 state maint\n", ""},
	} {
		if c.since > version || c.since == "nothing but names" {
			continue
		}
		for _, where := range []struct{ network, suffix string }{{"unix", ""}, {"unix", ".operator"}, {"unix", ".user"}, {"tcp", ""}} {
			addr := func(s subject) string {
				if where.network == "tcp" {
					return s.env["API"]
				}
				return s.env["SOCK"] + where.suffix
			}
			NewWithT(t).Expect(ours.ask(t, where.network, addr(ours), c.text)).
				To(Equal(theirs.ask(t, where.network, addr(theirs), c.text)), "%q at %s%s", c.text, where.network, where.suffix)
		}
	}
}

// The typed and JSON forms have the names, numbers, tags and types of HAProxy 3.0, and `show info` its lines.
func TestFormsAreHAProxys(t *testing.T) {
	haproxy, version := findHAProxy(t)
	if version < "3.0" {
		t.Skipf("HAProxy %s has other columns", version)
	}
	servers := oracleServers(t)
	theirs, ours := startSubject(t, haproxy, servers), startSubject(t, "reuseproxy", servers)
	g := NewWithT(t)
	modules := regexp.MustCompile(`(?m)^[FSB]\.\d+\.\d+\.(11[3-9]|1[2-9]\d|2\d\d)\..*\n`)
	seconds := regexp.MustCompile(`(lastchg|downtime)(.*:)\d+`)
	typed := func(s subject) string {
		return seconds.ReplaceAllString(modules.ReplaceAllString(s.cli(t, "show stat typed"), ""), "$1$2 T")
	}
	g.Expect(typed(ours)).To(Equal(typed(theirs)))

	module := regexp.MustCompile(`,?\{"objType":"\w+","proxyId":\d+,"id":\d+,"field":\{"pos":(11[3-9]|1[2-9]\d|2\d\d),[^}]*\},"processNum":1,"tags":\{[^}]*\},"value":\{[^}]*\}\}`)
	second := regexp.MustCompile(`("name":"(?:lastchg|downtime)".{0,120}?"value":)\d+`)
	json := func(s subject) string {
		return second.ReplaceAllString(module.ReplaceAllString(s.cli(t, "show stat json"), ""), "${1}T")
	}
	g.Expect(json(ours)).To(Equal(json(theirs)))

	values := regexp.MustCompile(`(?m):[^:]*$`)
	for _, line := range []string{"show info", "show info typed", "show info typed float"} {
		lines := func(s subject) []string {
			var kept []string
			for _, l := range strings.Split(s.cli(t, line), "\n") {
				if !strings.Contains(l, "Release_date") { // where the build knows it
					kept = append(kept, values.ReplaceAllString(l, ""))
				}
			}
			return kept
		}
		g.Expect(strings.Join(lines(ours), "\n")).To(Equal(strings.Join(lines(theirs), "\n")), line)
	}
}
