package runtimeapi

// setPrompt answers `prompt`, which without argument switches between one line and a dialogue. n is for programs that want
// neither, i for those that want no prompt, p for people (these came after 3.0); timed puts the process's age into the prompt, or
// takes it out.
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
