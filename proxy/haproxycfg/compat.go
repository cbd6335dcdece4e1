package haproxycfg

import (
	"slices"
	"strings"
)

// Compat15 is the one value of Global.Compat.
const Compat15 = "haproxy-1.5"

// ownKeywords are not HAProxy's.
var ownKeywords = []keyword{
	{"compat", inGlobal, 0, 1, 1, "", "compat haproxy-1.5", "obey options that HAProxy has taken out since, as that version did", "", setCompat},
}

// keywords15 are those that mean something else, or something at all, with "compat haproxy-1.5": five connection modes in place of three
// (HAProxy 1.5's manual 4.2, "option httpclose", "option http-tunnel", "option forceclose"), and no HTTP/2.
var keywords15 = []keyword{
	{"option forceclose", anyProxy, 0, 0, 0, "", "[no] option forceclose", "close after each response", "", option(setConnMode("close"))},
	{"option http-tunnel", anyProxy, 0, 0, 0, "", "[no] option http-tunnel", "look at the first request and response only", "", option(setConnMode("tunnel"))},
	{"option httpclose", anyProxy, 0, 0, 0, "", "[no] option httpclose", "tell both sides to close after the first response", "", option(setConnMode("passive-close"))},
	{"proto", anyServer, 0, 1, 1, "", "proto h1", "the protocol to servers", "", setProto15},
}

var allKeywords = replacing(keywords, ownKeywords)

// replacing gives a table with more entries, which take the place of those of the same name.
func replacing(table, by []keyword) []keyword {
	kept := slices.DeleteFunc(slices.Clone(table), func(kw keyword) bool {
		return slices.ContainsFunc(by, func(o keyword) bool { return o.name == kw.name })
	})
	all := append(kept, by...)
	slices.SortStableFunc(all, func(a, b keyword) int { return strings.Compare(a.name, b.name) })
	return all
}

// setCompat holds for what stands below it, so it has to stand above all proxies.
func setCompat(r *reader, args []word) {
	r.checkFirst()
	if r.choice(args[0], Compat15) {
		r.cfg.Global.Compat = args[0].text
		r.table = replacing(r.table, keywords15)
	}
}

func setProto15(r *reader, args []word) {
	if args[0].text != "h1" {
		r.errorAt(args[0], "with 'compat %s' servers speak HTTP/1: write 'proto h1', or leave it out", Compat15)
	}
}
