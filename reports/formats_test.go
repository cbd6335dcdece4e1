package reports

import (
	"errors"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

func TestFormatsAreSortedByName(t *testing.T) {
	g := NewWithT(t)
	g.Expect(slices.IsSortedFunc(Formats(), func(a, b Format) int { return strings.Compare(a.Name, b.Name) })).To(BeTrue())
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestFormatsReportThatTheyCouldNotWrite(t *testing.T) {
	for _, f := range Formats() {
		t.Run(f.Name, func(t *testing.T) {
			NewWithT(t).Expect(f.Write(full{}, build(t, troubledRun(t)))).To(MatchError("no space left on device"))
		})
	}
}
