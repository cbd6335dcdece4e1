package haproxycfg

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// variable is a use of an environment variable: $NAME, ${NAME}, ${NAME-default} or ${NAME[*]}.
type variable struct {
	name       string
	fallback   string
	hasDefault bool
	asWords    bool // [*]: "expanded as individual arguments" (manual 2.3)
	length     int  // in bytes, from the dollar sign on
}

// pseudoVariables "are internally resolved [...] and are the only ones where the dot is permitted" (manual 2.3).
var pseudoVariables = []string{".FILE", ".LINE", ".SECTION"}

// readVariable reads a variable inside double quotes; text begins with the dollar sign. "Variable names can contain
// alphanumerical characters or the character underscore ("_") but should not start with a digit" (manual 2.3): HAProxy refuses it.
func readVariable(text string) (variable, error) {
	var v variable
	rest := text[1:]
	rest, braces := strings.CutPrefix(rest, "{")
	v.name = variableName(rest)
	if v.name == "" || v.name[0] >= '0' && v.name[0] <= '9' || v.name[0] == '.' && !slices.Contains(pseudoVariables, v.name) {
		return v, errors.New(`a dollar sign in double quotes begins a variable, "${NAME}" with letters, digits and '_'; the sign itself is written \$`)
	}
	rest = rest[len(v.name):]
	if !braces {
		v.length = len(text) - len(rest)
		return v, nil
	}
	if rest, v.asWords = strings.CutPrefix(rest, "[*]"); !v.asWords && strings.HasPrefix(rest, "[") {
		return v, fmt.Errorf("only [*] can follow the name of variable %s", quoted(v.name))
	}
	if rest, v.hasDefault = strings.CutPrefix(rest, "-"); v.hasDefault {
		// "By appending that value after a dash" (manual 2.3): it goes up to the next brace, and nothing in it is special (measured).
		end := max(strings.IndexByte(rest, '}'), 0)
		v.fallback, rest = rest[:end], rest[end:]
	}
	if !strings.HasPrefix(rest, "}") {
		return v, fmt.Errorf(`the brace of variable %s is not closed; right are "${NAME}" and "${NAME-default}"`, quoted(v.name))
	}
	v.length = len(text) - len(rest) + 1
	return v, nil
}

// variableName gives the longest name at the beginning of the text.
func variableName(text string) string {
	end := 0
	for end < len(text) && (isNameByte(text[end]) || end == 0 && text[0] == '.') {
		end++
	}
	return text[:end]
}

func isNameByte(c byte) bool {
	return c == '_' || isAlphanumeric(c)
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// expandAddress puts variables into an address, where HAProxy takes $NAME and ${NAME} outside double quotes too, but without
// default (measured; manual 4.2 "bind", 5.2 "server"). unset are the variables that are not set: they become nothing.
func expandAddress(text string, lookup func(string) (string, bool)) (expanded string, unset []string, err error) {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "$")
		out.WriteString(before)
		if !found {
			return out.String(), unset, nil
		}
		v, err := readVariable("$" + rest)
		if err != nil || v.hasDefault || v.asWords {
			return "", nil, errors.New(`in an address a variable is written ${NAME}; one with a default goes into double quotes: "${NAME-default}"`)
		}
		value, set := lookup(v.name)
		if !set {
			unset = append(unset, v.name)
		}
		out.WriteString(value)
		text = rest[v.length-1:]
	}
}

// lookup answers for a variable at the current line: the pseudo-variables first, then the environment.
func (r *reader) lookup(name string) (string, bool) {
	switch name {
	case ".FILE":
		return r.file, true
	case ".LINE":
		return strconv.Itoa(r.line), true
	case ".SECTION":
		// "The name of the section currently being parsed, or its type if the section doesn't have a name (e.g. global), or an empty
		// string before the first section" (manual 2.3).
		if r.sec == nil {
			return "", true
		}
		if r.sec.name == "" {
			return r.sec.keyword, true
		}
		return r.sec.name, true
	}
	if value, ours := r.ownEnv[name]; ours {
		if value == nil {
			return "", false
		}
		return *value, true
	}
	if r.env == nil {
		return "", false
	}
	return r.env(name)
}
