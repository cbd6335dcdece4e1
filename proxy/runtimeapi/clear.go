package runtimeapi

// clearCounters answers `clear counters`: peaks begin anew from what is now. With "all", which needs the highest level, every
// counter goes back to zero; so do those of one server with "server BACKEND/SERVER", which HAProxy has since 3.5.
func clearCounters(c *conversation, out []byte, args []string) []byte {
	switch word(args, 0) {
	case "all":
		if c.level < Admin {
			return append(out, denied...)
		}
		c.source.ClearCounters(true)
	case "server":
		if c.level < Admin {
			return append(out, denied...)
		}
		p, s, complaint := c.server(args[1:])
		if complaint != "" {
			return append(out, complaint...)
		}
		c.source.ClearServer(p.Name, s.Name)
		return append(out, "Server counters cleared.\n"...)
	default:
		c.source.ClearCounters(false)
	}
	return out
}
