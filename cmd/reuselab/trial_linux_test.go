package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gexec"
	"github.com/prometheus/procfs"
	"golang.org/x/sys/unix"

	"github.com/reuselab/reuselab/reports/measure"
)

// A trial is one run of the program, and everything that it starts and leaves. What is the run's own is known by its TMPDIR, which
// nothing else has and all its processes inherit.
type trial struct {
	tmp, out string
	before   leavings
	session  *gexec.Session
}

// leavings are what one run has in the system.
type leavings struct {
	processes  []string
	namespaces []string // of the network, other than the test's
	files      []string // temporary ones, and sockets in the run's folder
}

func (l leavings) String() string {
	return fmt.Sprintf("%d %d %d", len(l.processes), len(l.namespaces), len(l.files))
}

// newTrial makes the folders of a run. Its orphans become this process's children, so that none is left to anybody else.
func newTrial() *trial {
	GinkgoHelper()
	Expect(unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)).To(Succeed())
	dir := GinkgoT().TempDir()
	t := &trial{tmp: filepath.Join(dir, "tmp"), out: filepath.Join(dir, "out")}
	Expect(os.Mkdir(t.tmp, 0o777)).To(Succeed())
	t.before = t.leavings()
	return t
}

// run starts `reuselab run` with these arguments.
func (t *trial) run(args ...string) {
	GinkgoHelper()
	t.start(exec.Command(filepath.Join(bin, "reuselab"), append([]string{"run", "--out", t.out}, args...)...))
}

// start starts any command as the run's first process.
func (t *trial) start(cmd *exec.Cmd) {
	GinkgoHelper()
	cmd.Env = append(os.Environ(), "TMPDIR="+t.tmp)
	var err error
	t.session, err = gexec.Start(cmd, GinkgoWriter, GinkgoWriter)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(func() { // of a spec that failed; else nobody is left to be killed
		Eventually(func() []procfs.ProcStat {
			left := t.processes()
			for _, p := range left {
				syscall.Kill(p.PID, syscall.SIGKILL)
			}
			return left
		}, "10s", "5ms").Should(BeEmpty())
		t.session.Wait("10s")
	})
}

// processes lists the run's processes. Orphans that became ours and are dead are waited for on the way.
func (t *trial) processes() []procfs.ProcStat {
	procs, err := procfs.AllProcs()
	if err != nil {
		return nil
	}
	var found []procfs.ProcStat
	for _, p := range procs {
		stat, err := p.Stat()
		if err != nil {
			continue
		}
		first := t.session != nil && p.PID == t.session.Command.Process.Pid
		if stat.PPID == os.Getpid() && stat.State == "Z" && !first {
			syscall.Wait4(p.PID, nil, syscall.WNOHANG, nil)
			continue
		}
		env, _ := os.ReadFile(fmt.Sprintf("/proc/%d/environ", p.PID))
		if bytes.Contains(env, []byte("TMPDIR="+t.tmp+"\x00")) {
			found = append(found, stat)
		}
	}
	return found
}

func (t *trial) leavings() leavings {
	var l leavings
	self, _ := os.Readlink("/proc/self/ns/net")
	for _, p := range t.processes() {
		l.processes = append(l.processes, fmt.Sprintf("%d %s (%s)", p.PID, strings.Join(commandLine(p.PID), " "), p.State))
		ns, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/net", p.PID))
		if err == nil && ns != self && !slices.Contains(l.namespaces, ns) {
			l.namespaces = append(l.namespaces, ns)
		}
	}
	mounts, _ := os.ReadFile("/proc/self/mountinfo")
	for line := range strings.Lines(string(mounts)) {
		if strings.Contains(line, " nsfs ") {
			l.namespaces = append(l.namespaces, line) // kept by a mount, without a process
		}
	}
	filepath.WalkDir(t.tmp, func(path string, _ fs.DirEntry, _ error) error {
		if path != t.tmp {
			l.files = append(l.files, path)
		}
		return nil
	})
	filepath.WalkDir(t.out, func(path string, d fs.DirEntry, _ error) error {
		if d != nil && d.Type() == fs.ModeSocket {
			l.files = append(l.files, path)
		}
		return nil
	})
	return l
}

// The parts of a run.
const (
	partHarness = "harness"
	partProduct = "product" // the program under test
	// and the roles: load, proxy, servers
)

// find gives the process of a part; 0 when there is none. The product is known by the configuration of its cell.
func (t *trial) find(part string, cell int) int {
	for _, p := range t.processes() {
		args := commandLine(p.PID)
		if p.State == "Z" || len(args) < 3 {
			continue
		}
		var found bool
		switch part {
		case partHarness:
			found = p.PID == t.session.Command.Process.Pid
		case partProduct:
			found = strings.HasPrefix(args[len(args)-1], filepath.Join(t.out, "cases", fmt.Sprint(cell))+"/")
		default:
			found = args[1] == "role" && args[2] == part
		}
		if found {
			return p.PID
		}
	}
	return 0
}

func commandLine(pid int) []string {
	line, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return strings.Split(strings.TrimSuffix(string(line), "\x00"), "\x00")
}

// records reads what is on the disk now; a file that is not there holds none.
func (t *trial) records() measure.File {
	GinkgoHelper()
	file, err := measure.ReadFile(filepath.Join(t.out, recordsFile))
	if !os.IsNotExist(err) {
		Expect(err).NotTo(HaveOccurred())
	}
	return file
}

// count is how many records there are; safe to poll.
func (t *trial) count() int {
	file, _ := measure.ReadFile(filepath.Join(t.out, recordsFile))
	return len(file.Records)
}

// sockets counts the open sockets of a process.
func sockets(pid int) int {
	n := 0
	open, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	for _, fd := range open {
		if to, _ := os.Readlink(fd); strings.HasPrefix(to, "socket:") {
			n++
		}
	}
	return n
}

// expectNothingLeft holds a run that has ended to what was there before it. A run that ended itself has waited for all it started;
// when the harness was killed, its roles end by themselves.
func (t *trial) expectNothingLeft(harnessKilled bool) {
	GinkgoHelper()
	if harnessKilled {
		Eventually(t.leavings, "10s", "5ms").Should(Equal(t.before))
	}
	Expect(t.leavings()).To(Equal(t.before))
}
