package parking

import (
	"sync"
	"testing"
	"testing/synctest"

	. "github.com/onsi/gomega"
)

func TestWorkersAreUsedAgainAndNotTooManyAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		w := &workers{tasks: make(chan task)}
		var done sync.WaitGroup
		release := make(chan bool)
		s := &Spot{Wake: func(Event, []byte) { <-release }}
		for range 2 * spareWorkers {
			done.Add(1)
			w.run(task{s, Readable}, done.Done)
		}
		synctest.Wait()
		g.Expect(w.spare.Load()).To(BeZero())
		close(release)
		done.Wait()
		synctest.Wait()
		g.Expect(int(w.spare.Load())).To(Equal(spareWorkers))
		done.Add(1)
		w.run(task{s, Readable}, done.Done)
		done.Wait()
		synctest.Wait()
		g.Expect(int(w.spare.Load())).To(Equal(spareWorkers))
		w.close()
		g.Expect(w.spare.Load()).To(BeZero())
	})
}
