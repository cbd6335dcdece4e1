package reports

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

func TestAComparisonAsJUnit(t *testing.T) {
	g := NewWithT(t)
	var b bytes.Buffer
	g.Expect(WriteComparisonJUnit(&b, compared())).To(Succeed())
	text := b.String()
	g.Expect(text).To(HavePrefix(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<testsuites tests="6" failures="2" errors="1" skipped="1">`))
	g.Expect(text).To(ContainSubstring(`<testsuite name="blog/client-close" tests="3" failures="2" errors="0" skipped="0">`))
	g.Expect(text).To(ContainSubstring(`<testcase classname="blog/client-close" name="http-reuse=safe reference" time="1.500"></testcase>`))
	g.Expect(text).To(ContainSubstring(`<failure message="connects: 3000 for 3000 requests; baseline: 50 for 4000 requests; expected: at most 100 = 50 + 50 users" type="regression">`))
	g.Expect(text).To(ContainSubstring("\n    expected: at most 100 = 50 + 50 users\n"), "as on a terminal")
	g.Expect(text).To(ContainSubstring(`<failure message="the target died: exit status 3" type="regression">`))
	g.Expect(text).To(ContainSubstring(`<skipped message="new: the baseline does not have it"></skipped>`))
	g.Expect(text).NotTo(ContainSubstring("\x00"), "XML has no form for it")
	g.Expect(wellFormedJUnit(text)).To(BeEmpty())
}

func TestABrokenJUnitIsSeen(t *testing.T) {
	for text, complaint := range map[string]string{
		`<testsuites tests="0" failures="0" errors="0" skipped="0">`:                                                                                "unexpected EOF",
		`<testsuites tests="1" failures="0" errors="0" skipped="0"></testsuites>`:                                                                   "testsuites tests=1, but there are 0",
		`<testsuites tests="0" failures="0" errors="0" skipped="0"><testcase name="a" classname="b" time="1"/></testsuites>`:                        "testcase in testsuites",
		`<testsuites tests="0" failures="0" errors="0"></testsuites>`:                                                                               "testsuites without skipped",
		`<testsuites tests="0" failures="0" errors="0" skipped="0"><testsuite name="" tests="0" failures="0" errors="0" skipped="0"/></testsuites>`: "testsuite without name",
	} {
		NewWithT(t).Expect(wellFormedJUnit(text)).To(ContainElement(ContainSubstring(complaint)))
	}
}

// What CI systems need of each element: its place and its attributes.
var junitForm = map[string]struct {
	in         []string
	attributes []string
}{
	"testsuites": {[]string{""}, []string{"tests", "failures", "errors", "skipped"}},
	"testsuite":  {[]string{"testsuites"}, []string{"name", "tests", "failures", "errors", "skipped"}},
	"testcase":   {[]string{"testsuite"}, []string{"classname", "name", "time"}},
	"failure":    {[]string{"testcase"}, []string{"message"}},
	"error":      {[]string{"testcase"}, []string{"message"}},
	"skipped":    {[]string{"testcase"}, []string{"message"}},
	"system-out": {[]string{"testcase"}, nil},
}

// wellFormedJUnit reads the XML back and gives its complaints: form, places, attributes, and counts that do not sum up.
func wellFormedJUnit(text string) []string {
	var complaints []string
	seen := map[string]int{}
	said := map[string]int{}
	path := []string{""}
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && len(path) == 1 {
			break
		}
		if err != nil {
			return append(complaints, err.Error())
		}
		switch e := token.(type) {
		case xml.StartElement:
			name := e.Name.Local
			form, known := junitForm[name]
			if parent := path[len(path)-1]; !known || !slices.Contains(form.in, parent) {
				complaints = append(complaints, name+" in "+parent)
			}
			attributes := map[string]string{}
			for _, a := range e.Attr {
				attributes[a.Name.Local] = a.Value
			}
			for _, a := range form.attributes {
				if attributes[a] == "" {
					complaints = append(complaints, name+" without "+a)
				}
				if n, err := strconv.Atoi(attributes[a]); err == nil && name == "testsuites" {
					said[a] = n
				}
			}
			seen[name]++
			path = append(path, name)
		case xml.EndElement:
			path = path[:len(path)-1]
		}
	}
	for _, what := range slices.Sorted(maps.Keys(said)) {
		element := map[string]string{"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}[what]
		if said[what] != seen[element] {
			complaints = append(complaints, "testsuites "+what+"="+strconv.Itoa(said[what])+", but there are "+strconv.Itoa(seen[element]))
		}
	}
	return complaints
}
