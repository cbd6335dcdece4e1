package scenarios

import "regexp"

var (
	// A name of an axis, a server, a load: lower case words and digits with single dashes.
	nameShape       = textShape{regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`), "lower case words with dashes"}
	scenarioShape   = textShape{regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$`), "folder/file in lower case with dashes, like blog/client-close"}
	constraintShape = textShape{regexp.MustCompile(`^(>=|<=|>|<|=|!=) ?\d+(\.\d+)*(, ?(>=|<=|>|<|=|!=) ?\d+(\.\d+)*)*$`), "a constraint such as '>= 3.0' or '>= 2.6, < 3.0'"}
	ruleShape       = textShape{regexp.MustCompile(`^[^,\s]([^,\r\n]*[^,\s])?$`), "an id such as R1, without commas"}
	letShape        = textShape{regexp.MustCompile(`^[a-z][a-z0-9_-]*$`), "lower case letters, digits, _ and -"}
	expectShape     = listShape{of: expectationMapping}
)

// topMapping is a whole file.
var topMapping = mapping[Scenario]{
	what: "the scenario",
	fields: []field[Scenario]{
		value("about", "What the scenario shows, in a sentence.", textShape{}, func(s *Scenario, v string) { s.About = v }),
		value("cite", "Where what it shows is said: a manual's section, an RFC, an article.", textShape{}, func(s *Scenario, v string) { s.Cite = v }),
		special[Scenario]("clients", "The clients of script that go to another frontend than the only one.", listShape{of: clientMapping}),
		value("errors", "allowed: failed requests are part of the scenario. Then some line of expect bounds responses_2xx from below.", wordShape{known: []string{"allowed"}}, func(s *Scenario, v string) { s.Errors = v }),
		special[Scenario]("exclude", "The cells of the matrix that are left out: each element names axes and a value, or a list of alternatives, for each.", listShape{of: pairsShape{name: nameShape, of: someShape{anyShape{}}, some: true}}),
		special[Scenario]("expect", "What must hold. Every cell of the matrix needs a line that applies to it, unless there is a script or raw cases.", expectShape),
		special[Scenario]("haproxy-cfg", "The proxy's configuration in HAProxy's language, in place of proxy; only for targets that read it. "+rawHelp, textShape{}),
		special[Scenario]("let", "Names for expressions that several lines share; each may use those before it.", pairsShape{name: letShape, of: expressionShape{}}),
		special[Scenario]("load", "The clients.", listShape{of: loadMapping}),
		special[Scenario]("matrix", `The axes: every combination of their values is a cell. "{axis}" stands for an axis's value in proxy, servers and load.`, pairsShape{name: nameShape, of: listShape{anyShape{}, true}}),
		special[Scenario]("needs", "What a target must be able to do; others skip the scenario.", listShape{textShape{}, true}),
		special[Scenario]("note", "Metrics that are shown and never judged.", listShape{metricShape{}, true}),
		special[Scenario]("optimal", "What is worth a remark, not a failure, where it does not hold.", expectShape),
		special[Scenario]("plot", "Pictures of how a metric changes along an axis.", listShape{of: plotMapping}),
		special[Scenario]("proxy", "How the proxy is set up. What is left out is the product's default, or set on the command line.", proxyMapping),
		special[Scenario]("raw", "Cases of bytes, in place of load: what a client sends or a server answers, and what a proxy must make of it. Each is a cell, with its id as the value of the axis case.", listShape{of: rawCaseMapping}),
		value("rule", "The id of the rule that is checked; about is the rule in words.", ruleShape, func(s *Scenario, v string) { s.Rule = v }),
		value("scenario", "The scenario's name, folder/file: blog/client-close.", scenarioShape, func(s *Scenario, v string) { s.Name = v }).must("scenario: blog/client-close"),
		special[Scenario]("script", "What clients and servers do, one step after the other, in place of load.", listShape{of: stepMapping}),
		special[Scenario]("servers", "The fake servers behind the proxy.", listShape{of: serverMapping}).must("servers: [{name: s1}]"),
		value("version", "Raised when older records can no longer be compared.", wholeShape{1}, func(s *Scenario, n int) { s.Version = n }).must("version: 1"),
		special[Scenario]("versions", "Of a target, the versions for which the scenario is meant; others skip it.", pairsShape{of: constraintShape}),
	},
	choice: &choice{
		one: "load", others: []string{"raw", "script"},
		both:    "a scenario has a load, a script or raw cases, and only one of them",
		neither: "the scenario has no load: write load: [{users: 50, duration: 5s}], a script: [{client: c1, request: GET /a}], or raw cases",
		beside:  "expect", write: "expect: [{that: connects <= users}]",
	},
}

// expectationMapping is an element of expect or optimal.
var expectationMapping = mapping[Expectation]{
	what: "an element of expect or optimal",
	fields: []field[Expectation]{
		value("because", "Why it must hold.", textShape{}, func(e *Expectation, v string) { e.Because = v }),
		special[Expectation]("that", "What must hold, over metrics, inputs, axes and let, with - turned to _: connects <= 2*users.", expressionShape{}).must("{that: connects == requests}"),
		special[Expectation]("when", `The cells it is said of, over inputs and axes: http_reuse == "always". Without it: every cell.`, expressionShape{}),
	},
}
