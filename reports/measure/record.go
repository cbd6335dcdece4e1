// Package measure is the record on disk: its form, its metrics' names, reading and writing it.
//
//	w, err := measure.Append("out/records.jsonl")
//	err = w.Write(record)                          // one line, on the disk when it returns
//	f, err := measure.ReadFile("out/records.jsonl") // f.Records, f.Notes
//
// A file holds one JSON object per line. A run that was killed may leave half a line at its end: reading drops it with
// a note, appending removes it. What could not be measured is absent from a record, never 0.
//
// The package judges nothing and prints nothing: reports/verdict and reports do.
package measure

import "time"

// Schema is the form of record that this package writes, and the only one that it reads.
const Schema = 1

// Outcome says whether a cell was measured.
type Outcome string

const (
	Measured Outcome = "measured"
	Skipped  Outcome = "skip"  // the target lacks what the cell needs; Reason says what
	Errored  Outcome = "error" // the experiment failed, not the proxy; Reason says how
)

// Record is everything known of one repetition of one case: one line of records.jsonl. Scenario is never empty; with Skipped and
// Errored there is a reason and no metrics.
//
// The comments behind the fields are what schema.json says of them.
type Record struct {
	Schema          int                           `json:"schema"`           // the form of the record
	Run             string                        `json:"run"`              // the instant the run began, the same in all its records
	Scenario        string                        `json:"scenario"`         // folder/file
	ScenarioVersion int                           `json:"scenario_version"` // records of another version cannot be compared
	ScenarioSHA256  string                        `json:"scenario_sha256"`  // of the file, in hex
	Case            map[string]any                `json:"case"`             // axis -> value
	Inputs          map[string]any                `json:"inputs"`           // what was set up: users, threads, purge_ticks, duration_s, ...
	Target          Target                        `json:"target"`
	Repetition      int                           `json:"repetition" jsonschema:"minimum=1"` // from 1
	Order           int                           `json:"order"`                             // from 1, in order of running
	Started         time.Time                     `json:"started"`                           // when the cell began
	DurationS       float64                       `json:"duration_s"`                        // seconds from the load's release until it stopped asking
	Outcome         Outcome                       `json:"outcome"`                           // whether the cell was measured
	Reason          string                        `json:"reason"`                            // why it was not; else empty
	Metrics         map[string]float64            `json:"metrics"`                           // metric -> value; what could not be measured is absent
	ByServer        map[string]map[string]float64 `json:"by_server"`                         // "be/s1" -> metric -> value
	ByLoad          map[string]map[string]float64 `json:"by_load"`                           // load -> metric -> value
	Script          *Script                       `json:"script,omitempty"`                  // how its steps went, where the scenario has a script
	Histograms      map[string]string             `json:"histograms"`                        // name -> HDR V2 in base64
	SelfChecks      map[string]SelfCheck          `json:"self_checks"`                       // what was checked -> how it went
	Sources         map[string]string             `json:"sources"`                           // metric -> where it comes from
	Files           map[string]string             `json:"files"`                             // what -> path, relative to the run's folder
	Hosts           []Host                        `json:"hosts"`
	Env             map[string]any                `json:"env"` // what is known of the machine and the run
}

// Target is the product under test as it was found.
type Target struct {
	Name         string `json:"name"`           // reference, haproxy, ...
	Label        string `json:"label"`          // what the run calls it; unique in the run
	Version      string `json:"version"`        // as the program says
	ConfigSHA256 string `json:"config_sha256"`  // of its configuration file, in hex
	Died         *Death `json:"died,omitempty"` // how it died, when it exited or stopped answering after readiness
}

// Death is how a product ended that should have lived.
type Death struct {
	Status string   `json:"status"` // "exit status 1", "signal: killed", "stopped answering"
	Output []string `json:"output"` // its last 20 lines
}

// SelfCheck is one check of the experiment itself.
type SelfCheck struct {
	Result string `json:"result" jsonschema:"enum=held,enum=failed,enum=not made"` // not made: it could not be made here
	Detail string `json:"detail"`                                                  // "22000 == 22000 + 0", or why it was not made
}

// Results of self-checks.
const (
	CheckHeld    = "held"
	CheckFailed  = "failed"
	CheckNotMade = "not made" // it could not be made here; Detail says why
)

// Host says where a role lived.
type Host struct {
	Role string `json:"role"` // load, proxy or servers
	Host string `json:"host"` // netns or loopback
}
