package main

import (
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// `show info` tells of splicing, and -dS and nosplice end it. HAProxy 3.0 counts as we do; 2.6 splices nothing here.
func TestShowInfoTellsOfPipes(t *testing.T) {
	server := bodies(t)
	for name, c := range map[string]struct {
		global, option string
		flags          []string
		want           []string
	}{
		"auto":     {"maxconn 400", "option splice-auto", nil, []string{"Maxpipes: 100", "PipesUsed: 0", "PipesFree: 1", "TotalSplicedBytesOut: [1-9]"}},
		"maxpipes": {"maxpipes 3", "option splice-response", nil, []string{"Maxpipes: 3", "PipesUsed: 0", "PipesFree: 1", "TotalSplicedBytesOut: [1-9]"}},
		"-dS":      {"maxpipes 3", "option splice-auto", []string{"-dS"}, []string{"Maxpipes: 0", "PipesUsed: 0", "PipesFree: 0", "TotalSplicedBytesOut: 0"}},
		"nosplice": {"nosplice", "option splice-auto", nil, []string{"Maxpipes: 0", "PipesUsed: 0", "PipesFree: 0", "TotalSplicedBytesOut: 0"}},
		"copied":   {"maxpipes 3", "", nil, []string{"Maxpipes: 0", "PipesUsed: 0", "PipesFree: 0", "TotalSplicedBytesOut: 0"}},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			socket := filepath.Join(t.TempDir(), "s")
			config := strings.NewReplacer("nbthread 1", "nbthread 1\n  stats socket "+socket+"\n  "+c.global, "{option}", c.option).Replace(bodiesConfig)
			p := startTrial(t, "reuseproxy", config, server, c.flags...)
			g.Expect(carry(p.addr, "to the client", 8<<20)).To(Succeed())
			conn, err := net.Dial("unix", socket)
			g.Expect(err).NotTo(HaveOccurred())
			defer conn.Close()
			_, err = io.WriteString(conn, "show info\n")
			g.Expect(err).NotTo(HaveOccurred())
			info, err := io.ReadAll(conn)
			g.Expect(err).NotTo(HaveOccurred())
			for _, line := range c.want {
				g.Expect(string(info)).To(MatchRegexp(`(?m)^` + line))
			}
		})
	}
}
