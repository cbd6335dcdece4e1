package runtimeapi

import (
	"fmt"
	"slices"
	"strings"
)

// command is one thing that can be asked.
type command struct {
	words []string // what it begins with
	usage string   // words and arguments, for help
	about string
	level Level // who may
	run   func(c *conversation, out []byte, args []string) []byte
}

// commands is the table of all of them, sorted by their words.
var commands = []command{
	{[]string{"clear", "counters"}, "clear counters [all|server <bk>/<srv>]", "let peaks begin anew (or all counters)", Operator, clearCounters},
	{[]string{"disable", "server"}, "disable server <bk>/<srv>", "begin a server's maintenance", Admin, disableServer},
	{[]string{"enable", "server"}, "enable server <bk>/<srv>", "end a server's maintenance", Admin, enableServer},
	{[]string{"get", "weight"}, "get weight <bk>/<srv>", "a server's weight now and in the configuration", User, getWeight},
	{[]string{"operator"}, "operator", "go down to the level of operators", Operator, lowerTo(Operator)},
	{[]string{"set", "server"}, "set server <bk>/<srv> state|weight <value>", "change a server's state or weight", Admin, setServer},
	{[]string{"set", "weight"}, "set weight <bk>/<srv> <weight>", "change a server's weight", Admin, setWeight},
	{[]string{"show", "backend"}, "show backend", "names of the proxies with servers", User, showBackend},
	{[]string{"show", "cli", "level"}, "show cli level", "what this connection may do", User, showCLILevel},
	{[]string{"show", "info"}, "show info [desc|json|typed|float]*", "what this process is and has done", User, showInfo},
	{[]string{"show", "servers", "conn"}, "show servers conn [<backend>]", "the pools of all servers, or of one backend's", User, showServersConn},
	{[]string{"show", "servers", "state"}, "show servers state [<backend>]", "administrative states and weights of servers", User, showServersState},
	{[]string{"show", "sess"}, "show sess [<id>|all]", "the clients whose request a server has", Operator, showSess},
	{[]string{"show", "stat"}, "show stat [<proxy> <type> <id>] [desc|json|no-maint|typed|up]*", "counters of proxies and servers", User, showStat},
	{[]string{"show", "version"}, "show version", "the version of this process", User, showVersion},
	{[]string{"user"}, "user", "go down to the level of users", User, lowerTo(User)},
}

// masterCommands are those that only a master's socket has, sorted too.
var masterCommands = []command{
	{[]string{"reload"}, "reload", "start again with the configuration read anew, which this program cannot do", Admin, reload},
	{[]string{"show", "proc"}, "show proc", "the processes", User, showProc},
}

// closing are the commands that belong to the connection and end every list.
var closing = [][2]string{
	{"help [<command>]", "this list, or the commands that begin so"},
	{"prompt [n|i|p|timed]", "go on after each line, with or without a prompt"},
	{"quit", "end the connection"},
}

// answer runs one command and appends what it says, less the empty line. Words after those that a command knows are
// ignored, as in HAProxy.
func (c *conversation) answer(out []byte, words []string) []byte {
	if c.api.config.Master && len(words) > 0 && strings.HasPrefix(words[0], "@") {
		if !c.isUs(words[0]) {
			c.ended = true
			return fmt.Appendf(out, "Can't find the target PID matching the prefix '%s'\n", words[0])
		}
		words = words[1:]
	}
	if len(words) == 0 {
		return out
	}
	if len(words) > maxWords {
		return fmt.Appendf(out, "Too many words: a command has at most %d.\n", maxWords)
	}
	switch words[0] {
	case "quit":
		c.ended = true
		return out
	case "prompt":
		c.setPrompt(words[1:])
		return out
	case "help":
		out = append(out, "The following commands are valid at this level:\n"...)
		return appendList(out, c.beginningWith(words[1:]))
	}
	for _, cmd := range c.commands() {
		if len(words) < len(cmd.words) || !slices.Equal(words[:len(cmd.words)], cmd.words) {
			continue
		}
		if c.level < cmd.level {
			return append(out, denied...)
		}
		return cmd.run(c, out, words[len(cmd.words):])
	}
	return c.unknown(out, words)
}

// unknown says which commands there are: those that begin in the same way, as far as any does, or else all.
func (c *conversation) unknown(out []byte, words []string) []byte {
	out = fmt.Appendf(out, "Unknown command: '%s'", words[0])
	for n := len(words); n > 0; n-- {
		if near := c.beginningWith(words[:n]); len(near) > 0 {
			out = append(out, ", but maybe one of the following ones is a better match:\n"...)
			return appendList(out, near)
		}
	}
	if near := c.alike(words); len(near) > 0 {
		out = append(out, ", but maybe one of the following ones is a better match:\n"...)
		return appendList(out, near)
	}
	out = append(out, ". Please enter one of the following commands only:\n"...)
	return appendList(out, c.commands())
}

func (c *conversation) commands() []command {
	if c.api.config.Master {
		return slices.Concat(commands, masterCommands)
	}
	return commands
}

// beginningWith returns the commands whose words begin with the given ones, the last of which may be cut short.
func (c *conversation) beginningWith(words []string) []command {
	given := strings.Join(words, " ")
	var found []command
	for _, cmd := range c.commands() {
		if strings.HasPrefix(strings.Join(cmd.words, " "), given) {
			found = append(found, cmd)
		}
	}
	return found
}

// alike returns the commands whose words are nearly the given ones.
func (c *conversation) alike(words []string) []command {
	var found []command
	for _, cmd := range c.commands() {
		given := strings.Join(words[:min(len(words), len(cmd.words))], " ")
		name := strings.Join(cmd.words, " ")
		if len(given) <= 2*len(name) && edits(given, name) <= len(name)/4 {
			found = append(found, cmd)
		}
	}
	return found
}

// edits counts the insertions, deletions and replacements that turn a into b.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func appendList(out []byte, list []command) []byte {
	for _, cmd := range list {
		out = fmt.Appendf(out, "  %-40s: %s\n", cmd.usage, cmd.about)
	}
	for _, cmd := range closing {
		out = fmt.Appendf(out, "  %-40s: %s\n", cmd[0], cmd[1])
	}
	return out
}
