package reports

import (
	"fmt"
	"slices"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
)

// notes says what the reader of the tables must know about the records as a whole.
func notes(r *Report, records []measure.Record) []string {
	var out []string
	if missing := missing(records); missing > 0 {
		out = append(out, fmt.Sprintf("The run was ended early: %d of the %d cells that it had planned are missing (each repetition is one).", missing, missing+len(records)))
	}
	for _, s := range r.Sections {
		for _, row := range s.Rows {
			rec := row.Repetitions[0].Record
			if rec.ScenarioVersion == s.Scenario.Version && rec.ScenarioSHA256 != s.Scenario.SHA256 {
				out = append(out, s.Scenario.Name+": the file has changed since the records were measured, under the same version; they are judged by the file as it is now.")
				break
			}
		}
	}
	for _, s := range r.Sections {
		if drivenByHey(s.Scenario) {
			out = append(out, heyNote)
			break
		}
	}
	return out
}

// heyNote: seed 002 drove its lab with `hey -c 50`.
const heyNote = "The load is hey, but not `hey -c N`: each user here is a hey worker of its own (Work{C: 1}) with a Transport of its own, so that N users are " +
	"exactly N client connections. The workers of `hey -c N` share one Transport and so open extra connections in races."

func drivenByHey(s *scenarios.Scenario) bool {
	cases, err := s.Plan(scenarios.Options{})
	if err != nil {
		return false // no note about a load that nobody can plan
	}
	return slices.ContainsFunc(cases, func(c scenarios.Case) bool {
		return slices.ContainsFunc(c.Load, func(l scenarios.Load) bool { return l.Generator == "hey" })
	})
}

// missing counts the records that the runs meant to write and did not.
func missing(records []measure.Record) int {
	n := 0
	for _, run := range runs(records) {
		have := 0
		for _, r := range records {
			if r.Run == run {
				have++
			}
		}
		if planned, ok := number(firstOf(records, run).Env[measure.EnvPlanned]); ok {
			n += max(0, int(planned)-have)
		}
	}
	return n
}
