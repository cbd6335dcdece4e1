package haproxycfg

import (
	"fmt"
	"slices"
	"strconv"
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

// deniable are the statuses that have a built-in response.
var deniable = []int{200, 400, 401, 403, 404, 405, 407, 408, 410, 413, 421, 422, 425, 429, 500, 501, 502, 503, 504}

// readDeny reads [deny_status STATUS].
func readDeny(r *reader, rule *Rule, words []word, where phase) (_ []word, ok bool) {
	rule.Status = 403
	if where == response {
		rule.Status = 502
	}
	rest := words[1:]
	if len(rest) == 0 || rest[0].text != "deny_status" {
		if len(rest) > 0 && slices.Contains(replyWords, rest[0].text) {
			r.errorAt(rest[0], "%s of deny %s: write 'return'", quoted(rest[0].text), notYet)
			return nil, false
		}
		return rest, true
	}
	if len(rest) == 1 {
		return r.lacksArgument("a status behind deny_status")
	}
	rule.Status, _ = strconv.Atoi(rest[1].text)
	if !slices.Contains(deniable, rule.Status) {
		r.errorAt(rest[1], "%s is no status with a built-in response: there are %s", quoted(rest[1].text), strings.Trim(fmt.Sprint(deniable), "[]"))
		return nil, false
	}
	return rest[2:], true
}

// replyWords are parameters of return and deny.
var replyWords = strings.Fields(`content-type default-errorfiles errorfile errorfiles file hdr lf-file lf-string status string`)

// readReturn reads pairs and triples of words. HAProxy's rules hold: a body needs a content type, and is given once.
func readReturn(r *reader, rule *Rule, words []word, where phase) (_ []word, ok bool) {
	p := &Reply{Status: 200}
	rule.Reply = p
	var body word // its keyword
	rest := words[1:]
	for len(rest) > 0 && rest[0].text != "if" && rest[0].text != "unless" {
		w := rest[0]
		needs := 2
		switch w.text {
		case "status", "content-type", "string", "lf-string":
		case "hdr":
			needs = 3
		default:
			if !slices.Contains(replyWords, w.text) {
				return rest, true // the condition's reader complains
			}
			r.errorAt(w, "%s of return %s", quoted(w.text), notYet)
			return nil, false
		}
		if len(rest) < needs {
			r.errorAt(w, "%s of return lacks its value", quoted(w.text))
			return nil, false
		}
		value := rest[1]
		ok = true
		switch w.text {
		case "status":
			if p.Status, _ = strconv.Atoi(value.text); p.Status < 200 || p.Status > 599 {
				r.errorAt(value, "%s is no status: write 200 to 599", quoted(value.text))
				ok = false
			}
		case "content-type":
			if p.ContentType = value.text; strings.IndexFunc(value.text, isControl) >= 0 {
				r.errorAt(value, "a content type has no control characters")
				ok = false
			}
		case "string", "lf-string":
			if body.text != "" {
				r.errorAt(w, "the body is given already, by %s", quoted(body.text))
				return nil, false
			}
			if body = w; w.text == "string" {
				p.Body = Format{{Text: value.text}}
			} else {
				p.Body, ok = r.body(value, where)
			}
		case "hdr":
			var f ReplyField
			named := false
			f.Name, named = r.fieldNameOf(value)
			f.Value, ok = r.format(rest[2], where)
			ok = ok && named
			p.Fields = append(p.Fields, f)
		}
		if !ok {
			return nil, false
		}
		rest = rest[needs:]
	}
	switch {
	case body.text != "" && p.ContentType == "":
		r.errorAt(body, "a body needs a content type: write content-type TYPE before it")
		return nil, false
	case body.text == "" && p.ContentType != "":
		r.warnf(r.keyword.pos, "the content type is ignored, since there is no body")
		p.ContentType = ""
	}
	return rest, true
}

// body reads a format that may hold line ends.
func (r *reader) body(w word, where phase) (Format, bool) {
	f, err := r.parseFormatText(w.text, where)
	if err != nil {
		r.errorAt(w, "format %s: %v", quoted(w.text), err)
	}
	return f, err == nil
}
