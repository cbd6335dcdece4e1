package scenarios

import (
	"fmt"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

func TestTheMatrixIsChecked(t *testing.T) {
	const axis = "  http-reuse: [safe, always]"
	const about = "about: What it shows."
	var wide strings.Builder
	for i := range 6000 {
		fmt.Fprintf(&wide, "%d, ", i)
	}
	refuses(t, []broken{
		{axis, "  http-reuse: []", "6:15", []string{"axis http-reuse is an empty list"}},
		{axis, "  http-reuse: safe", "6:15", []string{"axis http-reuse is a list", `found "safe"`}},
		{axis, "  http-reuse: [safe, safe]", "6:22", []string{`the value "safe" twice`}},
		{axis, "  n: [1, 2, 1.0]", "6:13", []string{"axis n has the value 1 twice"}},
		{axis, "  http-reuse: [safe, 3]", "6:22", []string{`mixes kinds: "safe" is a text, 3 is a number`}},
		{axis, "  http-reuse: [safe, null]", "6:22", []string{"takes one value, found nothing"}},
		{axis, "  http-reuse: [safe, [always]]", "6:22", []string{"takes one value, found a list"}},
		{axis, "  http-reuse: [safe, .inf]", "6:22", []string{"takes one value"}},
		{axis, "  http_reuse: [safe]", "6:3", []string{`matrix: a name is lower case words with dashes, found "http_reuse"`}},
		{axis, axis + "\n  color: [red]", "7:3", []string{"axis color is never used", `"{color}"`}},
		{axis, axis + "\n  users: [" + wide.String() + "]", "7:3", []string{"24000 cells; at most 10000"}},
		{about, "exclude: {server-proto: h1}", "3:10", []string{"exclude is a list"}},
		{about, "exclude: [{server-porto: h1}]", "3:12", []string{`no axis "server-porto"`, `did you mean "server-proto"?`}},
		{about, "exclude: [{server-proto: h3}]", "3:26", []string{`axis server-proto has no value "h3"`, `"h1"`}},
		{about, "exclude: [{server-proto: [h1, h3]}]", "3:31", []string{`no value "h3"`}},
		{about, "exclude: [{}]", "3:11", []string{"excludes every cell"}},
		{about, "exclude: [{server-proto: [h1, h2]}]", "3:10", []string{"exclude leaves no cell"}},
	})
}

func TestCellsComeInTheFilesOrderTheLastAxisFastest(t *testing.T) {
	for _, row := range []struct {
		name    string
		changes []string
		want    []string
	}{
		{"all", nil, []string{
			"server-proto=h1 http-reuse=safe", "server-proto=h1 http-reuse=always",
			"server-proto=h2 http-reuse=safe", "server-proto=h2 http-reuse=always",
		}},
		{"one excluded", []string{"about: What it shows.", "exclude: [{server-proto: h1, http-reuse: always}]"}, []string{
			"server-proto=h1 http-reuse=safe", "server-proto=h2 http-reuse=safe", "server-proto=h2 http-reuse=always",
		}},
		{"alternatives and several", []string{"about: What it shows.", "exclude: [{http-reuse: [safe], server-proto: [h1, h2]}, {server-proto: h2}]"}, []string{
			"server-proto=h1 http-reuse=always",
		}},
		{"numbers and durations", []string{
			"[h1, h2]", "[h1]", "  http-reuse: [safe, always]", "  http-reuse: [safe]\n  users: [10, 200]\n  wait: [1s, 250ms]",
			"users: 10", `users: "{users}"`, "duration: 2s", `duration: "{wait}"`, "purge-ticks: 4", "pool-max-conn: 3",
		}, []string{
			"server-proto=h1 http-reuse=safe users=10 wait=1s", "server-proto=h1 http-reuse=safe users=10 wait=250ms",
			"server-proto=h1 http-reuse=safe users=200 wait=1s", "server-proto=h1 http-reuse=safe users=200 wait=250ms",
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			g := NewWithT(t)
			cases, err := parsed(t, row.changes...).Plan(Options{})
			g.Expect(err).NotTo(HaveOccurred())
			var got []string
			for _, c := range cases {
				got = append(got, c.String())
			}
			g.Expect(got).To(Equal(row.want))
		})
	}
}

func TestAFileWithoutMatrixIsOneCell(t *testing.T) {
	g := NewWithT(t)
	s := parsed(t, "matrix:\n  server-proto: [h1, h2]\n  http-reuse: [safe, always]\n", "", `"{http-reuse}"`, "safe", `"{server-proto}"`, "h2")
	cases, err := s.Plan(Options{})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(cases).To(HaveLen(1))
	g.Expect(cases[0].String()).To(Equal("the only cell"))
	g.Expect(cases[0].Servers).To(Equal([]Server{{Name: "s1", Proto: "h2"}}))
}
