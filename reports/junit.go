package reports

import (
	"encoding/xml"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/reuselab/reuselab/reports/verdict"
)

// The form that CI systems read as "JUnit XML". It has no standard; these are the elements and attributes that Jenkins, GitLab
// and the actions for GitHub have in common. Times are in seconds, of the load alone.

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	ClassName string     `xml:"classname,attr"`
	Name      string     `xml:"name,attr"`
	Time      string     `xml:"time,attr"`
	Failure   *junitText `xml:"failure,omitempty"`
	Error     *junitText `xml:"error,omitempty"`
	Skipped   *junitText `xml:"skipped,omitempty"`
	Output    string     `xml:"system-out,omitempty"`
}

type junitText struct {
	Message string `xml:"message,attr"` // one line
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",cdata"`
}

// WriteComparisonJUnit writes a comparison for CI systems: a suite per scenario, a test case per cell. A regression is a failure,
// a cell that was not measured an error, one that was not compared is skipped; an improvement is output of a test that passed.
func WriteComparisonJUnit(w io.Writer, c verdict.Comparison) error {
	var all junitSuites
	for _, cell := range c.Cells {
		all.suite(cell.Scenario).add(cell)
	}
	for _, s := range all.Suites {
		all.Tests += s.Tests
		all.Failures += s.Failures
		all.Errors += s.Errors
		all.Skipped += s.Skipped
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// suite is the suite of a name, a new one at the end if there is none.
func (all *junitSuites) suite(name string) *junitSuite {
	i := slices.IndexFunc(all.Suites, func(s junitSuite) bool { return s.Name == name })
	if i < 0 {
		i = len(all.Suites)
		all.Suites = append(all.Suites, junitSuite{Name: name})
	}
	return &all.Suites[i]
}

func (s *junitSuite) add(c verdict.Compared) {
	one := junitCase{
		ClassName: c.Scenario,
		Name:      strings.TrimSpace(c.Case + " " + c.Label),
		Time:      strconv.FormatFloat(c.Duration.Seconds(), 'f', 3, 64),
	}
	word := comparisonWord(c)
	var changes strings.Builder
	writeChanges(&changes, word, c)
	s.Tests++
	switch c.Outcome {
	case verdict.Fail:
		s.Failures++
		one.Failure = &junitText{Message: firstRegression(c), Type: word, Text: "\n" + changes.String()}
	case verdict.Error:
		s.Errors++
		one.Error = &junitText{Message: c.Reason, Type: word, Text: changes.String()}
	case verdict.Skip:
		s.Skipped++
		one.Skipped = &junitText{Message: c.Reason}
	default:
		one.Output = changes.String()
	}
	s.Cases = append(s.Cases, one)
}

// firstRegression says in one line why a cell failed.
func firstRegression(c verdict.Compared) string {
	for _, change := range c.Changes {
		if change.Kind == verdict.Regression {
			return change.String()
		}
	}
	return c.Reason
}
