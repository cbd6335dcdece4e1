package lab

import (
	"github.com/prometheus/procfs"
	"golang.org/x/sys/unix"

	"github.com/reuselab/reuselab/reports/measure"
)

// systemFacts are what only the system knows; what it does not tell is left out.
func systemFacts() map[string]any {
	facts := map[string]any{}
	if fs, err := procfs.NewDefaultFS(); err == nil {
		if cpus, err := fs.CPUInfo(); err == nil && len(cpus) > 0 {
			facts[measure.EnvCPUModel] = cpus[0].ModelName
		}
		if load, err := fs.LoadAvg(); err == nil {
			facts[measure.EnvLoadAverage] = load.Load1
		}
	}
	var u unix.Utsname
	if err := unix.Uname(&u); err == nil {
		facts[measure.EnvKernel] = unix.ByteSliceToString(u.Sysname[:]) + " " + unix.ByteSliceToString(u.Release[:])
	}
	return facts
}
