package scenarios

import (
	"testing"

	. "github.com/onsi/gomega"
)

// world is what was measured in one cell of good.
func world(t *testing.T, s *Scenario) Env {
	t.Helper()
	env, err := s.Env(
		map[string]any{"server-proto": "h2", "http-reuse": "safe"},
		map[string]any{"users": 10, "threads": 4.0, "purge_ticks": 4},
		map[string]float64{"connects": 8, "requests": 6000, "reuse_ratio": 0.25},
		map[string]map[string]float64{"be/s1": {"requests_received": 6000}},
	)
	if err != nil {
		t.Fatal(err)
	}
	return env
}

func TestExpressionsAndTheirValues(t *testing.T) {
	for _, row := range []struct {
		that   string
		holds  bool
		values string
	}{
		{"connects == 8", true, "8 == 8"},
		{"connects <= users - 2", true, "8 <= 10 - 2"},
		{"connects == 2*threads", true, "8 == 2*4"},
		{"connects != 8", false, "8 != 8"},
		{"connects == eight and eight in [7, 8] and eight/2 == 4", true, "8 == 8 and 8 in [7, 8] and 8/2 == 4"},
		{"connects <= slack", true, "8 <= 14"},
		{"reuse_ratio > 1/3", false, "0.25 > 1/3"},
		{"reuse_ratio == 2/8", true, "0.25 == 2/8"},
		{"connects/users == 0.8", true, "8/10 == 0.8"},
		{"round(connects/3) == 3 and ceil(connects/3) == 3 and floor(connects/3) == 2", true, "round(8/3) == 3 and ceil(8/3) == 3 and floor(8/3) == 2"},
		{"max(connects, users, 3) == 10 and min(2, connects) == 2 and abs(connects - users) == 2", true, "max(8, 10, 3) == 10 and min(2, 8) == 2 and abs(8 - 10) == 2"},
		{`server_proto == "h1" or connects == 8`, true, `"h2" == "h1" or 8 == 8`},
		{`connects in [7, 8]`, true, "8 in [7, 8]"},
		{`connects not in [7, 8]`, false, "8 not in [7, 8]"},
		{`not (connects in [7, 8.5])`, true, "not (8 in [7, 8.5])"},
		{`server_proto in ["h1", "h2"] and connects > 0`, true, `"h2" in ["h1", "h2"] and 8 > 0`},
		{`http_reuse startsWith "sa" and connects > 0`, true, `"safe" startsWith "sa" and 8 > 0`},
		{`(connects > 3 ? users : threads) == 10`, true, "(8 > 3 ? 10 : 4) == 10"},
		{`link["be/s1"].requests_received == requests`, true, "6000 == 6000"},
		{`-connects < 0 and !(connects < 0)`, true, "-8 < 0 and !(8 < 0)"},
	} {
		t.Run(row.that, func(t *testing.T) {
			g := NewWithT(t)
			s := parsed(t, goodLine, "that: >-\n      "+row.that, "let: {", "let: {eight: 8, ")
			env := world(t, s)
			held, err := s.Expect[0].Holds(env)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(held).To(Equal(row.holds))
			g.Expect(s.Expect[0].Values(env)).To(Equal(row.that + ": " + row.values))
		})
	}
}

// The expression language calls nil != 3 true and 5/0 an infinity that every count stays below. Here both are errors,
// also in a part of the expression that would not have decided it.
func TestANameWithoutAValueIsAnErrorNeverAnAnswer(t *testing.T) {
	for _, row := range []struct{ that, says, values string }{
		{"errors != 3", "errors != 3: errors has no value in this cell", "? != 3"},
		{"errors == 3", "errors == 3: errors has no value in this cell", "? == 3"},
		{"not (errors == 3)", "not (errors == 3): errors has no value in this cell", "not (? == 3)"},
		{"connects == 8 or errors == 3", "connects == 8 or errors == 3: errors has no value in this cell", "8 == 8 or ? == 3"},
		{`link["be/s1"].reuses != 3`, `link["be/s1"].reuses != 3: link["be/s1"].reuses has no value in this cell`, "? != 3"},
		{"connects <= spare", "connects <= spare: spare: refused has no value in this cell", "8 <= ?"},
		{"connects <= 5/(users - 10)", "connects <= 5/(users - 10): division by zero", "8 <= 5/(10 - 10)"},
		{"connects <= none", "connects <= none: none: division by zero", "8 <= ?"},
		{"connects <= huge", "connects <= huge: huge: " + huge + " is no finite number", "8 <= ?"},
	} {
		t.Run(row.that, func(t *testing.T) {
			g := NewWithT(t)
			s := parsed(t, goodLine, "that: "+row.that, "let: {", "let: {spare: refused + 1, none: users/(users - 10), huge: "+huge+", ")
			env := world(t, s)
			held, err := s.Expect[0].Holds(env)
			g.Expect(err).To(MatchError(row.says))
			g.Expect(held).To(BeFalse())
			g.Expect(s.Expect[0].Values(env)).To(Equal(row.that + ": " + row.values))
		})
	}
}

const huge = "connects * 1e300 * 1e300"

func TestWhenDecidesByAxesAndInputs(t *testing.T) {
	g := NewWithT(t)
	s := parsed(t, goodLine, "{that: connects > 0}\n  - {that: errors == 0, when: http_reuse == \"always\" or users > 10}\n  - {that: errors == 0, when: server_proto == \"h2\" and threads == 4}",
		"users: 10", "users: 10, name: a", "duration: 2s}", "duration: 2s}, {name: b, users: 3, duration: 1s}")
	env := world(t, s)
	for i, want := range []bool{true, false, true} {
		applies, err := s.Expect[i].Applies(env)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(applies).To(Equal(want), s.Expect[i].When)
	}
	delete(env, "users")
	_, err := s.Expect[1].Applies(env)
	g.Expect(err).To(MatchError(`http_reuse == "always" or users > 10: users has no value in this cell`))
}

func TestACaseThatIsNotOfTheScenarioIsRefused(t *testing.T) {
	g := NewWithT(t)
	s := parsed(t)
	_, err := s.Env(map[string]any{"server-proto": "h2"}, nil, nil, nil)
	g.Expect(err).To(MatchError(ContainSubstring("axis http-reuse is a text, found <nil>")))
	_, err = s.Env(map[string]any{"server-proto": "h2", "http-reuse": 3}, nil, nil, nil)
	g.Expect(err).To(MatchError(ContainSubstring("axis http-reuse is a text, found 3")))
	_, err = s.Env(map[string]any{"server-proto": "h2", "http-reuse": "safe"}, map[string]any{"users": "many"}, nil, nil)
	g.Expect(err).To(MatchError(ContainSubstring(`input users is a number, found "many"`)))
}

func TestEnvLeavesItsArgumentsAlone(t *testing.T) {
	g := NewWithT(t)
	s := parsed(t)
	metrics := map[string]float64{"requests": 5}
	inputs := map[string]any{"users": 10}
	_, err := s.Env(map[string]any{"server-proto": "h2", "http-reuse": "safe"}, inputs, metrics, nil)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(metrics).To(HaveLen(1))
	g.Expect(inputs).To(Equal(map[string]any{"users": 10}))
}
