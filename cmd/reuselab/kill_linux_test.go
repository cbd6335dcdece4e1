package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gexec"

	"github.com/reuselab/reuselab/reports/measure"
)

// killed is a line of the table that the specs print.
type killed struct {
	phase, victim, at string
	code              int
	records           string
	during            leavings
	before, after     leavings
}

var _ = Describe("a part of a run that is killed", Ordered, Label("lab"), func() {
	var rows []killed
	AfterAll(func() {
		var b strings.Builder
		fmt.Fprintf(&b, "%-9s %-8s %-9s %4s  %-19s %s\n", "phase", "killed", "at", "exit", "records", "processes namespaces files: before, at the kill, after")
		for _, r := range rows {
			fmt.Fprintf(&b, "%-9s %-8s %-9s %4d  %-19s %s, %s, %s\n", r.phase, r.victim, r.at, r.code, r.records, r.before, r.during, r.after)
		}
		AddReportEntry("kills", b.String())
	})
	BeforeAll(needNamespaces)

	for _, p := range phases {
		for _, victim := range []string{partHarness, "load", partProduct, "proxy", "servers"} {
			It(fmt.Sprintf("(%s) during %s ends it with everything else", victim, p.name), func() {
				t := newTrial()
				args, release := p.args(t)
				t.run(args...)
				var pid int
				Eventually(func() bool {
					if !p.reached(t) {
						return false
					}
					pid = t.find(victim, 2)
					return pid != 0
				}, "20s", "5ms").Should(BeTrue(), "no %s during %s", victim, p.name)
				during := t.leavings()
				Expect(syscall.Kill(pid, syscall.SIGKILL)).To(Succeed())
				release()
				Eventually(t.session, "20s").Should(gexec.Exit())
				t.expectNothingLeft(victim == partHarness)

				file := t.records()
				rows = append(rows, killed{p.name, victim, "", t.session.ExitCode(), outcomes(file), during, t.before, t.leavings()})
				Expect(file.Notes).To(BeEmpty(), "no line is torn")
				Expect(file.Records[0].Outcome).To(Equal(measure.Measured), "what was measured before is kept")
				switch {
				case victim == partHarness:
					Expect(t.session.ExitCode()).To(Equal(128 + int(syscall.SIGKILL)))
					Expect(file.Records).To(HaveLen(1))
				case victim == partProduct && p.name == "set-up":
					Expect(t.session.ExitCode()).To(Equal(2))
					Expect(file.Records[1].Outcome).To(Equal(measure.Errored))
					Expect(file.Records[1].Reason).To(HavePrefix("the proxy did not start: signal: killed"))
				case victim == partProduct:
					Expect(t.session.ExitCode()).To(Equal(1))
					Expect(file.Records[1].Outcome).To(Equal(measure.Measured))
					Expect(file.Records[1].Target.Died.Status).To(Equal("signal: killed"))
				default:
					Expect(t.session.ExitCode()).To(Equal(2))
					Expect(file.Records[1].Outcome).To(Equal(measure.Errored))
					Expect(file.Records[1].Reason).To(Equal("role " + victim + " ended: signal: killed"))
				}
			})
		}
	}

	It("(harness) while the report is written leaves every record", func() {
		t := newTrial()
		t.block("report.txt")
		t.run(quick(), "--append")
		Eventually(t.count, "20s", "5ms").Should(Equal(1))
		during := t.leavings()
		t.session.Kill()
		Eventually(t.session, "20s").Should(gexec.Exit(128 + int(syscall.SIGKILL)))
		t.expectNothingLeft(true)
		rows = append(rows, killed{"report", partHarness, "", t.session.ExitCode(), outcomes(t.records()), during, t.before, t.leavings()})
	})

	It("together with all others leaves its socket, which the next run clears away", func() {
		t := newTrial()
		t.run(unending())
		Eventually(func() int { return sockets(t.find(partProduct, 1)) }, "20s", "5ms").Should(BeNumerically(">=", 20))
		all := t.processes()
		for _, p := range all { // none may see another end before it ends itself
			Expect(syscall.Kill(p.PID, syscall.SIGSTOP)).To(Succeed())
		}
		for _, p := range all {
			Expect(syscall.Kill(p.PID, syscall.SIGKILL)).To(Succeed())
		}
		Eventually(t.session, "20s").Should(gexec.Exit())
		Eventually(t.processes, "10s", "5ms").Should(BeEmpty())
		left, err := os.ReadDir(t.tmp)
		Expect(err).NotTo(HaveOccurred())
		Expect(left).To(HaveLen(1))

		old := time.Now().Add(-time.Hour)
		Expect(os.Chtimes(filepath.Join(t.tmp, left[0].Name()), old, old)).To(Succeed())
		t.run(quick(), "--append")
		Eventually(t.session, "20s").Should(gexec.Exit(0))
		t.expectNothingLeft(false)
	})

	It("at any moment leaves nothing but what was measured", func() {
		seed := rand.Uint64()
		AddReportEntry("seed", fmt.Sprint(seed))
		r := rand.New(rand.NewPCG(seed, 0))
		const kills, cells = 50, 2
		args := []string{quick(), "--repeat", fmt.Sprint(cells)}
		took := shortest(3, args)

		for hits := 0; hits < kills; {
			t := newTrial()
			at := time.Duration(r.Int64N(int64(took)))
			parts := []string{partHarness, "load", partProduct, "proxy", "servers"}
			r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
			t.run(args...)
			select { // the moment is the experiment, no wait for something
			case <-time.After(at):
			case <-t.session.Exited:
			}
			during := t.leavings()
			victim := t.killFirst(parts, cells)
			Eventually(t.session, "60s").Should(gexec.Exit())
			t.expectNothingLeft(victim == partHarness)
			if victim == "" {
				continue // the run was quicker
			}
			hits++

			file := t.records()
			rows = append(rows, killed{"random", victim, at.Round(time.Millisecond).String(), t.session.ExitCode(), outcomes(file), during, t.before, t.leavings()})
			if victim == partHarness {
				Expect(t.session.ExitCode()).To(Equal(128 + int(syscall.SIGKILL)))
				continue
			}
			Expect(file.Notes).To(BeEmpty(), "no line is torn")
			Expect(file.Records).To(HaveLen(cells))
			Expect(t.session.ExitCode()).To(Equal(codeOf(file.Records)), "%+v", file.Records)
		}
	})
})

