package runtimeapi

// setPrompt answers `prompt`, which without argument switches between one line and a dialogue. The arguments came after 3.0
// (3.3): n is for programs that want neither, i for those that want no prompt, p for people; timed puts the process's age into the
// prompt, or takes it out, and is older.
func (c *conversation) setPrompt(args []string) {
	how := ""
	if len(args) > 0 {
		how = args[0]
	}
	switch how {
	case "n":
		c.interactive, c.prompt = false, false
	case "i":
		c.interactive, c.prompt = true, false
	case "p":
		c.interactive, c.prompt = true, true
	case "timed":
		c.timed = !c.timed
		c.interactive, c.prompt = true, true
	default:
		c.interactive = !c.interactive
		c.prompt = c.interactive
	}
}
