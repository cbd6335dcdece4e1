package host

import (
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/prometheus/procfs"
	"golang.org/x/sys/unix"
)

// BecomeReaper makes this process the parent of every orphan below it (prctl(2), PR_SET_CHILD_SUBREAPER): what a product puts
// into the background, or a killed role leaves, is still ours to end and to wait for.
func BecomeReaper() error {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("become the parent of orphans: %w", err)
	}
	return nil
}

// endSession kills everything that a role's process left in its session, and waits for what became our child by that. The role
// itself must have been waited for. A role that ended by itself leaves nothing; one that was killed leaves its product, unless the
// kernel killed that already.
func endSession(leader int) {
	for {
		left := session(leader)
		if len(left) == 0 {
			return
		}
		for _, s := range left {
			syscall.Kill(s.PID, syscall.SIGKILL)
			if s.PPID == os.Getpid() {
				syscall.Wait4(s.PID, nil, 0, nil)
			}
		}
		time.Sleep(time.Millisecond) // others' children need their parents to wait for them
	}
}

// session lists the processes of a session, without those that are dead and wait for somebody else.
func session(leader int) []procfs.ProcStat {
	procs, err := procfs.AllProcs()
	if err != nil {
		return nil
	}
	var found []procfs.ProcStat
	for _, p := range procs {
		s, err := p.Stat()
		if err == nil && s.Session == leader && (s.State != "Z" || s.PPID == os.Getpid()) {
			found = append(found, s)
		}
	}
	return found
}

// kill ends a role's process, and all of its group.
func kill(p *os.Process) { syscall.Kill(-p.Pid, syscall.SIGKILL) }
