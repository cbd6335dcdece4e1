package haproxycfg

import (
	"slices"
	"strings"
)

// actionKeyword is an entry of the table of actions.
type actionKeyword struct {
	name   string
	action Action
	in     ruleset
	// read reads the words from the action on, and gives those behind its arguments. r.keyword is the action's.
	read  func(r *reader, rule *Rule, words []word, where phase) (rest []word, ok bool)
	since string // as in keyword
	usage string
	doc   string
}

const everyRuleset = onRequest | onResponse | onAfterResponse

// actions is sorted by name (manual 4.3; "haproxy -dKall").
var actions = []actionKeyword{
	{"add-header", AddHeader, everyRuleset, readField, atLeast26, "add-header NAME FORMAT", "adds a field"},
	{"del-header", DelHeader, everyRuleset, readFieldName, atLeast26, "del-header NAME", "removes all fields of that name"},
	{"deny", Deny, onRequest | onResponse, readDeny, atLeast26, "deny [deny_status STATUS]", "answers 403, or 502 to a response"},
	{"return", Return, onRequest | onResponse, readReturn, "2.2", "return [status STATUS] [content-type TYPE] [string TEXT|lf-string FORMAT] [hdr NAME FORMAT]...", "answers"},
	{"set-dst", SetDst, onRequest, readSample, atLeast26, "set-dst EXPRESSION", "changes the destination of a server without address"},
	{"set-dst-port", SetDstPort, onRequest, readSample, atLeast26, "set-dst-port EXPRESSION", "changes the destination of a server without port"},
	{"set-header", SetHeader, everyRuleset, readField, atLeast26, "set-header NAME FORMAT", "replaces all fields of that name by one"},
	{"set-src", SetSrc, onRequest, readSample, atLeast26, "set-src EXPRESSION", "changes the client's address"},
	{"set-src-port", SetSrcPort, onRequest, readSample, atLeast26, "set-src-port EXPRESSION", "changes the client's port"},
	{"set-var", SetVar, everyRuleset, readSetVar, atLeast26, "set-var(SCOPE.NAME) EXPRESSION", "keeps a value"},
}

func lookupAction(name string) *actionKeyword {
	i, found := slices.BinarySearchFunc(actions, name, func(a actionKeyword, name string) int { return strings.Compare(a.name, name) })
	if !found {
		return nil
	}
	return &actions[i]
}

// lacksArgument complains about an action without all its arguments.
func (r *reader) lacksArgument(what string) ([]word, bool) {
	r.errorAt(r.keyword, "%s lacks %s", quoted(r.keyword.text), what)
	return nil, false
}

// readField reads NAME FORMAT.
func readField(r *reader, rule *Rule, words []word, where phase) ([]word, bool) {
	if len(words) < 3 {
		return r.lacksArgument("an argument: NAME FORMAT")
	}
	named := r.fieldName(rule, words[1])
	var ok bool
	rule.Value, ok = r.format(words[2], where)
	return words[3:], ok && named
}

// readFieldName reads NAME.
func readFieldName(r *reader, rule *Rule, words []word, _ phase) ([]word, bool) {
	if len(words) < 2 {
		return r.lacksArgument("the field's name")
	}
	ok := r.fieldName(rule, words[1])
	rest := words[2:]
	if len(rest) > 0 && rest[0].text == "-m" {
		r.errorAt(rest[0], "'-m' of del-header %s", notYet)
		return nil, false
	}
	return rest, ok
}

func (r *reader) fieldName(rule *Rule, w word) (ok bool) {
	rule.Field, ok = r.fieldNameOf(w)
	return ok
}

// fieldNameOf reads a field's name, which is forwarded in lower case. The fields that frame a body are not a rule's to change:
// what they say would no longer be true.
func (r *reader) fieldNameOf(w word) (string, bool) {
	name := strings.ToLower(w.text)
	switch {
	case !isToken(name):
		r.errorAt(w, "%s is no name of a field", quoted(w.text))
		return "", false
	case name == "content-length" || name == "transfer-encoding":
		r.errorAt(w, "a rule cannot change %s, which says where the body ends", quoted(w.text))
		return "", false
	}
	return name, true
}

// readSample reads EXPRESSION.
func readSample(r *reader, rule *Rule, words []word, where phase) (_ []word, ok bool) {
	if len(words) < 2 {
		return r.lacksArgument("an expression")
	}
	rule.Sample, ok = r.sample(words[1], where)
	return words[2:], ok
}

// readSetVar reads set-var(SCOPE.NAME) EXPRESSION.
func readSetVar(r *reader, rule *Rule, words []word, where phase) ([]word, bool) {
	inner, opened := strings.CutPrefix(words[0].text, "set-var(")
	name, closed := strings.CutSuffix(inner, ")")
	if !opened || !closed {
		r.errorAt(words[0], "a variable in parentheses belongs to 'set-var', without spaces: set-var(txn.name)")
		return nil, false
	}
	if strings.Contains(name, ",") {
		r.errorAt(words[0], "conditions of 'set-var', behind a comma, %s", notYetMany)
		return nil, false
	}
	v, err := r.variable(name)
	if err != nil {
		r.errorAt(words[0], "%v", err)
		return nil, false
	}
	rule.Var = v
	return readSample(r, rule, words, where)
}
