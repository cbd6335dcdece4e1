package haproxycfg

import (
	"maps"
	"slices"
	"strconv"
)

// ErrorFile is a file that holds what is answered in place of a built-in response: "errorfile CODE FILE", in a proxy or in an
// http-errors section that it imports.
type ErrorFile struct {
	Status int
	Path   string // may be relative to the process's folder
	Pos    Pos    // of the path
}

// errorStatuses are those that HAProxy 3.0 answers with by itself (manual 4.2 "errorfile").
var errorStatuses = []string{
	"200", "400", "401", "403", "404", "405", "407", "408", "410", "413", "421", "422", "425", "429", "500", "501", "502", "503", "504",
}

// errorSource is a line that says what is answered: one file, or those of an http-errors section, of which statuses names some.
type errorSource struct {
	file     ErrorFile
	group    word // its text is empty: a file
	statuses []word
}

// setErrorFile: the files are read by who uses them.
func setErrorFile(r *reader, args []word) {
	if !r.choice(args[0], errorStatuses...) {
		return
	}
	file := ErrorFile{Status: statusOf(args[0]), Path: args[1].text, Pos: args[1].pos}
	r.sec.errors = append(r.sec.errors, errorSource{file: file})
	if r.sec.scope == inErrors {
		r.cfg.ErrorFiles = append(r.cfg.ErrorFiles, file)
	}
}

// setErrorFiles imports "fully or partially, the error files defined in the http-errors section"; "those error files override the already
// defined custom errors for the proxy. And they may be overridden by following ones" (manual 4.2 "errorfiles").
func setErrorFiles(r *reader, args []word) {
	for _, w := range args[1:] {
		if !r.choice(w, errorStatuses...) {
			return
		}
	}
	r.sec.errors = append(r.sec.errors, errorSource{group: args[0], statuses: args[1:]})
}

// statusOf is the number of one of errorStatuses.
func statusOf(w word) int {
	n, _ := strconv.Atoi(w.text)
	return n
}

// beginErrors reads http-errors NAME: "an independent section that may be referenced by one or more proxies using its name" (manual 3.8),
// wherever it stands.
func (r *reader) beginErrors(words []word) {
	s := r.sec
	switch {
	case len(words) == 1:
		r.errorAt(words[0], "http-errors lacks its name: http-errors NAME")
		return
	case len(words) > 2:
		r.errorAt(words[2], "%s is one word too many: http-errors NAME", quoted(words[2].text))
	}
	if !r.isName(words[1]) {
		return
	}
	s.name = words[1].text
	if other := r.errorGroups[s.name]; other != nil {
		r.errorAt(words[1], "%s has the same name as the one at line %d", s, other.pos.Line)
		return
	}
	r.errorGroups[s.name] = s
}

// resolveErrors gives a proxy its files, those of its defaults first. The last one for a status counts (measured).
func (r *reader) resolveErrors(s *section) {
	for _, e := range s.errors {
		if e.group.text == "" {
			s.proxy.put(e.file)
			continue
		}
		group := r.errorGroups[e.group.text]
		if group == nil {
			r.errorAt(e.group, "there is no 'http-errors %s'%s", e.group.text, didYouMean(e.group.text, slices.Sorted(maps.Keys(r.errorGroups))...))
			continue
		}
		wanted := map[int]bool{}
		for _, w := range e.statuses {
			wanted[statusOf(w)] = true
		}
		for _, g := range group.errors {
			if len(e.statuses) == 0 || wanted[g.file.Status] {
				s.proxy.put(g.file)
			}
		}
		for _, w := range e.statuses {
			if !slices.ContainsFunc(group.errors, func(g errorSource) bool { return g.file.Status == statusOf(w) }) {
				r.warnf(w.pos, "%s has no file for %s", group, w.text)
			}
		}
	}
}

// put replaces the file for a status.
func (p *Proxy) put(file ErrorFile) {
	p.ErrorFiles = append(slices.DeleteFunc(p.ErrorFiles, func(f ErrorFile) bool { return f.Status == file.Status }), file)
}
