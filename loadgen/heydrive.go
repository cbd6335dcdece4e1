package loadgen

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// driveHey releases the users together and returns when all of them are done. The
// error is ctx's, or that of a load which ended too early.
func driveHey(ctx context.Context, cancel context.CancelFunc, p Profile, users []*heyUser, stopping func()) error {
	var running sync.WaitGroup
	release, ended := make(chan struct{}), make(chan *heyUser, len(users))
	var released time.Time // written before release is closed
	for _, u := range users {
		running.Go(func() {
			<-release
			u.run(released)
			ended <- u
		})
	}
	released = time.Now()
	close(release)

	var over <-chan time.Time // never, in a counted load
	if p.Duration > 0 {
		timer := time.NewTimer(p.Duration)
		defer timer.Stop()
		over = timer.C
	}
	err := waitHey(ctx, len(users), over, ended)
	for _, u := range users {
		u.work.Stop() // once: a second call blocks
	}
	stopping()
	if err != nil {
		cancel()
	}
	running.Wait()
	return err
}

// waitHey returns when no user shall start a further request: the time is over, all are
// done, or the load is to be given up, which is the error.
func waitHey(ctx context.Context, running int, over <-chan time.Time, ended <-chan *heyUser) error {
	for running > 0 {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-over:
			return nil
		case u := <-ended:
			running--
			if over != nil {
				return fmt.Errorf("user %s made its %d requests before the time was over: the load would have ended early", u.client, u.requests)
			}
		}
	}
	return nil
}

// sumHey adds up what the users saw.
func sumHey(users []*heyUser) (Result, error) {
	result := Result{Statuses: map[int]int64{}}
	lat, texts := newLatencies(), map[string]int64{}
	var responses int64
	for _, u := range users {
		if u.err != nil {
			return Result{}, u.err
		}
		result.Requests += u.requests
		result.ClientConns += u.conns.Load()
		result.Elapsed = max(result.Elapsed, u.began+time.Duration(u.report.TotalNS))
		for text, n := range u.report.Errors {
			texts[text] += n
		}
		if u.report.Report == nil {
			continue
		}
		for i, seconds := range u.report.Report.Lats {
			responses++
			result.Statuses[u.report.Report.StatusCodes[i]]++
			newConn := u.report.Report.ConnLats[i] > 0
			lat.record(time.Duration(seconds*float64(time.Second)), newConn)
		}
	}
	result.Errors = result.Requests - responses
	result.ErrorsByText = errorsByText(texts, result.Errors)
	return result, lat.into(&result)
}
