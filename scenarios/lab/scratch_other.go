//go:build !unix

package lab

import (
	"fmt"
	"os"
)

// lockFolder has no lock to take here, so no lab runs.
func lockFolder(dir string) (*os.File, error) {
	return nil, fmt.Errorf("lock %s: this system has no flock", dir)
}
