package haproxycfg

import (
	"slices"
	"strings"
)

// Rules are a proxy's rules, each list in order of declaration. Rules run until one ends the transaction: the frontend's
// request rules, then the backend's; the backend's response rules, then the frontend's; and in the same order those after
// the response, for every response that the client gets, be it a server's or our own (manual 4.2).
type Rules struct {
	Request       []Rule // http-request
	Response      []Rule // http-response
	AfterResponse []Rule // http-after-response
}

// Rule is what is done, perhaps under a condition. Which fields count depends on Action.
type Rule struct {
	Action Action
	If     *Condition // nil: always
	Field  string     // of SetHeader, AddHeader and DelHeader: the field's name, in lower case
	Value  Format     // of SetHeader and AddHeader
	Var    Variable   // of SetVar
	Sample Sample     // of SetVar, SetDst, SetDstPort, SetSrc and SetSrcPort
	Reply  *Reply     // of Return
	Status int        // of Deny
}

// Action is what a rule does.
type Action uint8

const (
	_          Action = iota
	AddHeader         // adds a field
	DelHeader         // removes all fields of a name
	Deny              // answers with the built-in response of a status
	Return            // answers with a response of its own
	SetDst            // changes the address that the client is taken to have connected to
	SetDstPort        // ... and the port
	SetHeader         // removes all fields of a name, and adds one
	SetSrc            // changes the address that the client is taken to have come from
	SetSrcPort        // ... and the port
	SetVar            // keeps a value
)

// Reply is the response of a Return.
type Reply struct {
	Status      int
	ContentType string // empty: there is no body
	Body        Format
	Fields      []ReplyField
}

// ReplyField is a field of a Reply.
type ReplyField struct {
	Name  string // in lower case
	Value Format
}

// ruleset is one of the keywords of rules, a set of bits.
type ruleset uint8

const (
	onRequest ruleset = 1 << iota
	onResponse
	onAfterResponse
)

var rulesetNames = []string{"http-request", "http-response", "http-after-response"}

// String names the keywords.
func (s ruleset) String() string {
	var names []string
	for i, name := range rulesetNames {
		if s&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// known gives HAProxy's further actions.
func (s ruleset) known() []string {
	return map[ruleset][]string{onRequest: requestActionWords, onResponse: responseActionWords, onAfterResponse: afterResponseActionWords}[s]
}

// setRule gives the setter of one of the keywords.
func setRule(set ruleset, list func(*Rules) *[]Rule) func(*reader, []word) {
	return func(r *reader, args []word) {
		if rule, ok := r.rule(set, args); ok {
			rules := list(&r.sec.proxy.Rules)
			*rules = append(*rules, rule)
			if set == onRequest && len(r.sec.proxy.UseBackend) > 0 {
				r.warnf(r.keyword.pos, "http-request rules run before all use_backend, also those that stand above them")
			}
		}
	}
}

// rule reads ACTION [ARGUMENT...] [if|unless CONDITION].
func (r *reader) rule(set ruleset, args []word) (rule Rule, ok bool) {
	w := args[0]
	name, _, _ := strings.Cut(w.text, "(")
	a := lookupAction(name)
	if a == nil || a.in&set == 0 {
		r.refuseAction(set, w, name)
		return rule, false
	}
	if name != w.text && a.action != SetVar {
		r.errorAt(w, "there is nothing in parentheses behind %s: %s (%s)", quoted(name), a.usage, a.doc)
		return rule, false
	}
	where := r.phaseOf(set)
	rule = Rule{Action: a.action}
	r.keyword = w
	rest, ok := a.read(r, &rule, args, where)
	if !ok {
		return rule, false
	}
	rule.If, ok = r.condition(rest, where)
	return rule, ok
}

func (r *reader) refuseAction(set ruleset, w word, name string) {
	var here []string
	for _, a := range actions {
		if a.in&set != 0 {
			here = append(here, a.name)
		}
		if a.in&set == 0 && a.name == name && !slices.Contains(set.known(), name) {
			r.errorAt(w, "%s is no action of %s, but of %s", quoted(name), set, a.in)
			return
		}
	}
	r.refuse(word{name, w.pos, w.unset}, "action", set.String(), here, set.known())
}

// phaseOf tells when the rules of the section being read run.
func (r *reader) phaseOf(set ruleset) phase {
	switch {
	case set != onRequest:
		return response
	case r.sec.scope == inFrontend:
		return frontendRequest
	case r.sec.scope == inBackend:
		return backendRequest
	}
	return anyRequest
}
