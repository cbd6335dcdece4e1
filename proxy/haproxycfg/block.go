package haproxycfg

import (
	"slices"
	"strings"
)

// block is an .if that has no .endif yet.
type block struct {
	pos     Pos
	holds   bool // what stands in the present part is read
	decided bool // a part was read, or none can be: what follows is not looked at
	last    bool // the part of .else
}

// skipping tells whether the current line stands in a part that does not hold. Such lines are split into words, as in
// HAProxy, so that an open quote is an error there too (measured), but are not looked at.
func (r *reader) skipping() bool {
	return len(r.blocks) > 0 && !r.blocks[len(r.blocks)-1].holds
}

// beginBlock reads .if EXPRESSION. "Conditional blocks may be nested" (manual 2.4); in a part that does not hold the expression
// is not evaluated, right or wrong.
func (r *reader) beginBlock(words []word) {
	b := block{pos: words[0].pos, decided: true}
	if !r.skipping() {
		b.holds = r.evaluate(words)
		b.decided = b.holds
	}
	r.blocks = append(r.blocks, b)
}

// continueBlock reads .elif EXPRESSION, .else or .endif. After an error among these HAProxy reads nothing more (measured), since
// what belongs to which part can only be guessed.
func (r *reader) continueBlock(words []word) {
	w := words[0]
	if len(r.blocks) == 0 {
		r.fatalAt(w, "%s without .if above it", w.text)
		return
	}
	if w.text != ".elif" && len(words) > 1 {
		r.fatalAt(words[1], "%s is one word too many: nothing follows %s", quoted(words[1].text), w.text)
		return
	}
	b := &r.blocks[len(r.blocks)-1]
	switch {
	case w.text == ".endif":
		r.blocks = r.blocks[:len(r.blocks)-1]
	case b.last:
		r.fatalAt(w, "%s after .else: .else is the last part of the .if at line %d", w.text, b.pos.Line)
	case w.text == ".else":
		b.holds, b.decided, b.last = !b.decided, true, true
	default:
		b.holds = !b.decided && r.evaluate(words)
		b.decided = b.decided || b.holds
	}
}

// endBlocks complains about a block that is not closed in its file. HAProxy names the last line (measured).
func (r *reader) endBlocks() {
	if len(r.blocks) == 0 || r.ended {
		return
	}
	open := r.blocks[len(r.blocks)-1]
	r.fatalAt(word{pos: Pos{r.file, r.line, 1}}, "the .if at line %d has no .endif", open.pos.Line)
}

// evaluate gives the value of the expression after .if or .elif, false for one that is wrong.
func (r *reader) evaluate(words []word) bool {
	text, starts := joined(words[1:])
	holds, err := valueOf(text, r.lookup)
	if err == nil {
		return holds
	}
	place := words[0]
	if len(starts) > 0 {
		i, exact := slices.BinarySearch(starts, err.offset)
		if !exact {
			i--
		}
		place = words[1+i]
		// Quotes and escapes that were taken away move what follows them, so only in a word without them is the column exact.
		if strings.HasPrefix(r.text[place.pos.Column-1:], place.text) {
			place.pos.Column += min(err.offset-starts[i], len(place.text))
		}
	}
	r.fatalAt(place, "%s: %s", words[0].text, err.text)
	return false
}

// fatalAt collects an error after which nothing is read.
func (r *reader) fatalAt(w word, format string, args ...any) {
	r.errorAt(w, format, args...)
	r.ended = true
}
