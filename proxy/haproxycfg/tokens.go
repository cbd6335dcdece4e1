package haproxycfg

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// word is one word of a line after quotes and escapes are taken away.
type word struct {
	text  string
	pos   Pos
	unset []string // variables in it that are not set, and so became nothing
}

// lexError is a line that cannot be split into words.
type lexError struct {
	column int
	text   string
}

func (e *lexError) Error() string { return e.text }

// lexer splits one line (configuration manual 2.1, 2.2), where HAProxy differs from its manual, as HAProxy does.
type lexer struct {
	line   string
	at     int // the next byte
	lookup func(string) (string, bool)

	noComments bool // '#' is a byte like any other

	words []word
	pos   Pos // of the line; its column is set for each word
	open  bool
	text  strings.Builder
	unset []string
	start int
}

// splitLine gives the words of a line without its line feed. lookup answers for environment variables.
func splitLine(pos Pos, line string, lookup func(string) (string, bool)) ([]word, *lexError) {
	return (&lexer{line: line, pos: pos, lookup: lookup}).split()
}

func (l *lexer) split() ([]word, *lexError) {
	if err := l.run(); err != nil {
		var le *lexError
		if errors.As(err, &le) {
			return nil, le
		}
		return nil, &lexError{l.at + 1, err.Error()}
	}
	return l.words, nil
}

func (l *lexer) run() error {
	for l.at < len(l.line) {
		var err error
		switch c := l.line[l.at]; {
		case isBlank(c):
			l.endWord()
			l.at++
		case c == '#' && !l.noComments:
			l.endWord()
			return nil
		case c == '\\':
			err = l.escape("# '\"")
		case c == '\'':
			err = l.strong()
		case c == '"':
			err = l.weak()
		default:
			l.begin()
			l.text.WriteByte(c)
			l.at++
		}
		if err != nil {
			return err
		}
	}
	l.endWord()
	return nil
}

// isBlank: words are separated by what C calls space, line ends aside. Measured on 2.6 and 3.0.
func isBlank(c byte) bool {
	return c == ' ' || c == '\t' || c == '\v' || c == '\f'
}

func (l *lexer) begin() {
	if !l.open {
		l.open, l.start = true, l.at
	}
}

func (l *lexer) endWord() {
	if !l.open {
		return
	}
	pos := l.pos
	pos.Column = l.start + 1
	l.words = append(l.words, word{l.text.String(), pos, l.unset})
	l.text.Reset()
	l.open, l.unset = false, nil
}

// escape reads from a backslash on. "The escape character is then removed" (manual 2.2) holds before the given characters, before
// another backslash, and in \n, \r, \t and \xNN. Before anything else it stays, and protects nothing: not even a tab, as the manual has
// it (measured on 2.6 and 3.0).
func (l *lexer) escape(protects string) error {
	l.begin()
	rest := l.line[l.at+1:]
	var c byte // 0 at the end of the line
	if rest != "" {
		c = rest[0]
	}
	switch {
	case c == '\\' || strings.IndexByte(protects, c) >= 0:
		l.text.WriteByte(c)
	case c == 'n':
		l.text.WriteByte('\n')
	case c == 'r':
		l.text.WriteByte('\r')
	case c == 't':
		l.text.WriteByte('\t')
	case c == 'x':
		return l.hex(rest[1:])
	default:
		l.text.WriteByte('\\')
		l.at++
		return nil
	}
	l.at += 2
	return nil
}

// hex reads the digits of \xNN. A NUL, at which HAProxy would cut the word, is refused.
func (l *lexer) hex(digits string) error {
	b, err := strconv.ParseUint(digits[:min(2, len(digits))], 16, 8)
	if err != nil || len(digits) < 2 {
		return &lexError{l.at + 1, `\x needs two hexadecimal digits, as in \x41; a backslash itself is written \\`}
	}
	if b == 0 {
		return &lexError{l.at + 1, `a word cannot hold a NUL (\x00)`}
	}
	l.text.WriteByte(byte(b))
	l.at += 4
	return nil
}

// strong reads from a single quote to the next: "nothing is interpreted" (manual 2.2).
func (l *lexer) strong() error {
	l.begin()
	end := strings.IndexByte(l.line[l.at+1:], '\'')
	if end < 0 {
		return &lexError{l.at + 1, `this single quote is not closed on its line; a quote itself is written \'`}
	}
	l.text.WriteString(l.line[l.at+1 : l.at+1+end])
	l.at += end + 2
	return nil
}

// weak reads from a double quote to the next, with escapes and variables in between.
func (l *lexer) weak() error {
	l.begin()
	quote := l.at
	for l.at++; l.at < len(l.line); {
		var err error
		switch c := l.line[l.at]; c {
		case '"':
			l.at++
			return nil
		case '\\':
			err = l.escape("# '\"$")
		case '$':
			err = l.variable()
		default:
			l.text.WriteByte(c)
			l.at++
		}
		if err != nil {
			return err
		}
	}
	return &lexError{quote + 1, `this double quote is not closed on its line; a quote itself is written \"`}
}

// variable reads from a dollar sign on and puts in what the variable holds.
func (l *lexer) variable() error {
	v, err := readVariable(l.line[l.at:])
	if err != nil {
		return &lexError{l.at + 1, err.Error()}
	}
	value, set := l.lookup(v.name)
	switch {
	case !set && v.hasDefault:
		value = v.fallback
	case !set:
		l.unset = append(l.unset, v.name)
	}
	if v.asWords {
		fields := strings.FieldsFunc(value, func(r rune) bool { return r == ' ' })
		if len(fields) == 0 {
			return &lexError{l.at + 1, fmt.Sprintf("variable %s holds no words for [*]", quoted(v.name))}
		}
		for _, field := range fields[:len(fields)-1] {
			l.text.WriteString(field)
			l.endWord()
			l.begin()
		}
		value = fields[len(fields)-1]
	}
	if strings.IndexByte(value, 0) >= 0 {
		return &lexError{l.at + 1, fmt.Sprintf("variable %s holds a NUL", quoted(v.name))}
	}
	l.text.WriteString(value)
	l.at += v.length
	return nil
}
