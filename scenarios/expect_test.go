package scenarios

import "testing"

const goodLine = "{that: connects <= requests + slack, because: no request needs two}"

func TestExpectationsAreChecked(t *testing.T) {
	refuses(t, []broken{
		{goodLine, "connects == 3", "12:5", []string{"an element of expect is a mapping: {that: EXPRESSION"}},
		{goodLine, "{when: server_proto == 'h1'}", "12:5", []string{"has no that: write {that: connects == requests}"}},
		{goodLine, "{thta: connects == 3}", "12:6", []string{`unknown field "thta"`, `did you mean "that"?`}},
		{goodLine, "{that: connects}", "12:12", []string{"that is true or false, and this is a number"}},
		{goodLine, "{that: server_proto}", "12:12", []string{"that is true or false, and this is a text"}},
		{goodLine, "{that: connects == 3, when: users + 1}", "12:33", []string{"when is true or false, and this is a number"}},
		{goodLine, "{that: 10}", "12:12", []string{"and this is a number"}},
		{goodLine, "{that: users > 3}", "12:12", []string{"names no metric"}},
		{goodLine, "{that: true}", "12:12", []string{"names no metric"}},
		{goodLine, "{that: conects == 3}", "12:12", []string{`that: unknown name "conects"`, `did you mean "connects"?`}},
		{goodLine, "{that: errors == 0 and conects == 3}", "12:28", []string{`unknown name "conects"`}},
		{goodLine, "{that: 'errors == 0 and conects == 3'}", "12:29", []string{`unknown name "conects"`}},
		{goodLine, "{that: connects == 3, when: server_porto == 'h1'}", "12:33", []string{`when: unknown name "server_porto"`, `did you mean "server_proto"?`}},
		{goodLine, "{that: connects == 3, when: connects == 3}", "12:33", []string{"connects is a metric: when sees axes and inputs only"}},
		{goodLine, "{that: connects == 3, when: slack > 3}", "12:33", []string{"slack is a let: when sees axes and inputs only"}},
		{goodLine, "{that: connects == 3, when: 'link[\"be/s1\"].requests > 3'}", "12:34", []string{"link is a metric: when sees axes and inputs only"}},
		{goodLine, "{that: connects == 3, when: server_proto == 'h3'}", "12:49", []string{`axis server_proto has no value "h3"`, `one of h1, h2`}},
		{goodLine, "{that: connects == 3, when: users == 11}", "12:33", []string{"this when holds in no cell of the matrix"}},
		{goodLine, "{that: connects == 3, when: server_proto == 'h1'}", "12:3", []string{"no line of expect applies to the cell server-proto=h2 http-reuse=safe"}},
		{goodLine, "{that: connects == 3, when: 1/(users - 10) > 3}", "12:33", []string{"in the cell server-proto=h1 http-reuse=safe", "division by zero"}},
		{goodLine, "{that: connects == 3, because: 4}", "12:36", []string{"because takes text, found 4"}},
		{goodLine, "{that: connects == }", "12:22", []string{"unexpected end"}},
		{"about: What it shows.", "optimal: [{that: connects == 3, when: users == 11}]", "3:39", []string{"this when holds in no cell"}},
	})
}

func TestLetsAreChecked(t *testing.T) {
	const let = "{slack: threads*2 + requests/1000}"
	refuses(t, []broken{
		{let, "[slack]", "10:6", []string{"let is a mapping"}},
		{let, "{slack: thread*2}", "10:14", []string{`unknown name "thread"`, `did you mean "threads"?`}},
		{let, "{slack: 2*spare, spare: 1}", "10:16", []string{"spare is not known yet: a let uses only those before it"}},
		{let, "{slack: 2*slack}", "10:16", []string{"slack is not known yet"}},
		{let, "{slack: 1, connects: 2}", "10:17", []string{"let connects is called connects in expressions, and so is a metric"}},
		{let, "{slack: 1, users: 2}", "10:17", []string{"so is an input"}},
		{let, "{slack: 1, server-proto: 2}", "10:17", []string{"let server-proto is called server_proto in expressions, and so is an axis"}},
		{let, "{slack: 1, max: 2}", "10:17", []string{`"max" has a meaning of its own`}},
		{let, "{slack: 1, not: 2}", "10:17", []string{`"not" has a meaning of its own`}},
		{let, "{slack: 1, Big: 2}", "10:17", []string{`let: a name is lower case letters, digits, _ and -, found "Big"`}},
		{let, "{slack: [1]}", "10:14", []string{"let slack takes an expression, found a list"}},
		{let, "{slack: requests > 5 ? 1 : 'x'}", "10:14", []string{"no value of one kind"}},
		{let, `{slack: 'requests > 5 ? 1 : "x"'}`, "10:15", []string{"no value of one kind"}},
	})
}
