package haproxycfg

import (
	"net/netip"
	"slices"
	"strings"
)

// ACL is a named or anonymous test on a request or response. It holds if one of its tests does.
type ACL struct {
	Name  string // empty: anonymous
	Tests []Test // one for each line of that name
}

// Test compares a value. It does not hold where there is no value.
type Test struct {
	Sample     Sample
	Match      Match
	IgnoreCase bool           // of MatchText, MatchBegin, MatchEnd and MatchInside; then Texts are in lower case
	Texts      []string       // what they compare with; one of them is enough, as in the following
	Ranges     []Range        // of MatchNumber
	Networks   []netip.Prefix // of MatchAddress
}

// Match is how a test compares (manual 7.1.2 to 7.1.4).
type Match uint8

const (
	MatchFound   Match = iota // there is a value
	MatchTrue                 // as a number it is not 0
	MatchText                 // it is one of the texts
	MatchBegin                // it begins with one
	MatchEnd                  // it ends with one
	MatchInside               // one is inside it
	MatchNumber               // as a number it is in a range
	MatchAddress              // it is an address of a network
)

// Range are the numbers from Min to Max, both included.
type Range struct{ Min, Max int64 }

// matchNames are the values of -m.
var matchNames = map[string]Match{
	"found": MatchFound, "bool": MatchTrue, "str": MatchText, "beg": MatchBegin, "end": MatchEnd, "sub": MatchInside, "int": MatchNumber, "ip": MatchAddress,
}

// matchWords are further ones.
var matchWords = strings.Fields(`bin dir dom len reg`)

// aclForms are fetches that exist in conditions only: a fetch with its match.
var aclForms = map[string]struct {
	fetch string
	match Match
}{
	"hdr":      {"req.hdr", MatchText},
	"hdr_beg":  {"req.hdr", MatchBegin},
	"hdr_end":  {"req.hdr", MatchEnd},
	"hdr_sub":  {"req.hdr", MatchInside},
	"path_beg": {"path", MatchBegin},
	"path_end": {"path", MatchEnd},
	"path_sub": {"path", MatchInside},
}

// predefinedACLs are there without a line (manual 7.4); predefinedWords are the ones that are not supported.
var (
	predefinedACLs = map[string]*ACL{
		"FALSE": {Name: "FALSE", Tests: []Test{{Sample: Sample{Fetch: AlwaysFalse, Type: BooleanType}, Match: MatchTrue}}},
		"TRUE":  {Name: "TRUE", Tests: []Test{{Sample: Sample{Fetch: AlwaysTrue, Type: BooleanType}, Match: MatchTrue}}},
	}
	predefinedWords = strings.Fields(`
		HTTP HTTP_1.0 HTTP_1.1 HTTP_2.0 HTTP_3.0 HTTP_CONTENT HTTP_URL_ABS HTTP_URL_SLASH HTTP_URL_STAR LOCALHOST METH_CONNECT METH_DELETE METH_GET METH_HEAD
		METH_OPTIONS METH_POST METH_PUT METH_TRACE RDP_COOKIE REQ_CONTENT WAIT_END`)
)

// setACL reads acl NAME TEST. "If multiple ACLs share the same name, a logical OR" joins them (manual 7); conditions above
// see it, too.
func setACL(r *reader, args []word) {
	name := args[0]
	if name.text == "or" || !r.isName(name) {
		if name.text == "or" {
			r.errorAt(name, "'or' cannot be the name of an acl, since it joins conditions")
		}
		return
	}
	t, ok := r.test(args[1:])
	if !ok {
		return
	}
	a := r.sec.acls[name.text]
	if a == nil {
		a = &ACL{Name: name.text}
		r.sec.acls[name.text] = a
	}
	a.Tests = append(a.Tests, t)
}

// test reads FETCH [-i] [-m MATCH] [--] VALUE...
func (r *reader) test(words []word) (t Test, ok bool) {
	w := words[0]
	match, given := MatchFound, false
	name := variableNameOf(w.text)
	if form, known := aclForms[name]; known {
		w.text = form.fetch + w.text[len(name):]
		match, given = form.match, true
	}
	if t.Sample, ok = r.sample(w, anyPhase); !ok {
		return t, false
	}
	words = words[1:]
	for len(words) > 0 && strings.HasPrefix(words[0].text, "-") {
		flag := words[0]
		words = words[1:]
		switch {
		case flag.text == "--":
		case flag.text == "-i" && t.Sample.Fetch == Method:
			r.errorAt(flag, "methods have a case, so -i cannot stand here") // HAProxy takes it, to no effect
			return t, false
		case flag.text == "-i":
			t.IgnoreCase = true
			continue
		case flag.text == "-m" && len(words) > 0:
			if match, ok = r.match(words[0]); !ok {
				return t, false
			}
			given, words = true, words[1:]
			continue
		case flag.text == "-m":
			r.errorAt(flag, "'-m' lacks the way to compare: %s", oneOf(sortedMatches()))
			return t, false
		case slices.Contains([]string{"-f", "-M", "-n", "-u"}, flag.text):
			r.errorAt(flag, "flag %s of a condition %s", quoted(flag.text), notYet)
			return t, false
		default:
			r.errorAt(flag, "unknown flag %s of a condition: there are -i, -m and --, which ends flags", quoted(flag.text))
			return t, false
		}
		break
	}
	if !given {
		match, given = defaultMatch(t.Sample.Type)
	}
	if !given {
		r.errorAt(w, "%s can hold any type, so say how to compare: -m %s", quoted(w.text), oneOf(sortedMatches()))
		return t, false
	}
	t.Match = match
	return t, r.values(&t, w, words)
}

// variableNameOf gives the letters, digits and underscores that a text begins with.
func variableNameOf(text string) string {
	end := 0
	for end < len(text) && isNameByte(text[end]) {
		end++
	}
	return text[:end]
}

func (r *reader) match(w word) (Match, bool) {
	m, known := matchNames[w.text]
	switch {
	case known:
	case slices.Contains(matchWords, w.text):
		r.errorAt(w, "-m %s %s: there are %s", w.text, notYet, oneOf(sortedMatches()))
	default:
		r.errorAt(w, "unknown way to compare %s%s: there are %s", quoted(w.text), didYouMean(w.text, sortedMatches()...), oneOf(sortedMatches()))
	}
	return m, known
}

func sortedMatches() []string {
	var all []string
	for name := range matchNames {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}
