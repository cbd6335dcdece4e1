package lab

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/reuselab/reuselab/fakeservers"
	"github.com/reuselab/reuselab/loadgen"
	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
	"github.com/reuselab/reuselab/scenarios/lab/host"
)

// Raw cases are a matter of milliseconds, and setting up of half a second: those of one scenario, target and repetition share one
// set-up. A case that fails takes it along, so that what it left behind is not the next one's failure.

// Together reports whether two cells in a row can be measured in one set-up, by MeasureRaw.
func Together(a, b Cell) bool {
	return a.Case.Raw != nil && b.Case.Raw != nil && a.Case.Scenario == b.Case.Scenario && a.Label == b.Label && a.Repetition == b.Repetition
}

// MeasureRaw runs cells of raw cases that are [Together], and hands over a record of each in their order. Its errors are those of
// Measure, and take's.
func (l *Lab) MeasureRaw(ctx context.Context, cells []Cell, take func(Cell, measure.Record) error) error {
	for len(cells) > 0 {
		records, err := l.measureRaw(ctx, cells)
		if err != nil {
			return err
		}
		for i, rec := range records {
			if err := take(cells[i], rec); err != nil {
				return err
			}
		}
		cells = cells[len(records):]
	}
	return nil
}

// measureRaw runs cells in one set-up, up to the first that fails; it gives one record at least.
func (l *Lab) measureRaw(ctx context.Context, cells []Cell) ([]measure.Record, error) {
	first := l.begin(cells[0])
	if reason := whyNot(cells[0]); reason != "" {
		return []measure.Record{skip(first, reason)}, nil
	}
	b, err := l.start(ctx, cells[0], &first)
	if err != nil {
		rec, err := failed(ctx, first, host.Cause(err, b.tearDown()))
		return []measure.Record{rec}, err
	}
	var records []measure.Record
	err = func() error {
		ctx, stop := b.site.Together(ctx)
		defer stop()
		if err := l.setUp(ctx, b, &first); err != nil {
			return err
		}
		for _, c := range cells {
			rec := l.begin(c)
			rec.Target, rec.Hosts, rec.Files, rec.Sources = first.Target, first.Hosts, first.Files, first.Sources
			if err := b.playRaw(ctx, c, &rec); err != nil {
				first = rec
				return err
			}
			records = append(records, rec)
			if rec.Script.Failed != nil {
				break
			}
		}
		return nil
	}()
	if err = host.Cause(err, b.tearDown()); err != nil {
		rec, err := failed(ctx, first, err)
		return append(records, rec), err
	}
	return records, nil
}

// rawWithin is what each single wait of a case may take; what comes in time comes at once.
const rawWithin = 2 * time.Second

// playRaw plays a case twice, its bytes in one piece and one by one, and fills in the record. What was seen in the pass that failed is
// its failure.
func (b *bench) playRaw(ctx context.Context, c Cell, rec *measure.Record) error {
	rec.Outcome, rec.Metrics = measure.Measured, map[string]float64{}
	rec.Script = &measure.Script{}
	began := time.Now()
	for pass, how := range []string{"in one piece", "byte by byte"} {
		seen, err := b.rawPass(ctx, c, pass > 0)
		if err != nil {
			return err
		}
		does := fmt.Sprintf("case %s, sent %s", c.Case.Raw.ID, how)
		rec.Script.Steps = append(rec.Script.Steps, measure.Step{Number: pass + 1, Does: does})
		rec.Metrics["requests_received"] += float64(len(seen.server.Requests))
		expected, wrong := seen.judge(c.Case.Raw)
		if wrong == "" {
			continue
		}
		rec.Script.Failed = &measure.FailedStep{
			Number: pass + 1, At: fmt.Sprintf("%s:%d", c.Case.Scenario.File, c.Case.Raw.Line), Does: does,
			Expected: expected, Seen: wrong, State: seen.lines(),
		}
		select {
		case t := <-b.proxy.Told():
			if t.Error != nil {
				rec.Target.Died, rec.Reason = &measure.Death{Status: t.Error.Status, Output: t.Error.Output}, t.Error.Text
			}
		case <-time.After(noticeWithin):
		}
		break
	}
	rec.DurationS = time.Since(began).Seconds()
	return nil
}

// rawPass plays a case once.
func (b *bench) rawPass(ctx context.Context, c Cell, split bool) (seen rawSeen, err error) {
	raw := c.Case.Raw
	// Bytes of a case may say the same; a number makes them others.
	b.rawPasses++
	seen.probe, seen.barrier = fmt.Sprintf("/lab-probe-%d", b.rawPasses), fmt.Sprintf("/lab-barrier-%d", b.rawPasses)
	plan := fakeservers.RawPlan{Own: []string{seen.probe, seen.barrier}, Reply: []byte(raw.Reply), Extra: []byte(raw.Extra), Ends: raw.Ends, Split: split}
	if raw.Reply == "" {
		plan.Reply = nil
	}
	if err := b.servers.Do(ctx, rawWithin, serverStep{Do: "raw-arm", Raw: plan, Within: rawWithin}, nil); err != nil {
		return seen, err
	}
	x := loadgen.RawExchange{
		Addr: b.front[c.Case.Proxy.Frontends[0].Name], Bytes: []byte(raw.Send), Split: split, Answers: rawAnswers(raw),
		Probe: seen.probe, Barrier: seen.barrier, Within: rawWithin,
	}
	var client clientSeen
	if err := b.load.Do(ctx, 10*rawWithin, clientStep{Do: "raw", Raw: x}, &client); err != nil {
		return seen, err
	}
	if client.Failure != "" {
		return seen, errors.New(client.Failure)
	}
	seen.client = client.Raw
	var server serverSeen
	step := serverStep{Do: "raw-seen", Gone: rawGone(raw), Within: rawWithin / 2}
	if err := b.servers.Do(ctx, rawWithin, step, &server); err != nil {
		return seen, err
	}
	seen.server = server.Raw
	return seen, nil
}

// rawAnswers is how many final responses a client may hope for.
func rawAnswers(c *scenarios.RawCase) int {
	most := 1
	for _, o := range c.Outcomes {
		n := len(o.Forwarded)
		if c.Reply == "" && len(o.Refused) > 0 {
			n++
		}
		most = max(most, n)
	}
	return most
}

// rawGone reports whether every outcome has the server's connection closed, so that it is worth a wait.
func rawGone(c *scenarios.RawCase) bool {
	for _, o := range c.Outcomes {
		if o.Server != scenarios.Closed {
			return false
		}
	}
	return true
}
