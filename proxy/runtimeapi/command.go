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
	run   func(out []byte, s Source, args []string) []byte // args are the words after the command's own
}

// commands is the table of all of them, sorted by their words.
var commands = []command{
	{[]string{"show", "servers", "conn"}, "show servers conn [<backend>]", "the pools of all servers, or of one backend's", showServersConn},
	{[]string{"show", "version"}, "show version", "the version of this process", showVersion},
}

// closing are the commands that belong to the connection and end every list.
var closing = [][2]string{
	{"help [<command>]", "this list, or the commands that begin so"},
	{"quit", "end the connection"},
}

// answer runs one command and appends what it says, less the empty line. quit is reported and says nothing.
// Words after those that a command knows are ignored, as in HAProxy.
func answer(out []byte, s Source, words []string) (_ []byte, quit bool) {
	if len(words) == 0 {
		return out, false
	}
	if len(words) > maxWords {
		return fmt.Appendf(out, "Too many words: a command has at most %d.\n", maxWords), false
	}
	switch words[0] {
	case "quit":
		return out, true
	case "help":
		out = append(out, "The following commands are valid at this level:\n"...)
		return appendList(out, beginningWith(words[1:])), false
	}
	for _, c := range commands {
		if len(words) >= len(c.words) && slices.Equal(words[:len(c.words)], c.words) {
			return c.run(out, s, words[len(c.words):]), false
		}
	}
	out = fmt.Appendf(out, "Unknown command: '%s'", words[0])
	if near := beginningWith(words[:1]); len(near) > 0 {
		out = append(out, ", but maybe one of the following ones is a better match:\n"...)
		return appendList(out, near), false
	}
	out = append(out, ". Please enter one of the following commands only:\n"...)
	return appendList(out, commands), false
}

// beginningWith returns the commands whose words begin with the given ones, the last of which may be cut short.
func beginningWith(words []string) []command {
	given := strings.Join(words, " ")
	var found []command
	for _, c := range commands {
		if strings.HasPrefix(strings.Join(c.words, " "), given) {
			found = append(found, c)
		}
	}
	return found
}

func appendList(out []byte, list []command) []byte {
	for _, c := range list {
		out = fmt.Appendf(out, "  %-40s: %s\n", c.usage, c.about)
	}
	for _, c := range closing {
		out = fmt.Appendf(out, "  %-40s: %s\n", c[0], c[1])
	}
	return out
}

func showVersion(out []byte, s Source, _ []string) []byte {
	return append(append(out, s.Version()...), '\n')
}
