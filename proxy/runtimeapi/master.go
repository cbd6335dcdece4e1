package runtimeapi

import (
	"fmt"
	"time"
)

// A master's socket (-S) is that of the process which watches over the workers. Here it is a socket of the only process, which plays both
// parts.

// isUs tells whether a command's first word, which begins with @, names this process.
func (c *conversation) isUs(prefix string) bool {
	switch prefix {
	case "@1", "@master", fmt.Sprintf("@!%d", c.source.Info().Pid):
		return true
	}
	return false
}

// showProc answers `show proc` with this process twice, as the master and as its only worker.
func showProc(c *conversation, out []byte, _ []string) []byte {
	i := c.source.Info()
	s := int(time.Since(i.Started).Seconds())
	up := fmt.Sprintf("%dd%02dh%02dm%02ds", s/86400, s/3600%24, s/60%60, s%60)
	line := func(kind string) {
		out = fmt.Appendf(out, "%-15d %-15s %-15d %-15s %-15s\n", i.Pid, kind, 0, up, i.Version)
	}
	out = fmt.Appendf(out, "%-15s %-15s %-15s %-15s %-15s\n", "#<PID>", "<type>", "<reloads>", "<uptime>", "<version>")
	line("master")
	out = append(out, "# workers\n"...)
	line("worker")
	return append(out, "# programs\n"...)
}

// reload says that it did not happen, in the form that clients look for.
func reload(_ *conversation, out []byte, _ []string) []byte {
	return append(out, "Success=0\n--\nA new configuration needs a new process: this program cannot reload.\n"...)
}
