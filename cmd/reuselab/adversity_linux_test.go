package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
	"github.com/onsi/gomega/gexec"
	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"github.com/reuselab/reuselab/reports/measure"
)

// Every way in which a system can be in the lab's way gives one message, its exit code, and nothing is left.
var _ = Describe("a system in the lab's way", Label("lab"), func() {
	var t *trial
	BeforeEach(func() { t = newTrial() })

	// refused is a run that says what is wrong before it writes anything.
	refused := func(message string) {
		GinkgoHelper()
		Eventually(t.session, "30s").Should(gexec.Exit(2))
		Expect(string(t.session.Err.Contents())).To(MatchRegexp(`^reuselab: ` + message + `\n$`))
		Expect(t.session.Out.Contents()).To(BeEmpty())
		Expect(filepath.Join(t.out, recordsFile)).NotTo(BeAnExistingFile())
		t.expectNothingLeft(false)
	}
	// errored is a run whose one cell could not be measured.
	errored := func(reason string) {
		GinkgoHelper()
		Eventually(t.session, "30s").Should(gexec.Exit(2))
		all := t.records().Records
		Expect(all).To(HaveLen(1))
		Expect(all[0].Outcome).To(Equal(measure.Errored))
		Expect(all[0].Reason).To(MatchRegexp(reason))
		Expect(string(t.session.Out.Contents())).To(ContainSubstring("Error: " + all[0].Reason))
		Expect(t.session.Err.Contents()).To(BeEmpty())
		t.expectNothingLeft(false)
	}
	// stopped is a run that a full disk ends: with its records, of which the last may be torn.
	stopped := func(message string) measure.File {
		GinkgoHelper()
		Eventually(t.session, "60s").Should(gexec.Exit(2))
		Expect(string(t.session.Err.Contents())).To(MatchRegexp(`^reuselab: write .*: ` + message + `; what was measured before is kept\n$`))
		file := t.records()
		Expect(file.Records).NotTo(BeEmpty())
		for _, r := range file.Records {
			Expect(r.Outcome).To(Equal(measure.Measured))
		}
		t.expectNothingLeft(false)
		return file
	}

	It("(a long TMPDIR) that leaves no room for a socket's path", func() {
		t.tmp = filepath.Join(t.tmp, strings.Repeat("x", 100))
		Expect(os.Mkdir(t.tmp, 0o777)).To(Succeed())
		t.run(quick())
		refused(`the path of the proxy's stats socket would have \d+ bytes, more than the 107 that a socket's path can have .*: set TMPDIR to a folder with a shorter name`)
	})

	It("(no TMPDIR)", func() {
		Expect(os.Remove(t.tmp)).To(Succeed())
		t.run(quick())
		refused(`folder for the proxy's stats socket: mkdir .*: no such file or directory`)
	})

	It("(a hidden /proc)", func() {
		t.start(t.after("mount -t tmpfs none /proc", quick()))
		refused(`the kernel's counters cannot be read, and the lab counts with them: .*: is /proc mounted and open to this user\?`)
	})

	It("(a /proc that hides other users' processes) is none", func() {
		needRoot()
		t.start(t.after("mount -t proc -o hidepid=2 proc /proc", quick()))
		Eventually(t.session, "30s").Should(gexec.Exit(0))
		t.expectNothingLeft(false)
	})

	It("(too few files) for the lab itself", func() {
		t.start(t.after("ulimit -n 20", quick()))
		refused(`20 files may be open here, and the lab itself needs 64: raise the hard limit \(ulimit -Hn\)`)
	})

	It("(too few files) for a case", func() {
		t.start(t.after("ulimit -n 400", quick()))
		errored(`^10 users need about 230 file descriptors of the proxy, which is more than 40, a fifth of what it can have here, where 400 files may be open`)
	})

	It("(busy ports) for servers that take any free one", func() {
		defer onBusyPorts()()
		t.run(quick(), "--host", "loopback")
		errored(`bind: address already in use`)
	})

	It("(a full disk)", func() {
		Expect(os.Mkdir(t.out, 0o777)).To(Succeed())
		cmd := t.after(`mount -t tmpfs -o size=64k none "`+t.out+`"`, single(), "--repeat", "100")
		// What is on the small disk goes with its mount, so it is taken out of it: the shell stays until the program has ended.
		kept := filepath.Join(filepath.Dir(t.out), "kept")
		cmd.Args[2] = strings.Replace(cmd.Args[2], `exec "$@"`, `code=0; "$@" || code=$?; cp -r "`+t.out+`" "`+kept+`"; exit $code`, 1)
		t.start(cmd)
		Eventually(t.session, "60s").Should(gexec.Exit())
		t.out = kept
		stopped("no space left on device")
	})

	It("(a limit of file sizes) that tears a record", func() {
		t.start(t.after("ulimit -f 24", single(), "--repeat", "100")) // of 512 bytes: some records' lines
		file := stopped("file too large")
		Expect(file.Notes).To(ContainElement(ContainSubstring("the last line is cut short")))
		Expect(reuselab("report", t.out).stdout).To(ContainSubstring("the last line is cut short"))
		t.run(single(), "--append")
		Eventually(t.session, "30s").Should(gexec.Exit(0))
		again := t.records()
		Expect(again.Notes).To(BeEmpty())
		Expect(again.Records).To(HaveLen(len(file.Records) + 1))
	})

	It("(an output that takes nothing)", func() {
		cmd := t.after("exec >/dev/full", quick())
		t.start(cmd)
		Eventually(t.session, "30s").Should(gexec.Exit(2))
		Expect(t.session.Err).To(gbytes.Say(`reuselab: write /dev/stdout: no space left on device\n`))
		Expect(t.records().Records).To(HaveLen(1))
		t.expectNothingLeft(false)
	})

	DescribeTable("(no namespaces) means loopback, saying why; or an end, where they were asked for",
		func(why string, forbid func() *exec.Cmd) {
			t.start(forbid())
			Eventually(t.session, "30s").Should(gexec.Exit(0))
			Expect(t.session.Out).To(gbytes.Say(`^1 cells, about 1 minute, host loopback \(no namespaces: start role load: ` + why + `\)\n`))
			Expect(t.records().Records[0].Sources).To(HaveKeyWithValue("connects", "accepts"))
			t.expectNothingLeft(false)

			t = newTrial()
			cmd := forbid()
			cmd.Args = append(cmd.Args, "--host", "netns")
			t.start(cmd)
			refused(`no network namespaces here: start role load: ` + why + `; run as root, allow user namespaces, or use --host loopback`)
		},
		Entry("(root without the capability)", `.*: operation not permitted`, func() *exec.Cmd {
			return t.after(`set -- setpriv --bounding-set -sys_admin --inh-caps -sys_admin "$@"`, quick())
		}),
		Entry("(their limit is reached)", `the limit of network namespaces is reached \(/proc/sys/user/max_net_namespaces\)`, func() *exec.Cmd {
			return amongOwnUsers(t.after("echo 0 >/proc/sys/user/max_net_namespaces", quick()))
		}),
		Entry("(no user namespace for who is not root)", `.*: operation not permitted`, func() *exec.Cmd {
			needRoot()
			t.asNobody() // gives the folders away
			return amongOwnUsers(t.after(`echo 0 >/proc/sys/user/max_user_namespaces
				set -- setpriv --reuid 65534 --regid 65534 --clear-groups "$@"`, forAll(quick())))
		}),
	)
})

