package haproxycfg

import (
	"errors"
	"fmt"
	"strings"
)

// Evaluate gives the value of an expression as HAProxy's option -cc does: first its quotes, escapes and variables are taken away as
// on a line of a configuration, where a '#' begins no comment however, then it is read like the one of .if. env answers for
// environment variables as os.LookupEnv does, nil for an environment without any.
func Evaluate(expression string, env func(string) (string, bool)) (bool, error) {
	if strings.ContainsAny(expression, "\x00\n\r") {
		return false, errors.New("an expression is one line")
	}
	lookup := newReader("", env).lookup
	words, wrong := (&lexer{line: expression, lookup: lookup, noComments: true}).split()
	if wrong != nil {
		return false, fmt.Errorf("column %d: %w", wrong.column, wrong)
	}
	text, _ := joined(words)
	holds, err := valueOf(text, lookup)
	if err != nil {
		return false, err
	}
	return holds, nil
}

// joined puts words together again, with one blank in between, and says where each begins: only then are they read as an expression
// (measured), so that "1 && 0" in quotes is false.
func joined(words []word) (text string, starts []int) {
	for i, w := range words {
		if i > 0 {
			text += " "
		}
		starts = append(starts, len(text))
		text += w.text
	}
	return text, starts
}

// expressionError is an expression that cannot be evaluated.
type expressionError struct {
	offset int
	text   string
}

func (e *expressionError) Error() string { return e.text }

// valueOf gives the value of an expression (manual 2.4): || binds less than &&, that less than !, and parentheses group. An
// empty one is false. All of it is evaluated, so that a mistake is found whatever stands before it, as in HAProxy (measured).
func valueOf(text string, lookup func(string) (string, bool)) (bool, *expressionError) {
	e := &expression{text: text, lookup: lookup}
	e.blanks()
	if e.at == len(text) {
		return false, nil
	}
	holds, err := e.or()
	if err == nil && e.at < len(text) {
		err = e.errorf("%s cannot follow here: right are '&&', '||' and the end", quoted(text[e.at:]))
	}
	return holds && err == nil, err
}

// expression is one being evaluated.
type expression struct {
	text   string
	at     int // the next byte
	depth  int // parentheses that are open
	lookup func(string) (string, bool)
}

// deepest is how many parentheses may be open at a time, for the stack's sake.
const deepest = 100

func (e *expression) or() (bool, *expressionError) {
	holds, err := e.and()
	for err == nil && e.accept("||") {
		var right bool
		right, err = e.and()
		holds = holds || right
	}
	return holds, err
}

func (e *expression) and() (bool, *expressionError) {
	holds, err := e.term()
	for err == nil && e.accept("&&") {
		var right bool
		right, err = e.term()
		holds = holds && right
	}
	return holds, err
}

// term reads a literal, a predicate or an expression in parentheses, with any number of '!' before it.
func (e *expression) term() (bool, *expressionError) {
	negated := false
	for e.accept("!") {
		negated = !negated
	}
	var holds bool
	var err *expressionError
	if e.accept("(") {
		holds, err = e.group()
	} else if n := literalLength(e.text[e.at:]); n > 0 {
		holds = strings.Trim(e.text[e.at:e.at+n], "+-0xX") != ""
		e.at += n
	} else {
		holds, err = e.predicate()
	}
	e.blanks()
	return holds != negated, err
}

// group reads the rest of an expression in parentheses.
func (e *expression) group() (bool, *expressionError) {
	if e.depth++; e.depth > deepest {
		return false, e.errorf("an expression has at most %d parentheses in each other", deepest)
	}
	open := e.at - 1
	holds, err := e.or()
	if err == nil && !e.accept(")") {
		err = &expressionError{open, "this parenthesis is not closed"}
	}
	e.depth--
	return holds, err
}

// literalLength gives the length of the whole number at the beginning of the text, written as in C: decimal, 0x41 or 0101.
// "an integer, which is false only when zero" (manual 2.4).
func literalLength(text string) int {
	sign := 0
	if strings.HasPrefix(text, "+") || strings.HasPrefix(text, "-") {
		sign = 1
	}
	digits := func(text, allowed string) int { return len(text) - len(strings.TrimLeft(text, allowed)) }
	rest := text[sign:]
	length := digits(rest, "0123456789")
	switch {
	case strings.HasPrefix(rest, "0x") || strings.HasPrefix(rest, "0X"):
		length = 1
		if n := digits(rest[2:], "0123456789abcdefABCDEF"); n > 0 {
			length = 2 + n
		}
	case strings.HasPrefix(rest, "0"):
		length = digits(rest, "01234567")
	}
	if length == 0 {
		return 0
	}
	return sign + length
}

// accept steps over a token and the blanks before and behind it.
func (e *expression) accept(token string) bool {
	e.blanks()
	if !strings.HasPrefix(e.text[e.at:], token) {
		return false
	}
	e.at += len(token)
	e.blanks()
	return true
}

func (e *expression) blanks() {
	for e.at < len(e.text) && isBlank(e.text[e.at]) {
		e.at++
	}
}

func (e *expression) errorf(format string, args ...any) *expressionError {
	return &expressionError{e.at, fmt.Sprintf(format, args...)}
}
