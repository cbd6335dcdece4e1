package haproxycfg

import "slices"

// notYet is what is said of HAProxy's words that are not in the table.
const (
	notYet     = "is known to HAProxy, not supported by reuseproxy yet"
	notYetMany = "are known to HAProxy, not supported by reuseproxy yet"
)

// removedKeywords were taken out of HAProxy, which refuses them with a message of its own, as we do (measured).
var removedKeywords = map[string]string{
	"clitimeout":         "was removed in HAProxy 2.1: write 'timeout client'",
	"contimeout":         "was removed in HAProxy 2.1: write 'timeout connect'",
	"option forceclose":  "was removed in HAProxy 2.0: remove it, or write 'option httpclose', which does the same today; 'compat haproxy-1.5' in global brings it back",
	"option http-tunnel": "was removed in HAProxy 2.1: remove it, tunnels need no option; 'compat haproxy-1.5' in global brings it back",
	"srvtimeout":         "was removed in HAProxy 2.1: write 'timeout server'",
}

// declined are options that contradict what this proxy is for.
var declined = map[string]string{
	"accept-invalid-http-request":  "is not supported, and will not be: what can be read in two ways is refused; leave it out",
	"accept-invalid-http-response": "is not supported, and will not be: what can be read in two ways is refused; leave it out",
	"nolinger":                     "is not supported, and will not be: it cuts off what a client or a server has not taken yet; leave it out",
}

// family is the first word of keywords of two words, with HAProxy's second words.
type family struct {
	name  string
	in    scope
	known []string
}

var families = []family{
	{"option", anyProxy, optionWords},
	{"stats", inGlobal, nil},
	{"timeout", anyProxy, timeoutWords},
}

// refuseKeyword complains about a line whose keyword is not accepted in its section.
func (r *reader) refuseKeyword(words []word) {
	w, where := words[0], r.sec.String()
	for _, f := range families {
		if f.name != w.text || f.in&r.sec.scope == 0 {
			continue
		}
		if len(words) == 1 {
			r.errorAt(w, "%s in %s lacks its second word: %s", quoted(w.text), where, oneOf(r.accepted(r.sec.scope, f.name+" ")))
			return
		}
		if reason, ok := removedKeywords[f.name+" "+words[1].text]; ok {
			r.errorAt(words[1], "%s %s %s", f.name, quoted(words[1].text), reason)
			return
		}
		if reason, ok := declined[words[1].text]; ok {
			r.errorAt(words[1], "%s %s %s", f.name, quoted(words[1].text), reason)
			return
		}
		r.refuse(words[1], f.name, where, r.accepted(r.sec.scope, f.name+" "), f.known)
		return
	}
	if kw, used := r.find(words, ^r.sec.scope); kw != nil && !slices.Contains(r.knownKeywords(), w.text) {
		r.errorAt(words[used-1], "%s does not belong into %s, but into %s", quoted(kw.name), where, kw.in)
		return
	}
	if reason, ok := removedKeywords[w.text]; ok {
		r.errorAt(w, "keyword %s %s", quoted(w.text), reason)
		return
	}
	r.refuse(w, "keyword", where, slices.Concat(r.accepted(r.sec.scope, ""), acceptedSections), r.knownKeywords())
}

// refuseParameter complains about a parameter that is not accepted on its line.
func (r *reader) refuseParameter(w word, where scope, owner string, known []string) {
	if kw := r.entry(w.text, anyServer); kw != nil && where&anyServer != 0 {
		r.errorAt(w, "%s does not belong into %s, but into %s", quoted(kw.name), owner, kw.in)
		return
	}
	r.refuse(w, "parameter", owner, r.accepted(where, ""), known)
}

// refuse complains about a word: HAProxy knows it, or nobody does.
func (r *reader) refuse(w word, what, where string, accepted, known []string) {
	if slices.Contains(known, w.text) {
		r.errorAt(w, "%s %s in %s %s", what, quoted(w.text), where, notYet)
		return
	}
	r.errorAt(w, "unknown %s %s in %s%s", what, quoted(w.text), where, didYouMean(w.text, slices.Concat(accepted, known)...))
}

// knownKeywords are HAProxy's for the section being read.
func (r *reader) knownKeywords() []string {
	if r.sec.scope == inGlobal {
		return globalWords
	}
	return proxyWords
}

// isUnknown tells whether neither we nor HAProxy know a keyword in the section being read.
func (r *reader) isUnknown(text string) bool {
	return text != "no" && text != "default" && !slices.Contains(r.knownKeywords(), text) && !slices.Contains(r.accepted(r.sec.scope, ""), text)
}
