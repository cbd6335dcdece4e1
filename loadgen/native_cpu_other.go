//go:build !linux

package loadgen

import "time"

// threadTime is not known here.
func threadTime() time.Duration { return 0 }
