package pool

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The index of rules names files that exist, and in them what exists.
func TestIndexOfRules(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, index, found := strings.Cut(string(doc), "# Where each rule is")
	named := regexp.MustCompile(`(\w+)\.go(?: \((\w+)\))?`).FindAllStringSubmatch(index, -1)
	if !found || len(named) < 18 {
		t.Fatalf("the index names %d places", len(named))
	}
	for _, place := range named {
		file := strings.ReplaceAll(place[1], "NAME", "safe") + ".go"
		code, err := os.ReadFile(file)
		if err != nil {
			t.Error(err)
		}
		if name := place[2]; name != "" && !regexp.MustCompile(`(?m)^(func (\([^)]*\) )?|type )`+name+`\b`).Match(code) {
			t.Errorf("%s has no %s", file, name)
		}
	}
}
