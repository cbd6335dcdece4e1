//go:build !linux

package lab

import (
	"os"
	"syscall"
	"time"
)

// kernel has no counters here.
type kernel struct {
	ActiveOpens     int64 `json:"active_opens"`
	PassiveOpens    int64 `json:"passive_opens"`
	AttemptFails    int64 `json:"attempt_fails"`
	ListenOverflows int64 `json:"listen_overflows"`
}

func readKernel() (kernel, error) { return kernel{}, nil }

// usage is not known here.
type usage struct {
	CPUus    int64 `json:"cpu_us"`
	RSSMaxKB int64 `json:"rss_max_kb"`
}

func readUsage(int) usage { return usage{} }

func readTree(int) usage { return usage{} }

func listening(addr string) bool { return dialListening(addr) }

func fileLimit() int { return 4096 }

func raiseFiles() error { return nil }

func productAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }

func holdThread() (release func()) { return func() {} }

// endGroup asks a product to end and kills it after a time; force is called before that.
func endGroup(p *os.Process, exited <-chan struct{}, within time.Duration, force func()) {
	p.Signal(os.Interrupt)
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case <-exited:
	case <-timer.C:
		force()
	}
	p.Kill()
	<-exited
}

// otherSignal is not known here.
func otherSignal(*os.ProcessState) bool { return false }

func reapAll() {}
