package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/reuselab/reuselab/scenarios"
	"github.com/reuselab/reuselab/scenarios/lab/role"
)

// settleWithin is what the counters get to stand still after the load.
const settleWithin = 5 * time.Second

// settlePoll is the pause between two looks at the counters.
const settlePoll = 20 * time.Millisecond

// grace is what a load gets beyond its duration before the experiment is given up: a request's own limit is 10 s.
const grace = 30 * time.Second

// drive releases the load and observes until every counter stands still.
func (b *bench) drive(ctx context.Context) (*Observation, error) {
	o := &Observation{Cell: b.cell, Isolated: b.kernel, Kernel: b.kernel && !b.proxy.absent(), Direct: b.proxy.absent()}
	if err := b.proxy.Snapshot(ctx, &o.ProxyBefore); err != nil {
		return nil, err
	}
	if err := b.proxy.Start(ctx); err != nil {
		return nil, err
	}
	if err := b.servers.Start(ctx); err != nil {
		return nil, err
	}
	o.Started = time.Now()
	if err := b.load.Start(ctx); err != nil {
		return nil, err
	}
	wait := b.await
	if b.cell.Case.Script != nil {
		wait = b.play
	}
	if err := wait(ctx, o); err != nil {
		return nil, err
	}
	if err := b.proxy.Snapshot(ctx, &o.ProxyAfter); err != nil {
		return nil, err
	}
	if err := b.settle(ctx, o); err != nil {
		return nil, err
	}
	if err := b.noteConnections(ctx, o); err != nil {
		return nil, err
	}
	return o, b.servers.Stop(ctx, &o.Journal)
}

// await lets the load run to its end and notes the instant it stops asking. When the product dies the load is given up: what its
// clients would still see is the same refusal over and over.
func (b *bench) await(ctx context.Context, o *Observation) error {
	planned := longest(b.cell.Case.Load)
	if planned == 0 {
		planned = countedWithin
	}
	ctx, cancel := context.WithTimeoutCause(ctx, planned+grace, fmt.Errorf("the load did not end within %v", planned+grace))
	defer cancel()
	looks := b.looks()
	for {
		select {
		case <-looks:
			b.look(ctx, o)
		case t := <-b.load.Told():
			switch {
			case t.Error != nil:
				return fmt.Errorf("load: %w", t.Error)
			case t.Done.Seen == seenStopping:
				if err := b.servers.Snapshot(ctx, &o.AtStop); err != nil {
					return err
				}
				o.Duration = time.Duration(t.Done.T * float64(time.Second))
			case t.Done.Seen == seenFinished:
				if err := json.Unmarshal(t.Done.Data, &o.Load); err != nil {
					return fmt.Errorf("load: %w", err)
				}
				return b.lastWords(o)
			}
		case t := <-b.proxy.Told():
			if t.Error == nil || t.Error.Kind != role.ErrDied {
				return fmt.Errorf("proxy: unexpected word: %+v", t)
			}
			o.Died = t.Error
			if err := b.load.Stop(ctx, nil); err != nil {
				return err
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// longest is the duration of the longest timed load; 0 where every load is counted.
func longest(loads []scenarios.Load) (d time.Duration) {
	for _, l := range loads {
		d = max(d, l.Duration)
	}
	return d
}

// countedWithin is what a load without a duration gets.
const countedWithin = 10 * time.Minute

// lastWords looks once more whether the product has died: its last word may have come together with the load's.
func (b *bench) lastWords(o *Observation) error {
	b.listen(o)
	if o.Load.Error != "" && o.Died == nil {
		return errors.New(o.Load.Error)
	}
	return nil
}

// listen hears whether the product has died, without waiting.
func (b *bench) listen(o *Observation) {
	select {
	case t := <-b.proxy.Told():
		if t.Error != nil && t.Error.Kind == role.ErrDied {
			o.Died = t.Error
		}
	default:
	}
}

// obituary ends the product and learns whether it was dead before: then it died, however late.
func (b *bench) obituary(ctx context.Context, o *Observation) error {
	var final proxyFinal
	if err := b.proxy.Stop(ctx, &final); err != nil {
		return err
	}
	if final.Died != nil {
		o.Died = final.Died
	}
	return nil
}

// settle polls until two looks in a row show the same and the self-checks hold. Counters that go on differing are kept as they
// are: the self-checks then say what does not add up.
func (b *bench) settle(ctx context.Context, o *Observation) error {
	deadline := time.Now().Add(settleWithin)
	var last string
	for {
		if err := b.servers.Snapshot(ctx, &o.Settled); err != nil {
			return err
		}
		if err := b.proxy.Snapshot(ctx, &o.ProxySettled); err != nil {
			return err
		}
		b.listen(o)
		now := o.still()
		if now == last && (o.checksHold() || time.Now().After(deadline)) {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the counters did not stand still within %v after the load: last %s, then %s", settleWithin, last, now)
		}
		last = now
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(settlePoll):
		}
	}
}
