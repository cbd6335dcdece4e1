//go:build !linux

package lab

import (
	"runtime"

	"github.com/reuselab/reuselab/reports/measure"
)

// systemFacts are few here.
func systemFacts() map[string]any { return map[string]any{measure.EnvKernel: runtime.GOOS} }
