//go:build unix

package loadgen

import (
	"time"

	"golang.org/x/sys/unix"
)

// processTime is how long this process was on processors.
func processTime() time.Duration {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