// shortest is the time of the quickest of some undisturbed runs.
func shortest(runs int, args []string) time.Duration {
	GinkgoHelper()
	took := time.Hour
	for range runs {
		t := newTrial()
		began := time.Now()
		t.run(args...)
		Eventually(t.session, "60s").Should(gexec.Exit(0))
		took = min(took, time.Since(began))
		t.expectNothingLeft(false)
	}
	return took
}

// killFirst kills the first of these parts that there is and says which; empty when the run has ended.
func (t *trial) killFirst(parts []string, cells int) string {
	for _, part := range parts {
		for cell := range cells {
			if pid := t.find(part, cell+1); pid != 0 && syscall.Kill(pid, syscall.SIGKILL) == nil {
				return part
			}
		}
	}
	return ""
}

// outcomes are those of all records.
func outcomes(file measure.File) string {
	var all []string
	for _, r := range file.Records {
		o := string(r.Outcome)
		if r.Target.Died != nil {
			o = "died"
		}
		all = append(all, o)
	}
	return strings.Join(append(all, file.Notes...), " ")
}

// codeOf is the exit code that records of cells that would pass must come to: a Fail goes before an Error.
func codeOf(all []measure.Record) int {
	code := 0
	for _, r := range all {
		switch {
		case r.Target.Died != nil:
			return 1
		case r.Outcome != measure.Measured:
			code = 2
		}
	}
	return code
}
