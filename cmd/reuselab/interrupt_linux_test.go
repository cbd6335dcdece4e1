package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
	"github.com/onsi/gomega/gexec"

	"github.com/reuselab/reuselab/reports/measure"
)

var _ = Describe("a run that is interrupted", Label("lab"), func() {
	for _, p := range phases {
		It("(Ctrl-C) during "+p.name+" ends with 130, its records and nothing else", func() {
			needNamespaces()
			t := newTrial()
			args, release := p.args(t)
			t.run(args...)
			Eventually(func() bool { return p.reached(t) }, "20s", "5ms").Should(BeTrue())
			t.interrupt()
			release()
			if p.name == "judging" {
				t.expectInterrupted(1, 2) // everything of the second is measured: it may just make it
			} else {
				t.expectInterrupted(1)
			}
		})
	}

	It("(Ctrl-C) while the report is written ends with 130, and the report is whole", func() {
		t := newTrial()
		unblock := t.block("report.md")
		t.run(quick(), "--append")
		Eventually(t.count, "20s", "5ms").Should(Equal(1))
		t.interrupt()
		unblock()
		t.expectInterrupted(1)
		Expect(filepath.Join(t.out, "report.txt")).To(BeARegularFile())
		Expect(t.session.Out).To(gbytes.Say(`\n1 Pass\n`))
	})

	It("(Ctrl-C, again and again) still clears everything away", func() {
		t := newTrial()
		t.run(unending())
		Eventually(func() int { return sockets(t.find(partProduct, 1)) }, "20s", "5ms").Should(BeNumerically(">=", 20))
		Eventually(func() int { return t.session.Interrupt().ExitCode() }, "20s", "1ms").ShouldNot(Equal(-1))
		t.expectInterrupted(0)
	})

	It("(Ctrl-C) at any moment ends with 130", func() {
		seed := rand.Uint64()
		AddReportEntry("seed", fmt.Sprint(seed))
		r := rand.New(rand.NewPCG(seed, 0))
		args := []string{quick(), "--repeat", "2"}
		took := shortest(2, args)
		for hits := 0; hits < 15; {
			t := newTrial()
			t.run(args...)
			select {
			case <-time.After(time.Duration(r.Int64N(int64(took)))):
			case <-t.session.Exited:
			}
			before := t.session.ExitCode()
			t.session.Interrupt()
			Eventually(t.session, "20s").Should(gexec.Exit())
			t.expectNothingLeft(false)
			if before != -1 || t.session.ExitCode() == 0 {
				continue // it had ended, or had only to exit
			}
			hits++
			Expect(t.session.ExitCode()).To(Equal(130))
			file := t.records()
			Expect(file.Notes).To(BeEmpty())
			for _, r := range file.Records {
				Expect(r.Outcome).To(Equal(measure.Measured))
			}
		}
	})

	It("(a role that has stopped) gives an Error within seconds, and the role is killed", func() {
		t := newTrial()
		t.run(quick(), unending())
		Eventually(func() int { return sockets(t.find(partProduct, 2)) }, "20s", "5ms").Should(BeNumerically(">=", 20))
		Expect(syscall.Kill(t.find("servers", 2), syscall.SIGSTOP)).To(Succeed())
		// Ends the load, whose last word makes the lab ask the servers.
		Expect(syscall.Kill(t.find(partProduct, 2), syscall.SIGKILL)).To(Succeed())
		Eventually(t.session, "30s").Should(gexec.Exit(2))
		t.expectNothingLeft(false)
		Expect(t.records().Records[1].Reason).To(Equal("role servers: no answer to snapshot within 5s"))
	})
})

// interrupt is Ctrl-C, taken notice of.
func (t *trial) interrupt() {
	GinkgoHelper()
	t.session.Interrupt()
	pid := t.session.Command.Process.Pid
	Eventually(func() string {
		status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		return string(status)
	}, "10s", "1ms").ShouldNot(MatchRegexp(`(?m)^(SigPnd|ShdPnd):.*[1-9a-f]`))
}

// expectInterrupted waits for the end of an interrupted run that had measured one of these numbers of records.
func (t *trial) expectInterrupted(records ...int) {
	GinkgoHelper()
	Eventually(t.session, "20s").Should(gexec.Exit(130))
	t.expectNothingLeft(false)
	Expect(t.session.Err.Contents()).To(BeEquivalentTo("reuselab: interrupted; what was measured before is kept\n"))
	file := t.records()
	Expect(file.Notes).To(BeEmpty())
	Expect(records).To(ContainElement(len(file.Records)))
	for _, r := range file.Records {
		Expect(r.Outcome).To(Equal(measure.Measured))
	}
}

