package lab

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"runtime"
	"slices"
	"syscall"
	"time"

	"github.com/prometheus/procfs"
	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// kernel are the TCP counters of the network namespace that the reading process lives in (RFC 4022: ActiveOpens counts direct
// transitions to SYN-SENT, PassiveOpens those of the other end, AttemptFails those that did not become a connection). They count from the namespace's birth.
type kernel struct {
	ActiveOpens     int64 `json:"active_opens"`
	PassiveOpens    int64 `json:"passive_opens"`
	AttemptFails    int64 `json:"attempt_fails"`
	ListenOverflows int64 `json:"listen_overflows"`
}

func readKernel() (kernel, error) {
	self, err := procfs.Self()
	if err != nil {
		return kernel{}, fmt.Errorf("kernel counters: %w", err)
	}
	snmp, err := self.Snmp()
	if err != nil {
		return kernel{}, fmt.Errorf("kernel counters: %w", err)
	}
	stat, err := self.Netstat()
	if err != nil {
		return kernel{}, fmt.Errorf("kernel counters: %w", err)
	}
	return kernel{
		ActiveOpens:     count(snmp.ActiveOpens),
		PassiveOpens:    count(snmp.PassiveOpens),
		AttemptFails:    count(snmp.AttemptFails),
		ListenOverflows: count(stat.ListenOverflows),
	}, nil
}

func count(f *float64) int64 {
	if f == nil {
		return 0
	}
	return int64(*f)
}

// usage is what a process, or a tree of them, has used.
type usage struct {
	CPUus    int64 `json:"cpu_us"`     // user and system time
	RSSMaxKB int64 `json:"rss_max_kb"` // the most resident memory, summed over the processes alive
}

// readUsage gives one process's usage, the ended children it has waited for included; zero when there is no such process.
func readUsage(pid int) usage {
	p, err := procfs.NewProc(pid)
	if err != nil {
		return usage{}
	}
	var u usage
	if s, err := p.Stat(); err == nil {
		ticks := int64(s.UTime) + int64(s.STime) + int64(s.CUTime) + int64(s.CSTime)
		u.CPUus = ticks * 1_000_000 / userHZ
	}
	if s, err := p.NewStatus(); err == nil {
		u.RSSMaxKB = int64(s.VmHWM / 1024)
	}
	return u
}

// userHZ is the unit of times in /proc/PID/stat (proc(5)); it is 100 on every architecture that Go knows.
const userHZ = 100

// readTree gives the usage of everything below a process: its children, theirs, and those among them that have ended. The process
// itself is left out.
func readTree(pid int) usage {
	var sum usage
	for _, d := range descendants(pid) {
		u := readUsage(d)
		sum.CPUus += u.CPUus
		sum.RSSMaxKB += u.RSSMaxKB
	}
	if p, err := procfs.NewProc(pid); err == nil {
		if s, err := p.Stat(); err == nil {
			sum.CPUus += (int64(s.CUTime) + int64(s.CSTime)) * 1_000_000 / userHZ
		}
	}
	return sum
}

// descendants are the processes below one.
func descendants(pid int) []int {
	procs, err := procfs.AllProcs()
	if err != nil {
		return nil
	}
	children := map[int][]int{}
	for _, p := range procs {
		if s, err := p.Stat(); err == nil {
			children[s.PPID] = append(children[s.PPID], p.PID)
		}
	}
	below := children[pid]
	for i := 0; i < len(below); i++ { // it grows
		below = append(below, children[below[i]]...)
	}
	return below
}

// listening reports whether a socket of this namespace listens on an address, by the kernel's own table.
func listening(addr string) bool {
	want, err := netip.ParseAddrPort(addr)
	if err != nil {
		return false
	}
	sockets, err := allSockets()
	switch {
	case again(err):
		return false
	case err != nil:
		return dialListening(addr) // a kernel without sock_diag(7)
	}
	return slices.ContainsFunc(sockets, func(s *netlink.Socket) bool {
		ip, ok := netip.AddrFromSlice(s.ID.Source)
		return s.State == netlink.TCP_LISTEN && s.ID.SourcePort == want.Port() && ok && (ip.IsUnspecified() || ip.Unmap() == want.Addr())
	})
}

// dumpWithin is what the kernel gets to list its sockets. It does so at once; the library would wait for a minute.
const dumpWithin = time.Second

// allSockets asks for every TCP socket of this namespace.
func allSockets() ([]*netlink.Socket, error) {
	h, err := netlink.NewHandle(unix.NETLINK_INET_DIAG)
	if err != nil {
		return nil, err
	}
	defer h.Close()
	if err := h.SetSocketTimeout(dumpWithin); err != nil {
		return nil, err
	}
	return h.SocketDiagTCP(unix.AF_INET)
}

// again reports whether the kernel can list its sockets and only has not done so now: nobody must connect to find out then, since a
// product may count it.
func again(err error) bool {
	return slices.ContainsFunc([]error{unix.EAGAIN, unix.EINTR, unix.ENOBUFS, unix.ENOMEM, netlink.ErrDumpInterrupted}, func(e error) bool { return errors.Is(err, e) })
}

// fileLimit is the hard limit of open files, which every product may raise itself to.
func fileLimit() int {
	var r unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &r); err != nil {
		return 1024
	}
	return int(min(r.Max, 1<<20))
}

// raiseFiles gives this process, and so the product it starts, all the open files it may have.
func raiseFiles() error {
	var r unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &r); err != nil {
		return fmt.Errorf("limit of open files: %w", err)
	}
	// Through package syscall, which otherwise gives children the limit that this process was started with.
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: r.Max, Max: r.Max}); err != nil {
		return fmt.Errorf("limit of open files: %w", err)
	}
	return nil
}

// productAttributes make the product the head of a process group of its own, which dies with us.
func productAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// holdThread keeps the goroutine on its thread until release: the parent-death signal is sent when the starting thread ends.
func holdThread() (release func()) {
	runtime.LockOSThread()
	return runtime.UnlockOSThread
}

// endGroup asks a process group to end and kills what is left of it after a time; force is called before that.
func endGroup(p *os.Process, exited <-chan struct{}, within time.Duration, force func()) {
	syscall.Kill(-p.Pid, syscall.SIGTERM)
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case <-exited:
	case <-timer.C:
		force()
	}
	syscall.Kill(-p.Pid, syscall.SIGKILL)
	<-exited
}

// otherSignal reports whether a process was ended by a signal that does not ask to end, as endGroup does.
func otherSignal(s *os.ProcessState) bool {
	status, ok := s.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() != syscall.SIGTERM
}

// reapAll kills and waits for whatever is still below this process.
func reapAll() {
	for {
		left := descendants(os.Getpid())
		for _, pid := range left {
			syscall.Kill(pid, syscall.SIGKILL)
		}
		wait := 0
		if len(left) == 0 {
			wait = syscall.WNOHANG // who cannot be seen was not killed
		}
		pid, err := syscall.Wait4(-1, nil, wait, nil)
		if err != nil && err != syscall.EINTR || err == nil && pid == 0 {
			return // ECHILD: nobody is left
		}
	}
}
