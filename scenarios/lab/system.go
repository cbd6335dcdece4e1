package lab

import (
	"fmt"
	"time"
)

// What the harness has open at any time is less than this: three pipes and the process for each role of a cell, namespaces and
// sockets while their cables are laid; and what Go and a record take.
const (
	ownFiles  = 40
	cellFiles = 24
)

// Check says what makes every run on this system impossible, before anything is started; nil: nothing does. So many cells are to be
// measured at once. It clears away what is left of runs that were killed with all their processes.
func Check(cells int) error {
	if limit, need := fileLimit(), ownFiles+cells*cellFiles; limit < need {
		return fmt.Errorf("%d files may be open here, and the lab itself needs %d: raise the hard limit (ulimit -Hn)", limit, need)
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
