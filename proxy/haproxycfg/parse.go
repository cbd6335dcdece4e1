package haproxycfg

import (
	"bytes"
	"fmt"
	"strings"
)

// File is one file of a configuration.
type File struct {
	Name string // in positions; it is not opened
	Text []byte
}

// Parse reads a configuration of one file. env answers for environment variables as os.LookupEnv does, nil for an environment
// without any. The error is Diagnostics, all of them, and there is no Config then.
func Parse(file string, src []byte, env func(string) (string, bool)) (*Config, error) {
	return ParseFiles([]File{{file, src}}, env)
}

// ParseFiles reads several files, at least one, as one configuration: what one declares another may refer to, and a defaults
// section holds for the files behind it too. Sections and conditional blocks end with their file, as in HAProxy (measured).
func ParseFiles(files []File, env func(string) (string, bool)) (*Config, error) {
	r := newReader(files[0].Name, env)
	var order []string
	for _, f := range files {
		order = append(order, f.Name)
		r.readFile(f)
	}
	if !r.ended {
		r.resolve()
	}
	if len(r.errors) > 0 {
		return nil, Diagnostics(inOrder(r.errors, order))
	}
	r.cfg.Warnings, r.cfg.Hints = inOrder(r.cfg.Warnings, order), inOrder(r.cfg.Hints, order)
	return r.cfg, nil
}

// readFile reads one file, as far as nothing in it or before it ended the reading.
func (r *reader) readFile(f File) {
	r.file, r.line, r.sec = f.Name, 0, nil
	for src := f.Text; len(src) > 0 && !r.ended; {
		line, rest, ended := bytes.Cut(src, []byte("\n"))
		r.readLine(string(line), ended)
		src = rest
	}
	r.endBlocks()
}

// reader is a configuration being read.
type reader struct {
	file   string
	env    func(string) (string, bool)
	ownEnv map[string]*string // what the configuration itself made of the environment; nil: not set
	table  []keyword
	cfg    *Config
	errors []Diagnostic

	line    int
	text    string // of the line being read
	keyword word   // of the line being read
	negated bool   // by a "no" before it

	blocks []block // that are open, the innermost last
	ended  bool    // nothing more is read, after an error that leaves no sense in it

	sec          *section            // nil before the first of the file
	lastDefaults *section            // which a section without "from" starts from; nil before the first
	defaults     map[string]*section // by name
	proxies      []*section
	firstMaxConn Pos                 // of the global one
	maxRewrite   int                 // tune.maxrewrite
	errorGroups  map[string]*section // http-errors sections, by name
	server       *Server             // being filled: a server or a default-server line
	socket       *StatsSocket
	bind         *Bind // gathers what holds for all addresses of a bind line
	variables    [Scopes]map[string]int
}

func newReader(file string, env func(string) (string, bool)) *reader {
	return &reader{
		file:       file,
		env:        env,
		ownEnv:     map[string]*string{},
		table:      allKeywords,
		cfg:        &Config{Global: defaultGlobal()},
		defaults:   map[string]*section{},
		maxRewrite: 1024,

		errorGroups: map[string]*section{},
	}
}

// readLine reads one line, without its line feed.
func (r *reader) readLine(line string, ended bool) {
	r.line++
	pos := Pos{r.file, r.line, 1}
	if !ended {
		// Measured: "Missing LF on last line, file might have been truncated" is fatal, whatever the line holds.
		pos.Column = len(line) + 1
		r.errorf(pos, "the last line does not end in a line feed: the file may have been cut off")
		return
	}
	// A carriage return ends the line in HAProxy, silently, wherever it stands (measured). Only the one before the line feed is meant.
	line = strings.TrimSuffix(line, "\r")
	if i := strings.IndexAny(line, "\r\x00"); i >= 0 {
		pos.Column = i + 1
		r.errorf(pos, "a %s cannot stand inside a line", map[byte]string{'\r': "carriage return", 0: "NUL"}[line[i]])
		return
	}
	words, err := splitLine(pos, line, r.lookup)
	if err != nil {
		pos.Column = err.column
		r.errorf(pos, "%s", err.text)
		return
	}
	r.text = line
	switch {
	case len(words) == 0 || r.tooMany(words):
	case strings.HasPrefix(words[0].text, "."):
		r.readDirective(words)
	case !r.skipping() && r.wordsFit(words):
		r.readStatement(words)
	}
}

