package haproxycfg

import (
	"maps"
	"slices"
	"strings"
)

// Condition is what stands behind "if" or "unless": alternatives of terms that all must hold (manual 7.2).
type Condition struct {
	Unless bool // the whole is negated
	Any    [][]Term
}

// Term is one ACL, or its opposite.
type Term struct {
	Not bool
	ACL *ACL
}

// condition reads [if|unless TERM...] up to the line's end; nil is no condition. where is when it will be looked at.
func (r *reader) condition(words []word, where phase) (*Condition, bool) {
	if len(words) == 0 {
		return nil, true
	}
	if words[0].text != "if" && words[0].text != "unless" {
		r.errorAt(words[0], "'if' or 'unless' and a condition can stand here, not %s", quoted(words[0].text))
		return nil, false
	}
	c := &Condition{Unless: words[0].text == "unless"}
	var terms []Term
	last := words[0] // where something is missing behind it
	negated := false
	for rest := words[1:]; len(rest) > 0; {
		w := rest[0]
		if !negated && (w.text == "or" || w.text == "||") {
			if len(terms) == 0 {
				r.errorAt(w, "a condition is missing before %s", quoted(w.text))
				return nil, false
			}
			c.Any, terms, last, rest = append(c.Any, terms), nil, w, rest[1:]
			continue
		}
		for strings.HasPrefix(w.text, "!") {
			w.text, negated = w.text[1:], !negated
		}
		last = rest[0]
		if w.text == "" {
			rest = rest[1:]
			if len(rest) == 0 {
				break
			}
			continue
		}
		var a *ACL
		if a, rest = r.term(w, rest[1:]); a == nil {
			return nil, false
		}
		r.warnNever(a, w, where)
		terms = append(terms, Term{negated, a})
		negated = false
	}
	if len(terms) == 0 || negated {
		r.errorAt(last, "a condition is missing behind %s", quoted(last.text))
		return nil, false
	}
	c.Any = append(c.Any, terms)
	return c, true
}

// term reads a name, or { TEST }, of which w is the first word; nil means that it could not.
func (r *reader) term(w word, rest []word) (*ACL, []word) {
	if w.text == "{" {
		end := slices.IndexFunc(rest, func(w word) bool { return w.text == "}" })
		switch {
		case end < 0:
			r.errorAt(w, "this brace is not closed: '}' stands alone, with spaces around it")
			return nil, nil
		case end == 0:
			r.errorAt(rest[0], "a test is missing between the braces")
			return nil, nil
		}
		t, ok := r.test(rest[:end])
		if !ok {
			return nil, nil
		}
		return &ACL{Tests: []Test{t}}, rest[end+1:]
	}
	a := r.sec.acls[w.text]
	if a == nil {
		a = predefinedACLs[w.text]
	}
	switch {
	case a != nil:
		return a, rest
	case strings.HasPrefix(w.text, "{"):
		r.errorAt(w, "an opening brace stands alone, with spaces around it, unlike %s", quoted(w.text))
	case slices.Contains(predefinedWords, w.text):
		r.errorAt(w, "the acl %s %s", quoted(w.text), notYet)
	default:
		known := slices.Concat(slices.Sorted(maps.Keys(r.sec.acls)), slices.Sorted(maps.Keys(predefinedACLs)))
		r.errorAt(w, "there is no acl %s above in %s%s", quoted(w.text), r.sec, didYouMean(w.text, known...))
	}
	return nil, nil
}

// warnNever: HAProxy takes a condition on what is not there, which never holds, and warns.
func (r *reader) warnNever(a *ACL, w word, where phase) {
	for _, t := range a.Tests {
		if err := checkPhase(&t.Sample, where); err != nil {
			r.warnf(w.pos, "this condition never holds: %v", err)
		}
	}
}
