package haproxycfg

import (
	"fmt"
	"strings"
	"testing"
)

// ruleReader reads a frontend with one acl.
func ruleReader() *reader {
	r := newReader("fuzz.cfg", nil)
	r.line = 1
	r.sec = &section{keyword: "frontend", name: "f", scope: inFrontend, proxy: &Proxy{}, acls: map[string]*ACL{"a": {Name: "a"}}}
	return r
}

// oneComplaint: what is not read is complained about, once, in one line.
func oneComplaint(t *testing.T, r *reader, ok bool) {
	t.Helper()
	if ok != (len(r.errors) == 0) || len(r.errors) > 1 {
		t.Errorf("read: %v, complaints: %v", ok, r.errors)
	}
	for _, d := range r.errors {
		if strings.ContainsAny(d.Text, "\n\r") || d.Text == "" {
			t.Errorf("no line of text: %q", d.Text)
		}
	}
}

func FuzzExpression(f *testing.F) {
	for _, text := range []string{"path", "req.hdr(a,-1),lower,field(2,:)", "var(txn.a)", "ipv4(1.2.3.4)", "str(a b", "int(", "path,", "hdr(a)b", ",", "bool(true),upper)"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := ruleReader()
		s, ok := r.sample(word{text: text, pos: Pos{"fuzz.cfg", 1, 1}}, anyPhase)
		oneComplaint(t, r, ok)
		if !ok {
			return
		}
		// What it was understood as means the same when it is read again.
		if again, ok := ruleReader().sample(word{text: spell(s)}, anyPhase); !ok || showSample(again) != showSample(s) {
			t.Errorf("%q became %q, which is %q", text, spell(s), showSample(again))
		}
	})
}

// spell writes an expression as a configuration has it.
func spell(s Sample) string {
	text := fetchOf(s.Fetch).name
	switch {
	case s.Field != "":
		text += fmt.Sprintf("(%s,%d)", s.Field, s.Occurrence)
	case s.Fetch == Var:
		text += "(" + scopeNames[s.Var.Scope] + ".x)"
	case s.Fetch == Str:
		text += "(" + s.Text + ")"
	case s.Fetch == Int, s.Fetch == Bool:
		text += fmt.Sprintf("(%d)", s.Number)
	case s.Fetch == IPv4:
		text += fmt.Sprintf("(%v)", s.Addr)
	}
	for _, c := range s.Converters {
		for _, kw := range converters {
			if kw.kind == c.Kind {
				text += "," + kw.name
			}
		}
		if c.Kind == FieldOf {
			text += fmt.Sprintf("(%d,%s)", c.Index, c.Separators)
		}
	}
	return text
}

// A format is read as it is written: put together again, with what expressions were, it is the same text.
func FuzzFormat(f *testing.F) {
	for _, text := range []string{"a", "%%", "%[path]", "a%%b%[src]:%[src_port]%%", "%[str(])]", "%", "%[", "%[path", "%ci", "%{+Q}[path]", "%[str(%%)]"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := ruleReader()
		parsed, ok := r.format(word{text: text, pos: Pos{"fuzz.cfg", 1, 1}}, anyPhase)
		oneComplaint(t, r, ok)
		if !ok {
			return
		}
		rest := text
		for _, p := range parsed {
			if p.Sample == nil {
				var cut bool
				if rest, cut = strings.CutPrefix(rest, strings.ReplaceAll(p.Text, "%", "%%")); !cut {
					t.Fatalf("%q is not the beginning of %q, in %q", p.Text, rest, text)
				}
				continue
			}
			_, after, err := ruleReader().parseSample(strings.TrimPrefix(rest, "%["))
			if err != nil || !strings.HasPrefix(after, "]") {
				t.Fatalf("%q: %v before %q", text, err, after)
			}
			rest = after[1:]
		}
		if rest != "" {
			t.Errorf("%q: nothing was read of %q", text, rest)
		}
	})
}

// A condition has as many tests as its text has terms.
func FuzzCondition(f *testing.F) {
	for _, text := range []string{"if a", "unless a !a", "if a or { path -i -m beg /x }", "if a || ! { src 10.0.0.0/8 }", "if { status 200 500:599 gt 7 }", "if !!a", "if or", "if {", "if { }", "if a !", "if TRUE { str(}) -m str } }"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		words, lexed := splitLine(Pos{"fuzz.cfg", 1, 1}, text, func(string) (string, bool) { return "", false })
		if lexed != nil || len(words) == 0 {
			return
		}
		for _, w := range words {
			if w.text == "" {
				return // refused before
			}
		}
		r := ruleReader()
		c, ok := r.condition(words, anyPhase)
		oneComplaint(t, r, ok)
		if !ok {
			return
		}
		if len(c.Any) == 0 {
			t.Error("nothing to hold")
		}
		for _, terms := range c.Any {
			if len(terms) == 0 {
				t.Error("an empty alternative")
			}
			for _, term := range terms {
				if term.ACL == nil {
					t.Error("a term without a test")
				}
			}
		}
	})
}
