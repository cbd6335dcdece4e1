package haproxycfg

import (
	"runtime"
	"slices"
	"strings"
)

// predicate is a test in an expression (manual 2.4).
type predicate struct {
	name  string
	args  int
	since string // the HAProxy version that brought it
	usage string
	holds func(args []string, lookup func(string) (string, bool)) (bool, error)
}

// predicates is sorted by name. What stands there about TLS is false as long as this program has none: there is no library
// whose version or name could be compared.
var predicates = []predicate{
	{"defined", 1, "2.4", "defined(NAME)", isDefined},
	{"enabled", 1, "2.7", "enabled(NAME)", isEnabled},
	{"feature", 1, "2.4", "feature(NAME)", hasFeature},
	{"openssl_version_atleast", 1, "2.5", "openssl_version_atleast(VERSION)", compareOpenSSL},
	{"openssl_version_before", 1, "2.5", "openssl_version_before(VERSION)", compareOpenSSL},
	{"ssllib_name_startswith", 1, "2.6", "ssllib_name_startswith(NAME)", never},
	{"streq", 2, "2.4", "streq(TEXT,TEXT)", isEqual},
	{"strneq", 2, "2.4", "strneq(TEXT,TEXT)", isNotEqual},
	{"strstr", 2, "2.7", "strstr(TEXT,PART)", isPart},
	{"version_atleast", 1, "2.4", "version_atleast(VERSION)", versionAtLeast},
	{"version_before", 1, "2.4", "version_before(VERSION)", versionBefore},
}

// Features are what this program was built with, of what HAProxy calls features, sorted.
func Features() []string {
	if runtime.GOOS == "linux" {
		return []string{"ACCEPT4", "EPOLL", "LINUX_SPLICE", "THREAD"}
	}
	return []string{"THREAD"}
}

// predicate reads NAME(ARGUMENT,...) and gives its value.
func (e *expression) predicate() (bool, *expressionError) {
	begin := e.at
	name := variableName(e.text[e.at:])
	i := slices.IndexFunc(predicates, func(p predicate) bool { return p.name == name })
	if i < 0 || !strings.HasPrefix(e.text[e.at+len(name):], "(") {
		var names []string
		for _, p := range predicates {
			names = append(names, p.name)
		}
		if i >= 0 {
			return false, e.errorf("%s lacks its arguments: %s", quoted(name), predicates[i].usage)
		}
		if begin == len(e.text) {
			return false, e.errorf("an expression is missing here: a number, NAME(...), or one of these after '!' or in parentheses")
		}
		if name == "" {
			return false, e.errorf("%s is no expression: right are numbers and NAME(...)", quoted(e.text[e.at:]))
		}
		return false, e.errorf("%s is no expression: right are numbers and %s(...)%s", quoted(name), strings.Join(names, "(...), "), didYouMean(name, names...))
	}
	p := predicates[i]
	e.at += len(name) + 1
	args, err := e.arguments()
	if err != nil {
		return false, err
	}
	if len(args) != p.args {
		return false, &expressionError{begin, quoted(name) + " has another number of arguments: " + p.usage}
	}
	holds, wrong := p.holds(args, e.lookup)
	if wrong != nil {
		return false, &expressionError{begin, p.usage + ": " + wrong.Error()}
	}
	return holds, nil
}

// arguments reads up to the parenthesis that closes them. Each may have quotes and escapes of its own, beside those of the
// line (manual 2.2), which protect commas and parentheses; blanks belong to it. Outside single quotes a backslash protects a
// quote, a blank and itself, makes \n, \r and \t, and stays before anything else (measured).
func (e *expression) arguments() ([]string, *expressionError) {
	open := e.at - 1
	var args []string
	var arg strings.Builder
	var quote byte // that is open, or 0
	for ; e.at < len(e.text); e.at++ {
		switch c := e.text[e.at]; {
		case c == quote && quote != 0:
			quote = 0
		case c == '\\' && quote != '\'' && e.at+1 < len(e.text):
			if b := unescape(e.text[e.at+1]); b != 0 {
				arg.WriteByte(b)
				e.at++
			} else {
				arg.WriteByte(c)
			}
		case quote != 0:
			arg.WriteByte(c)
		case c == '\'' || c == '"':
			quote = c
		case c == ',':
			args = append(args, arg.String())
			arg.Reset()
		case c == ')':
			e.at++
			return append(args, arg.String()), nil
		default:
			arg.WriteByte(c)
		}
	}
	return nil, &expressionError{open, "this parenthesis is not closed"}
}

// unescape gives what a backslash makes of the byte behind it, 0 where it makes nothing.
func unescape(c byte) byte {
	switch c {
	case '\\', '\'', '"', ' ':
		return c
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return 0
}

func isDefined(args []string, lookup func(string) (string, bool)) (bool, error) {
	_, set := lookup(args[0])
	return set, nil
}

// isEnabled tells whether what HAProxy can switch off is there and on (manual 2.4 "enabled"): of all that, only the way to
// wait for sockets, and splicing. A nosplice above it is not looked at: this is what the program can do.
func isEnabled(args []string, _ func(string) (string, bool)) (bool, error) {
	switch args[0] {
	case "EPOLL":
		return slices.Contains(Features(), "EPOLL"), nil
	case "SPLICE":
		return slices.Contains(Features(), "LINUX_SPLICE"), nil
	}
	return false, nil
}

func hasFeature(args []string, _ func(string) (string, bool)) (bool, error) {
	return slices.Contains(Features(), args[0]), nil
}

func compareOpenSSL(args []string, _ func(string) (string, bool)) (bool, error) {
	_, err := parseVersion(args[0])
	return false, err
}

func never([]string, func(string) (string, bool)) (bool, error) { return false, nil }

func isEqual(args []string, _ func(string) (string, bool)) (bool, error) {
	return args[0] == args[1], nil
}

func isNotEqual(args []string, _ func(string) (string, bool)) (bool, error) {
	return args[0] != args[1], nil
}

func isPart(args []string, _ func(string) (string, bool)) (bool, error) {
	return strings.Contains(args[0], args[1]), nil
}