// tooMany refuses more than 64 words, which HAProxy cuts off, in a part of a conditional block that does not hold too (measured).
func (r *reader) tooMany(words []word) bool {
	const mostWords = 64
	if len(words) <= mostWords {
		return false
	}
	r.errorAt(words[mostWords], "a line has at most %d words", mostWords)
	return true
}

// wordsFit refuses an empty word, at which HAProxy takes the arguments to end (measured).
func (r *reader) wordsFit(words []word) bool {
	ok := true
	for _, w := range words {
		switch {
		case w.text == "":
			r.errorAt(w, "this word is empty: HAProxy would ignore what follows it")
			ok = false
		case len(w.unset) > 0:
			r.hintUnset(w.pos, w.unset)
		}
	}
	return ok
}

// readStatement gives the words of a line to their section.
func (r *reader) readStatement(words []word) {
	r.keyword, r.negated = words[0], false
	if sectionWord(words[0].text) {
		r.beginSection(words)
		return
	}
	switch {
	case r.sec != nil && r.sec.refused:
		return
	case r.sec == nil || words[0].pos.Column == 1 && nearest(words[0].text, acceptedSections) != "" && r.isUnknown(words[0].text):
		r.refuseSection(words[0])
		return
	}
	if words[0].text == "no" || words[0].text == "default" {
		if !r.readPrefix(words) {
			return
		}
		words = words[1:]
	}
	r.readKeyword(words)
}

// readPrefix reads the word before a keyword. "Keywords marked with (*) can be optionally inverted using the no prefix" (manual
// 4.1); "default" is refused by HAProxy too for the options known here (measured).
func (r *reader) readPrefix(words []word) bool {
	if words[0].text == "default" || len(words) == 1 || words[1].text != "option" {
		r.errorAt(words[0], "%s cannot stand before %s: only 'no option NAME' is supported", quoted(words[0].text), second(words))
		return false
	}
	r.keyword, r.negated = words[1], true
	return true
}

func second(words []word) string {
	if len(words) == 1 {
		return "nothing"
	}
	return quoted(words[1].text)
}

// readKeyword finds the keyword in the table and calls its setter.
func (r *reader) readKeyword(words []word) {
	kw, used := r.find(words, r.sec.scope)
	if kw == nil {
		r.refuseKeyword(words)
		return
	}
	args := words[used:]
	switch {
	case len(args) < kw.min:
		r.errorAt(words[len(words)-1], "%s in %s lacks an argument: %s (%s)", quoted(kw.name), r.sec, kw.usage, kw.doc)
	case kw.max >= 0 && len(args) > kw.max:
		r.errorAt(args[kw.max], "%s is one word too many: %s (%s)", quoted(args[kw.max].text), kw.usage, kw.doc)
	case kw.ignored&r.sec.scope != 0:
		r.warnf(words[0].pos, "%s in %s is ignored: it belongs into %s%s", quoted(kw.name), r.sec, kw.in, kw.hint)
		inEarnest := r.sec
		r.sec = inEarnest.scratch() // so that its arguments are checked all the same
		kw.set(r, args)
		r.sec = inEarnest
	default:
		kw.set(r, args)
	}
}

// errorf collects an error; the text has no line feed.
func (r *reader) errorf(pos Pos, format string, args ...any) {
	r.errors = append(r.errors, Diagnostic{pos, fmt.Sprintf(format, args...)})
}

// errorAt collects an error about a word, and says where variables that are not set may be the reason.
func (r *reader) errorAt(w word, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if len(w.unset) > 0 {
		text += " (" + notSet(w.unset) + ")"
	}
	r.errorf(w.pos, "%s", text)
}

func (r *reader) warnf(pos Pos, format string, args ...any) {
	r.cfg.Warnings = append(r.cfg.Warnings, Diagnostic{pos, fmt.Sprintf(format, args...)})
}

// hintf collects a complaint that is ours alone: -dW, which makes HAProxy's warnings errors, does not make it one.
func (r *reader) hintf(pos Pos, format string, args ...any) {
	r.cfg.Hints = append(r.cfg.Hints, Diagnostic{pos, fmt.Sprintf(format, args...)})
}

func (r *reader) hintUnset(pos Pos, names []string) {
	r.hintf(pos, `%s: nothing is put in; "${NAME-default}" gives a default`, notSet(names))
}

func notSet(names []string) string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = quoted(n)
	}
	if len(all) == 1 {
		return "environment variable " + all[0] + " is not set"
	}
	return "environment variables " + strings.Join(all, ", ") + " are not set"
}
