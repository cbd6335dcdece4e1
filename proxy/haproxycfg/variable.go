package haproxycfg

import (
	"fmt"
	"strings"
)

// Variable is a place for a value. It has a number among those of its scope, so that nobody looks for names at run time;
// Config.Variables counts them.
type Variable struct {
	Scope Scope
	Index int
}

// Scope is how long a variable lives (manual 2.8).
type Scope uint8

const (
	SessionScope     Scope = iota // as long as the client connection
	TransactionScope              // one request and its response
	RequestScope                  // until the response's rules
	ResponseScope                 // from the response's rules on
	Scopes           = iota
)

var scopeNames = [Scopes]string{"sess", "txn", "req", "res"}

// variable reads SCOPE.NAME. A name is made of letters, digits, '.' and '_' (manual 2.8).
func (r *reader) variable(text string) (Variable, error) {
	scope, name, dotted := strings.Cut(text, ".")
	if !dotted || name == "" {
		return Variable{}, fmt.Errorf("%s is no variable: write SCOPE.NAME with scope %s", quoted(text), oneOf(scopeNames[:]))
	}
	for i := range len(name) {
		if !isNameByte(name[i]) && name[i] != '.' {
			return Variable{}, fmt.Errorf("%s cannot stand in the name of a variable: names have letters, digits, '_' and '.'", quoted(name[i:i+1]))
		}
	}
	for i, known := range scopeNames {
		if known == scope {
			return r.intern(Scope(i), name), nil
		}
	}
	if scope == "proc" || scope == "check" {
		return Variable{}, fmt.Errorf("scope %s %s: %s are", quoted(scope), notYet, oneOf(scopeNames[:]))
	}
	return Variable{}, fmt.Errorf("unknown scope %s%s: there are %s", quoted(scope), didYouMean(scope, scopeNames[:]...), oneOf(scopeNames[:]))
}

// intern gives a name its number.
func (r *reader) intern(scope Scope, name string) Variable {
	numbers := r.variables[scope]
	if numbers == nil {
		numbers = map[string]int{}
		r.variables[scope] = numbers
	}
	n, known := numbers[name]
	if !known {
		n = len(numbers)
		numbers[name] = n
		r.cfg.Variables[scope] = len(numbers)
	}
	return Variable{scope, n}
}
