package main

import (
	"testing"

	. "github.com/onsi/gomega"
)

const showStatText = `# pxname,svname,scur,req_tot,conn_tot,
be,BACKEND,7,8,9,
fe,FRONTEND,1,4711,50,

`

func TestParseShowStat(t *testing.T) {
	g := NewWithT(t)
	g.Expect(parseShowStat(showStatText)).To(Equal(counts{conns: 50, requests: 4711}))
	for text, want := range map[string]string{
		"":                                 "show stat: EOF",
		"# pxname,svname,\n":               "no row of a FRONTEND",
		"# pxname,svname,\nfe,\n":          "wrong number of fields",
		"# pxname,svname,\nfe,FRONTEND,\n": `invalid syntax`,
		"# svname,req_tot,conn_tot\nFRONTEND,1,x": `parsing "x": invalid syntax`,
	} {
		_, err := parseShowStat(text)
		g.Expect(err).To(MatchError(ContainSubstring(want)), text)
	}
}

func FuzzParseShowStat(f *testing.F) {
	f.Add(showStatText)
	f.Fuzz(func(_ *testing.T, text string) { _, _ = parseShowStat(text) })
}
