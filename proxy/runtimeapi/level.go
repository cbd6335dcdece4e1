package runtimeapi

import (
	"fmt"
	"slices"
)

// Level is what the clients of a socket may do. Each level includes those below it.
type Level uint8

const (
	User     Level = iota // look at what is no secret
	Operator              // look at everything, and let peaks begin anew
	Admin                 // change things
)

var levelNames = []string{"user", "operator", "admin"}

// String gives the level's name in a configuration.
func (l Level) String() string { return levelNames[l] }

// ParseLevel finds a level by its name.
func ParseLevel(name string) (Level, error) {
	i := slices.Index(levelNames, name)
	if i < 0 {
		return 0, fmt.Errorf("unknown level %q (known: user, operator, admin)", name)
	}
	return Level(i), nil
}

const denied = "Permission denied\n"

// lowerTo answers `operator` and `user`, which nothing takes back.
func lowerTo(level Level) func(*conversation, []byte, []string) []byte {
	return func(c *conversation, out []byte, _ []string) []byte {
		c.level = level
		return out
	}
}

func showCLILevel(c *conversation, out []byte, _ []string) []byte {
	return append(append(out, c.level.String()...), '\n')
}
