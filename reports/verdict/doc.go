// Package verdict judges records against their scenarios.
//
//	v := verdict.Judge(scenario, record)      // one repetition
//	cell := verdict.Merge(verdicts)           // a cell over its repetitions
//	os.Exit(verdict.ExitCode(outcomes))
//	c := verdict.Compare(baseline, records)   // a run held to an earlier one; c.Outcomes() have an exit code too
//
// The order of the questions is part of the contract: was anything measured, did the target live, was the experiment sound
// (self-checks), did every step of a script go as it says, do the expectations hold, is it optimal, was it known. A fault of the experiment is an Error, never a Fail of the target.
//
// Judging asks whether a run keeps the scenario's bounds, comparing whether its counts became worse than a baseline's: baseline.go
// tells that story, watched.go says what is compared, limit.go and slack.go what is allowed, change.go what is said.
//
// The package measures nothing and prints nothing; it needs no lab, so that an old record can be judged again.
package verdict