// after is `reuselab run` with these arguments, once a shell has done something to its world: the mounts are its own, and $@ is
// the program.
func (t *trial) after(prelude string, args ...string) *exec.Cmd {
	program := append([]string{filepath.Join(bin, "reuselab"), "run", "--out", t.out}, args...)
	cmd := exec.Command("sh", append([]string{"-c", "set -e\n" + prelude + "\nexec \"$@\"", "sh"}, program...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	if os.Geteuid() != 0 {
		return amongOwnUsers(cmd)
	}
	return cmd
}

// amongOwnUsers makes a command root of a user namespace, whose limits are its own too.
func amongOwnUsers(cmd *exec.Cmd) *exec.Cmd {
	a := cmd.SysProcAttr
	a.Cloneflags |= syscall.CLONE_NEWUSER
	a.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
	a.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	if os.Geteuid() == 0 {
		a.UidMappings[0].Size, a.GidMappings[0].Size = 65536, 65536
		a.GidMappingsEnableSetgroups = true
	}
	return cmd
}

func needRoot() {
	GinkgoHelper()
	if os.Geteuid() != 0 {
		Skip("only root can do this to a machine")
	}
}

// onBusyPorts gives what this goroutine starts a network whose every free port is taken, until idle is called.
func onBusyPorts() (idle func()) {
	GinkgoHelper()
	needRoot()
	runtime.LockOSThread() // for good: the thread, which has another network now, ends with the spec's goroutine
	Expect(unix.Unshare(unix.CLONE_NEWNET)).To(Succeed())
	lo, err := netlink.LinkByName("lo")
	Expect(err).NotTo(HaveOccurred())
	Expect(netlink.LinkSetUp(lo)).To(Succeed())
	const first, last = 40000, 40003
	Expect(os.WriteFile("/proc/sys/net/ipv4/ip_local_port_range", fmt.Appendf(nil, "%d %d", first, last), 0)).To(Succeed())
	var taken []net.Listener
	for port := first; port <= last; port++ {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		Expect(err).NotTo(HaveOccurred())
		taken = append(taken, l)
	}
	return func() {
		for _, l := range taken {
			l.Close()
		}
	}
}

// single is a scenario of one request, whose files are as small as can be.
func single() string {
	return write("single.yaml", `scenario: single
version: 1
about: One request.
proxy: {threads: 1, http-reuse: never}
servers: [{name: s1, proto: h1}]
load: [{generator: hey, proto: h1, users: 1, client: close, requests: 1}]
expect: [{that: connects == 1}]
`)
}