// Without root the program runs itself again in a user namespace: two processes, where the user sees one.
var _ = Describe("a run of a user who is not root", Label("lab"), func() {
	var t *trial
	BeforeEach(func() {
		t = newTrial()
		if !required("netns") && t.asNobody("version").Run() != nil {
			Skip("the program cannot be run as another user here")
		}
	})
	// stays runs until it is stopped, as a process group of its own, as a shell starts it.
	stays := func() {
		cmd := t.asNobody("run", forAll(unending()), "--host", "netns", "--out", t.out)
		cmd.SysProcAttr.Setpgid = true
		t.start(cmd)
		Eventually(func() int { return sockets(t.find(partProduct, 1)) }, "20s", "5ms").Should(BeNumerically(">=", 20))
	}
	inner := func() int {
		var found []int
		for _, p := range t.processes() {
			if args := commandLine(p.PID); len(args) > 1 && args[1] == "run" && p.PPID == t.session.Command.Process.Pid {
				found = append(found, p.PID)
			}
		}
		Expect(found).To(HaveLen(1))
		return found[0]
	}

	It("has namespaces, and the kernel counts", func() {
		t.start(t.asNobody("run", forAll(quick()), "--out", t.out))
		Eventually(t.session, "20s").Should(gexec.Exit(0))
		Expect(t.session.Out).To(gbytes.Say(`1 cells, about 1 minute, host netns\n`))
		Expect(t.records().Records[0].Sources).To(HaveKeyWithValue("connects", "kernel"))
		t.expectNothingLeft(false)
	})

	It("ends at Ctrl-C, which the terminal gives to both processes", func() {
		stays()
		Expect(syscall.Kill(-t.session.Command.Process.Pid, syscall.SIGINT)).To(Succeed())
		t.expectInterrupted(0)
	})

	It("ends at a signal to the one process that the user sees", func() {
		stays()
		t.session.Terminate()
		t.expectInterrupted(0)
	})

	It("ends with the outer process", func() {
		stays()
		t.session.Kill()
		Eventually(t.session, "20s").Should(gexec.Exit(128 + int(syscall.SIGKILL)))
		t.expectNothingLeft(true)
	})

	It("ends with the inner process", func() {
		stays()
		Expect(syscall.Kill(inner(), syscall.SIGKILL)).To(Succeed())
		Eventually(t.session, "20s").Should(gexec.Exit(128 + int(syscall.SIGKILL)))
		t.expectNothingLeft(true)
	})
})

// nobody is a user who is not root and owns nothing.
const nobody = 65534

// asNobody is the program run as nobody: as who runs the tests, where that is not root. The run's folders become that user's.
func (t *trial) asNobody(args ...string) *exec.Cmd {
	GinkgoHelper()
	cmd := exec.Command(filepath.Join(bin, "reuselab"), args...)
	cmd.Dir = t.tmp
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	if os.Geteuid() != 0 {
		return cmd
	}
	cmd.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	Expect(os.MkdirAll(t.out, 0o777)).To(Succeed())
	for _, dir := range []string{t.tmp, t.out} {
		Expect(os.Chown(dir, nobody, nobody)).To(Succeed())
	}
	for _, dir := range []string{bin, filepath.Dir(t.tmp)} {
		openWay(dir)
	}
	return cmd
}

// forAll lets everybody read a file of this test.
func forAll(path string) string {
	GinkgoHelper()
	openWay(filepath.Dir(path))
	return path
}

// openWay lets everybody pass the folders of this test that lead to a place.
func openWay(dir string) {
	GinkgoHelper()
	root := os.TempDir()
	for ; strings.HasPrefix(dir, root) && dir != root; dir = filepath.Dir(dir) {
		Expect(os.Chmod(dir, 0o755)).To(Succeed())
	}
}

// needNamespaces skips a spec where the lab cannot have network namespaces, or lets it fail where it had to.
func needNamespaces() {
	GinkgoHelper()
	if !required("netns") && !haveNamespaces() {
		Skip("no network namespaces here")
	}
}

// haveNamespaces finds it out, once.
var haveNamespaces = sync.OnceValue(func() bool { return reuselab("run", quick(), "--host", "netns").code == 0 })
