package scenarios

import (
	"testing"

	. "github.com/onsi/gomega"
)

// inItsOwnWords is a scenario in HAProxy's language.
const inItsOwnWords = `scenario: my/raw
version: 1
about: Two ways in, two servers.
matrix: {http-reuse: [safe, always]}
haproxy-cfg: |
  defaults
      mode http
      timeout connect 5s
      timeout client 5s
      timeout server 5s
  frontend anything
      bind "${bind_http}" # and "${bind_late}" is a comment
      default_backend be
  frontend other
      bind "${bind_http_2}"
      default_backend be
  backend be
      http-reuse "${axis_http_reuse}"
      http-request set-header X 'not ${HOME}'
      server s1 "${addr_s1}"
      server late "${host_s_2}:${port_s_2}" weight 0
servers: [{name: s1}, {name: s-2}]
load: [{to: http, users: 1, requests: 5}]
errors: allowed
expect: [{that: 'link["be/s1"].requests == requests and responses_2xx == requests'}]
`

func TestAConfigurationInHAProxysLanguage(t *testing.T) {
	g := NewWithT(t)
	s, err := Parse("raw.yaml", []byte(inItsOwnWords), vocabulary)
	g.Expect(err).NotTo(HaveOccurred())
	cases, err := s.Plan(Options{})
	g.Expect(err).NotTo(HaveOccurred())
	p := cases[1].Proxy
	g.Expect(p.Threads).To(Equal(1))
	g.Expect(p.HAProxyCfg).To(HavePrefix("defaults\n    mode http\n"))
	g.Expect(p.HAProxyCfg).To(HaveSuffix("weight 0\n"))
	g.Expect(p.Frontends).To(Equal([]Frontend{{Name: "http", Proto: "h1"}, {Name: "http-2", Proto: "h1"}}))
	g.Expect(p.Backends).To(Equal([]Backend{{Name: "be", Servers: []string{"s1"}}}), "what is not called as its fake server has no link")
	g.Expect(cases[1].Inputs).To(Equal(map[string]any{"users": 1, "servers": 2, "requests_planned": 5, "threads": 1}))
	_, err = s.Plan(Options{Settings: map[string]string{"pool-max-conn": "1"}})
	g.Expect(err).To(MatchError(ContainSubstring("setting pool-max-conn=1: the scenario is written in HAProxy's own language")))
}

func TestItsOwnThreadsAreItsOwn(t *testing.T) {
	g := NewWithT(t)
	s, err := Parse("raw.yaml", []byte(replaced(t, inItsOwnWords, "  defaults\n", "  global\n      nbthread 4\n  defaults\n")), vocabulary)
	g.Expect(err).NotTo(HaveOccurred())
	cases, err := s.Plan(Options{})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(cases[0].Proxy.Threads).To(BeZero())
	g.Expect(cases[0].Inputs).NotTo(HaveKey("threads"))
}

func TestAConfigurationInHAProxysLanguageIsChecked(t *testing.T) {
	for _, row := range []struct{ old, new, says string }{
		{"haproxy-cfg: |", "proxy: {threads: 1}\nhaproxy-cfg: |", "raw.yaml:6:14: haproxy-cfg stands in place of proxy: leave one of them out"},
		{`"${axis_http_reuse}"`, "${axis_http_reuse}", `raw.yaml:18:18: HAProxy fills ${axis_http_reuse} only between double quotes: write "${axis_http_reuse}"`},
		{`"${axis_http_reuse}"`, `"${axis_http_resue}"`, `raw.yaml:18:19: nothing is known of ${axis_http_resue}: did you mean "axis_http_reuse"?`},
		{`"${axis_http_reuse}"`, `"{http-reuse}"`, `raw.yaml:18:19: no placeholder is filled here: write "${axis_http_reuse}"`},
		{`"${axis_http_reuse}"`, "safe", "raw.yaml:4:10: axis http-reuse is never used"},
		{`"${addr_s1}"`, `"${HOME}"`, "raw.yaml:20:18: nothing is known of ${HOME}"},
		{`"${addr_s1}"`, `"$addr_s3"`, `raw.yaml:20:18: nothing is known of ${addr_s3}: did you mean "addr_s1"?`},
		{`"${addr_s1}"`, "127.0.0.1:1", `server s1 takes no part: write server s1 "${addr_s1}" in a backend`},
		{`"${bind_http_2}"`, `"${bind_http__2}"`, "raw.yaml:15:13: ${bind_http__2}: a frontend's name is lower case words with dashes"},
		{"to: http", "to: htp", `no frontend "htp": did you mean "http"?`},
		{"to: http, ", "", "there are several frontends"},
		{"be/s1", "be/late", `link`},
	} {
		g := NewWithT(t)
		_, err := Parse("raw.yaml", []byte(replaced(t, inItsOwnWords, row.old, row.new)), vocabulary)
		g.Expect(err).To(MatchError(ContainSubstring(row.says)), row.new)
	}
	g := NewWithT(t)
	short := replaced(t, inItsOwnWords, `      bind "${bind_http}" # and "${bind_late}" is a comment`+"\n", "", `      bind "${bind_http_2}"`+"\n", "", "to: http, ", "")
	_, err := Parse("raw.yaml", []byte(short), vocabulary)
	g.Expect(err).To(MatchError(ContainSubstring(`raw.yaml:5:14: nothing here listens: write bind "${bind_http}" in a frontend`)))
	_, err = Parse("raw.yaml", []byte("scenario: a\nversion: 1\nhaproxy-cfg: frontend x\nservers: [{name: s1}]\nload: [{users: 1, requests: 1}]\nexpect: [{that: connects == 1}]\n"), vocabulary)
	g.Expect(err).To(MatchError(ContainSubstring("raw.yaml:3:14: haproxy-cfg is a block of text: write haproxy-cfg: |")))
}

// As HAProxy splits a line (configuration manual 2.2).
func TestWordsOfALine(t *testing.T) {
	for _, row := range []struct {
		line  string
		words []string
		vars  []mention
	}{
		{"", nil, nil},
		{"  # all", nil, nil},
		{`server s1 "${a}":80 # ${b}`, []string{"server", "s1", "${a}:80"}, []mention{{"a", 11, true}}},
		{`a'${b} # "c'd`, []string{`a${b} # "cd`}, nil},
		{`a\ b\#c "\$d" $e-`, []string{"a b#c", "$d", "$e-"}, []mention{{"e", 14, false}}},
		{`"${a-x y}${b[*]}"`, []string{"${a-x y}${b[*]}"}, []mention{{"a", 1, true}, {"b", 9, true}}},
		{`"" x`, []string{"", "x"}, nil},
		{`regex ^/a$`, []string{"regex", "^/a$"}, nil},
	} {
		g := NewWithT(t)
		words, vars := rawWords(row.line)
		g.Expect(words).To(Equal(row.words), row.line)
		g.Expect(vars).To(Equal(row.vars), row.line)
	}
}
