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
type Record struct {
	Schema          int                           `json:"schema"` // 1
	Run             string                        `json:"run"`
	Scenario        string                        `json:"scenario"`
	ScenarioVersion int                           `json:"scenario_version"`
	ScenarioSHA256  string                        `json:"scenario_sha256"`
	Case            map[string]any                `json:"case"`   // axis -> value
	Inputs          map[string]any                `json:"inputs"` // users, threads, purge_ticks, duration_s, ...
	Target          Target                        `json:"target"`
	Repetition      int                           `json:"repetition"` // from 1
	Order           int                           `json:"order"`      // from 1, in order of running
	Started         time.Time                     `json:"started"`
	DurationS       float64                       `json:"duration_s"`
	Outcome         Outcome                       `json:"outcome"`
	Reason          string                        `json:"reason"`
	Metrics         map[string]float64            `json:"metrics"`
	ByServer        map[string]map[string]float64 `json:"by_server"` // "be/s1" -> metric
	ByLoad          map[string]map[string]float64 `json:"by_load"`
	Histograms      map[string]string             `json:"histograms"` // HDR V2 base64
	SelfChecks      map[string]SelfCheck          `json:"self_checks"`
	Sources         map[string]string             `json:"sources"` // metric -> where it comes from
	Files           map[string]string             `json:"files"`   // relative to the run's folder
	Hosts           []Host                        `json:"hosts"`
	Env             map[string]any                `json:"env"`
}

// Target is the product under test as it was found.
type Target struct {
	Name         string `json:"name"`
	Label        string `json:"label"`
	Version      string `json:"version"`
	ConfigSHA256 string `json:"config_sha256"`
	// How it died, when it exited or stopped answering after readiness.
	Died *Death `json:"died,omitempty"`
}

// Death is how a product ended that should have lived.
type Death struct {
	Status string   `json:"status"` // "exit status 1", "signal: killed", "stopped answering"
	Output []string `json:"output"` // its last 20 lines
}

// SelfCheck is one check of the experiment itself.
type SelfCheck struct {
	Result string `json:"result"` // one of the results below
	Detail string `json:"detail"` // "22000 == 22000 + 0", or why it was not made
}

// Results of self-checks.
const (
	CheckHeld    = "held"
	CheckFailed  = "failed"
	CheckNotMade = "not made" // it could not be made here; Detail says why
)

// Host says where a role lived.
type Host struct {
	Role string `json:"role"` // load, proxy, servers
	Host string `json:"host"` // netns, loopback
}
