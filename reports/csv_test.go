package reports

import (
	"bytes"
	"encoding/csv"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
)

// csvLines reads a report in CSV back: a map of head to field for each line.
func csvLines(t *testing.T, records []measure.Record) []map[string]string {
	t.Helper()
	g := NewWithT(t)
	var b bytes.Buffer
	g.Expect(writeCSV(&b, build(t, records))).To(Succeed())
	fields, err := csv.NewReader(&b).ReadAll() // it wants as many fields in each line as the first has
	g.Expect(err).NotTo(HaveOccurred())
	var lines []map[string]string
	for _, f := range fields[1:] {
		line := map[string]string{}
		for i, head := range fields[0] {
			line[head] = f[i]
		}
		g.Expect(line).To(HaveLen(len(fields[0])), "each head once")
		lines = append(lines, line)
	}
	return lines
}

func TestCSVHasALinePerRecordInOrderOfRunning(t *testing.T) {
	g := NewWithT(t)
	records := blogRun(t)
	lines := csvLines(t, records)
	g.Expect(lines).To(HaveLen(len(records)))
	g.Expect(lines[1]).To(SatisfyAll(HaveKeyWithValue("order", "2"), HaveKeyWithValue("label", "haproxy-old"), HaveKeyWithValue("target", "haproxy"),
		HaveKeyWithValue("version", "2.6"), HaveKeyWithValue("axis:server-proto", "h1"), HaveKeyWithValue("axis:http-reuse", "safe"),
		HaveKeyWithValue("verdict", "Pass"), HaveKeyWithValue("reason", ""), HaveKeyWithValue("connects", "100000")))
	g.Expect(lines[35]).To(SatisfyAll(HaveKeyWithValue("order", "36"), HaveKeyWithValue("repetition", "3"), HaveKeyWithValue("verdict", "Suboptimal"),
		HaveKeyWithValue("reason", "connects == threads (5 == 4)")))
}

func TestCSVLeavesEmptyWhatWasNotMeasured(t *testing.T) {
	g := NewWithT(t)
	lines := csvLines(t, troubledRun(t))
	g.Expect(lines[1]).To(SatisfyAll(HaveKeyWithValue("connects", ""), HaveKeyWithValue("requests", "22000"), HaveKeyWithValue("reuse_ratio", "1")))
	g.Expect(lines[3]).To(SatisfyAll(HaveKeyWithValue("outcome", "error"), HaveKeyWithValue("verdict", "Error"), HaveKeyWithValue("errors", ""),
		HaveKeyWithValue("reason", ContainSubstring("refused its configuration:\n[ALERT]")), HaveKeyWithValue("axis:pool-max-conn", "")))
	g.Expect(lines[0]).To(HaveKeyWithValue("errors", "0"), "a measured 0 is one")
	g.Expect(lines[7]).To(SatisfyAll(HaveKeyWithValue("axis:pool-max-conn", "0"), HaveKeyWithValue("axis:http-reuse", "")))
	g.Expect(lines[0]).NotTo(HaveKey("refused"), "no record has it")
}

func TestCSVShowsNumbersWithoutExponentAndInFull(t *testing.T) {
	l := newLab(t)
	r := l.measured("test/pool", "reference", map[string]any{"pool-max-conn": 10}, 1, 123456789012, 60)
	r.Metrics["proxy_cpu_us_per_request"] = 1.0 / 3
	lines := csvLines(t, l.records)
	NewWithT(t).Expect(lines[0]).To(SatisfyAll(HaveKeyWithValue("requests", "123456789012"), HaveKeyWithValue("proxy_cpu_us_per_request", "0.3333333333333333")))
}
