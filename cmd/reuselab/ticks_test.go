package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
)

// purgeDelay is the pool-purge-delay of conformance/pool/p3.
const purgeDelay = 400 * time.Millisecond

// purgeTicks are the states that conformance/pool/p3 waits for, and at which tick behind the first parked connection each begins
// (specification 3.2). A timer counts whole milliseconds.
var purgeTicks = []struct {
	idle, need int
	tick       time.Duration
}{{8, 8, 0}, {8, 4, 2}, {5, 2, 3}, {2, 1, 4}, {0, 0, 5}}

var _ = Describe("the purge of parked connections", Label("lab"), func() {
	It("has no tick before its time, of the reference and of HAProxy", func() {
		needHAProxy()
		out := filepath.Join(GinkgoT().TempDir(), "out")
		r := reuselab("run", "conformance/pool/p3", "--target", "reference,haproxy", "--out", out)
		Expect(r.code).To(Equal(0), "%s%s", r.stdout, r.stderr)
		for _, rec := range records(out) {
			steps := rec.Script.Steps
			parked := at(steps[stepThat(steps, "reply")-1]) // none was parked then
			line := "idle_cur/need_est at ms behind the end of the burst:"
			for _, state := range purgeTicks {
				seen := at(steps[stepThat(steps, fmt.Sprintf("until stat.s1.idle_cur == %d and stat.s1.need_est == %d", state.idle, state.need))])
				line += fmt.Sprintf(" %d/%d %d", state.idle, state.need, (seen - parked).Milliseconds())
				Expect(seen - parked + time.Millisecond).To(BeNumerically(">=", state.tick*purgeDelay))
			}
			AddReportEntry(rec.Target.Label, line)
		}
	})
})

// at is when a step was over.
func at(s measure.Step) time.Duration { return time.Duration(s.AtUS) * time.Microsecond }

// stepThat gives the first step that does something.
func stepThat(steps []measure.Step, does string) int {
	GinkgoHelper()
	for i, s := range steps {
		if strings.Contains(s.Does, does) {
			return i
		}
	}
	Fail("no step does " + does)
	return 0
}
