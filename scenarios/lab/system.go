package lab

import (
	"fmt"
	"time"
)

// Check says what makes every run on this system impossible, before anything is started; nil: nothing does. It clears away what
// is left of runs that were killed with all their processes.
func Check() error {
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
