package reports

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
)

// go test ./reports -update writes the expected files anew; read the difference before keeping it.
var update = flag.Bool("update", false, "write the expected reports in testdata anew")

func TestFormatsWriteWhatTheyAlwaysWrote(t *testing.T) {
	for name, run := range map[string]func(*testing.T) []measure.Record{"blog": blogRun, "troubled": troubledRun} {
		for _, format := range Formats() {
			t.Run(name+" as "+format.Name, func(t *testing.T) {
				g := NewWithT(t)
				r, err := Build(run(t), find(t))
				g.Expect(err).NotTo(HaveOccurred())
				var got bytes.Buffer
				g.Expect(format.Write(&got, r)).To(Succeed())
				path := filepath.Join("testdata", name+"."+format.Ext)
				if *update {
					g.Expect(os.WriteFile(path, got.Bytes(), 0o644)).To(Succeed())
				}
				want, err := os.ReadFile(path)
				g.Expect(err).NotTo(HaveOccurred())
				g.Expect(got.String()).To(Equal(string(want)))
			})
		}
	}
}

func TestTextFitsATerminal(t *testing.T) {
	for name, run := range map[string]func(*testing.T) []measure.Record{"blog": blogRun, "troubled": troubledRun} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			r, err := Build(run(t), find(t))
			g.Expect(err).NotTo(HaveOccurred())
			var got bytes.Buffer
			g.Expect(writeText(&got, r)).To(Succeed())
			for line := range strings.Lines(got.String()) {
				line = strings.TrimSuffix(line, "\n")
				g.Expect(utf8.RuneCountInString(line)).To(BeNumerically("<=", textWidth), line)
				g.Expect(line).NotTo(HaveSuffix(" "))
			}
		})
	}
}
