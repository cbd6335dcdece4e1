package lab

import (
	"runtime"
	"runtime/debug"

	"github.com/reuselab/reuselab/reports/measure"
)

// Machine is what must be known of a machine to lay its numbers beside another's: it goes into every record. planned is the number
// of records that the run means to write.
func Machine(planned int) map[string]any {
	env := map[string]any{
		measure.EnvCPUs:     runtime.NumCPU(),
		measure.EnvGo:       runtime.Version(),
		measure.EnvReuselab: Version(),
		measure.EnvPlanned:  planned,
	}
	for key, value := range systemFacts() {
		env[key] = value
	}
	return env
}

// Version is the version and, where the build knows it, the commit of the running program.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	text, changed := info.Main.Version, ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			text += " commit " + s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = " with changes"
		}
	}
	return text + changed
}
