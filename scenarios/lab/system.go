package lab

import (
	"fmt"
	"time"
)

// ownFiles is more than the harness has open at any time: three pipes for each role, and what Go and a record take.
const ownFiles = 64

// Check says what makes every run on this system impossible, before anything is started; nil: nothing does. It clears away what
// is left of runs that were killed with all their processes.
func Check() error {
	if limit := fileLimit(); limit < ownFiles {
		return fmt.Errorf("%d files may be open here, and the lab itself needs %d: raise the hard limit (ulimit -Hn)", limit, ownFiles)
	}
	if _, err := readKernel(); err != nil {
		return fmt.Errorf("the kernel's counters cannot be read, and the lab counts with them: %w: is /proc mounted and open to this user?", err)
	}
	sweepScratch(time.Now())
	s, err := makeScratch(scratchName())
	if err != nil {
		return err
	}
	return s.remove()
}
