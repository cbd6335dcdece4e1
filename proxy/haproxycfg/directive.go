package haproxycfg

import "strings"

// directives are the words that are looked at before any section (manual 2.4): conditional blocks and messages.
var directives = []string{".alert", ".diag", ".elif", ".else", ".endif", ".if", ".notice", ".warning"}

// readDirective reads a line whose first word begins with a dot. In a part that does not hold only the blocks themselves are
// looked at; there HAProxy does not mind a directive that nobody knows (measured).
func (r *reader) readDirective(words []word) {
	w := words[0]
	switch w.text {
	case ".if":
		r.beginBlock(words)
		return
	case ".elif", ".else", ".endif":
		r.continueBlock(words)
		return
	}
	if r.skipping() {
		return
	}
	switch w.text {
	case ".alert", ".diag", ".notice", ".warning":
		r.readMessage(words)
	default:
		r.errorAt(w, "unknown directive %s%s", quoted(w.text), didYouMean(w.text, directives...))
	}
}

// readMessage reads .alert, .warning, .notice or .diag and one word, which is shown. ".alert [...] will cause the
// configuration to be refused" (manual 2.4): HAProxy reads nothing that follows it (measured).
func (r *reader) readMessage(words []word) {
	if len(words) > 2 {
		r.errorAt(words[2], "%s is one word too many: a message with blanks stands in quotes, %s \"...\"", quoted(words[2].text), words[0].text)
		return
	}
	message := Diagnostic{Pos: words[0].pos}
	if len(words) == 2 {
		message.Text = oneLine(words[1].text)
		if len(words[1].unset) > 0 {
			r.hintUnset(words[1].pos, words[1].unset)
		}
	}
	switch words[0].text {
	case ".alert":
		r.errors = append(r.errors, message)
		r.ended = true
	case ".warning":
		r.cfg.Warnings = append(r.cfg.Warnings, message)
	case ".notice":
		r.cfg.Notices = append(r.cfg.Notices, message)
	case ".diag":
		r.cfg.Diags = append(r.cfg.Diags, message)
	}
}

// oneLine shows a message of several lines in one.
func oneLine(text string) string {
	return strings.NewReplacer("\n", `\n`, "\r", `\r`).Replace(text)
}
