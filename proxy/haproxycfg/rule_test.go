package haproxycfg

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// What rules and conditions were understood as, as text.

func rulesOf(proxyName string, list func(Rules) []Rule) func(*Config) any {
	return proxy(proxyName, func(p *Proxy) any {
		var all []string
		for _, r := range list(p.Rules) {
			all = append(all, showRule(r))
		}
		return strings.Join(all, "; ")
	})
}

func request(proxyName string) func(*Config) any {
	return rulesOf(proxyName, func(rs Rules) []Rule { return rs.Request })
}

func responses(proxyName string) func(*Config) any {
	return rulesOf(proxyName, func(rs Rules) []Rule { return rs.Response })
}

func after(proxyName string) func(*Config) any {
	return rulesOf(proxyName, func(rs Rules) []Rule { return rs.AfterResponse })
}

func showRule(r Rule) string {
	var out strings.Builder
	for _, a := range actions {
		if a.action == r.Action {
			out.WriteString(a.name)
		}
	}
	switch {
	case r.Field != "":
		fmt.Fprintf(&out, " %s %s", r.Field, showFormat(r.Value))
	case r.Reply != nil:
		fmt.Fprintf(&out, " %d %s %s", r.Reply.Status, r.Reply.ContentType, showFormat(r.Reply.Body))
		for _, f := range r.Reply.Fields {
			fmt.Fprintf(&out, " %s=%s", f.Name, showFormat(f.Value))
		}
	case r.Action == Deny:
		fmt.Fprintf(&out, " %d", r.Status)
	case r.Action == SetVar:
		fmt.Fprintf(&out, " %s.%d %s", scopeNames[r.Var.Scope], r.Var.Index, showSample(r.Sample))
	default:
		out.WriteString(" " + showSample(r.Sample))
	}
	return strings.TrimSpace(out.String()) + showCondition(r.If)
}

func showFormat(f Format) string {
	var out strings.Builder
	for _, p := range f {
		if p.Sample != nil {
			fmt.Fprintf(&out, "<%s>", showSample(*p.Sample))
		} else {
			out.WriteString(p.Text)
		}
	}
	return out.String()
}

func showSample(s Sample) string {
	text := fetchOf(s.Fetch).name
	switch {
	case s.Field != "":
		text += fmt.Sprintf("(%s %d)", s.Field, s.Occurrence)
	case s.Fetch == Var:
		text += fmt.Sprintf("(%s.%d)", scopeNames[s.Var.Scope], s.Var.Index)
	case s.Fetch == Str:
		text += "(" + s.Text + ")"
	case s.Fetch == Int, s.Fetch == Bool:
		text += fmt.Sprintf("(%d)", s.Number)
	case s.Fetch == IPv4:
		text += fmt.Sprintf("(%v)", s.Addr)
	}
	for _, c := range s.Converters {
		text += fmt.Sprintf(",%d %d %s", c.Kind, c.Index, c.Separators)
	}
	return strings.TrimSpace(text)
}

func showCondition(c *Condition) string {
	if c == nil {
		return ""
	}
	word := " if "
	if c.Unless {
		word = " unless "
	}
	var alternatives []string
	for _, terms := range c.Any {
		var all []string
		for _, t := range terms {
			one := t.ACL.Name
			if one == "" {
				one = showTest(t.ACL.Tests[0])
			}
			if t.Not {
				one = "not " + one
			}
			all = append(all, one)
		}
		alternatives = append(alternatives, strings.Join(all, " and "))
	}
	return word + strings.Join(alternatives, " or ")
}

func showTest(t Test) string {
	text := showSample(t.Sample)
	for name, m := range matchNames {
		if m == t.Match {
			text += " " + name
		}
	}
	if t.IgnoreCase {
		text += " i"
	}
	if len(t.Texts)+len(t.Ranges)+len(t.Networks) > 0 {
		text += fmt.Sprint(t.Texts, t.Ranges, t.Networks)
	}
	return text
}

func actionsOf(set ruleset) (all []string) {
	for _, a := range actions {
		if a.in&set != 0 {
			all = append(all, a.name)
		}
	}
	return all
}

func TestTablesOfRules(t *testing.T) {
	g := NewWithT(t)
	g.Expect(slices.IsSorted(names(actions, func(a actionKeyword) string { return a.name }))).To(BeTrue())
	g.Expect(slices.IsSorted(names(fetches, func(f fetchKeyword) string { return f.name }))).To(BeTrue())
	g.Expect(slices.IsSorted(names(converters, func(c converterKeyword) string { return c.name }))).To(BeTrue())
	for _, f := range fetches {
		g.Expect(f.where).NotTo(BeZero(), f.name)
		g.Expect(f.usage).To(HavePrefix(f.name))
		g.Expect(f.doc).NotTo(BeEmpty(), f.name)
		g.Expect(f.since).To(MatchRegexp(`^[123]\.\d$`), f.name)
	}
	for _, a := range actions {
		g.Expect(a.usage).To(HavePrefix(a.name))
		g.Expect(a.doc).NotTo(BeEmpty(), a.name)
		g.Expect(a.since).To(MatchRegexp(`^[123]\.\d$`), a.name)
	}
	// A field of the table that is asked for by its number.
	for _, f := range fetches {
		g.Expect(fetchOf(f.fetch).name).To(Equal(f.name))
	}
}

// Every fetch, converter and action has a sample.
func TestSamplesOfRulesAreComplete(t *testing.T) {
	var all strings.Builder
	for _, s := range ruleSamples {
		all.WriteString(s.line + "\n")
	}
	for _, name := range slices.Concat(names(fetches, func(f fetchKeyword) string { return f.name }),
		names(converters, func(c converterKeyword) string { return c.name }), actionsOf(everyRuleset)) {
		NewWithT(t).Expect(all.String()).To(ContainSubstring(name))
	}
}
