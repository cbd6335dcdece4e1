package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// trial is a running proxy of which the kernel is asked what it costs.
type trial struct {
	addr string
	pid  int
}

// startTrial runs a program on a configuration in which {bind} and {server} stand for addresses.
func startTrial(t *testing.T, program, config, server string, flags ...string) trial {
	t.Helper()
	g := NewWithT(t)
	p := trial{addr: freePort(t)}
	file := filepath.Join(t.TempDir(), "haproxy.cfg")
	config = strings.NewReplacer("{bind}", p.addr, "{server}", server).Replace(config)
	g.Expect(os.WriteFile(file, []byte(config), 0o600)).To(Succeed())
	cmd := exec.Command(program, append(flags, "-db", "-f", file)...)
	cmd.Stderr = os.Stderr
	g.Expect(cmd.Start()).To(Succeed())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	p.pid = cmd.Process.Pid
	g.Eventually(func() error { return dialed("tcp", p.addr) }, "10s", "5ms").Should(Succeed())
	return p
}

// memory is a line of the process's status in kilobytes: VmRSS now, VmHWM at most.
func (p trial) memory(t *testing.T, line string) (kb int) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.pid))
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	_, rest, _ := strings.Cut(string(text), "\n"+line+":")
	_, err = fmt.Sscan(rest, &kb)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return kb
}

// forgetPeak makes VmHWM begin anew.
func (p trial) forgetPeak(t *testing.T) {
	t.Helper()
	NewWithT(t).Expect(os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.pid), []byte("5"), 0)).To(Succeed())
}

// cpu is the time that the process has spent so far, in its own code and in the kernel's.
func (p trial) cpu(t *testing.T) time.Duration {
	t.Helper()
	g := NewWithT(t)
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.pid))
	g.Expect(err).NotTo(HaveOccurred())
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	var ticks int
	for _, field := range fields[11:13] {
		n, err := strconv.Atoi(field)
		g.Expect(err).NotTo(HaveOccurred())
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond // a tick is a hundredth of a second on Linux
}

// sized is a number from the environment, so that what make test does in small can be done in large.
func sized(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n <= 0 {
		t.Fatalf("%s=%s: it takes a whole number above 0", name, text)
	}
	return n
}
