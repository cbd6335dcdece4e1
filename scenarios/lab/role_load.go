package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/reuselab/reuselab/loadgen"
	"github.com/reuselab/reuselab/scenarios/lab/role"
)

// What the load role tells unasked.
const (
	seenStopping = "stopping" // no load starts a further request
	seenFinished = "finished" // every load has seen its last response; the data is a loadReport
)

// loadSpec prepares the load role: all loads of a case, which start together.
type loadSpec struct {
	Loads []loadOf `json:"loads"`
}

type loadOf struct {
	Generator string          `json:"generator"`
	Profile   loadgen.Profile `json:"profile"`
}

// loadReport is what the clients saw, by load's name.
type loadReport struct {
	Results map[string]loadgen.Result `json:"results"`
	CPUus   int64                     `json:"cpu_us"` // the role's processor time from start to stopping
	Error   string                    `json:"error"`  // what the generators could not do
}

// loadRole drives the loads.
type loadRole struct {
	tell   role.Teller
	loads  []loadOf
	gens   []loadgen.Generator
	cancel context.CancelFunc
	done   chan struct{} // closed when all loads have ended; nil before start

	clients loadgen.ScriptClients // of a script, which has no loads
}

func newLoadRole(tell role.Teller) role.Role { return &loadRole{tell: tell} }

func (r *loadRole) Prepare(_ context.Context, raw json.RawMessage) (role.Ready, error) {
	var spec loadSpec
	if err := json.Unmarshal(raw, &spec); err != nil {
		return role.Ready{}, err
	}
	for _, l := range spec.Loads {
		g, err := loadgen.Find(l.Generator)
		if err != nil {
			return role.Ready{}, err
		}
		r.gens = append(r.gens, g)
	}
	r.loads = spec.Loads
	return role.Ready{}, nil
}

// Start releases all loads and tells twice: when the last one stops asking, and when the last answer was seen.
func (r *loadRole) Start(context.Context) error {
	if r.done != nil {
		return errors.New("the load was started already")
	}
	if len(r.loads) == 0 {
		return nil // the steps of a script come one by one
	}
	ctx, cancel := context.WithCancel(context.Background())
	r.cancel, r.done = cancel, make(chan struct{})
	go r.run(ctx)
	return nil
}

func (r *loadRole) run(ctx context.Context) {
	defer close(r.done)
	before := readUsage(os.Getpid())
	report := loadReport{Results: map[string]loadgen.Result{}}
	var (
		wg       sync.WaitGroup
		mu       sync.Mutex // guards report and asking
		asking   = len(r.loads)
		problems []error
	)
	stopping := func() {
		mu.Lock()
		defer mu.Unlock()
		if asking--; asking == 0 {
			report.CPUus = readUsage(os.Getpid()).CPUus - before.CPUus
			r.tell.Done(seenStopping, nil)
		}
	}
	for i, l := range r.loads {
		wg.Go(func() {
			result, err := r.gens[i].Run(ctx, l.Profile, stopping)
			mu.Lock()
			defer mu.Unlock()
			report.Results[l.Profile.Name] = result
			if err != nil && !errors.Is(err, context.Canceled) {
				problems = append(problems, fmt.Errorf("load %s: %w", l.Profile.Name, err))
			}
		})
	}
	wg.Wait()
	if err := errors.Join(problems...); err != nil {
		report.Error = err.Error()
	}
	r.tell.Done(seenFinished, report)
}

// Snapshot has nothing to add to what is told.
func (r *loadRole) Snapshot(context.Context) (any, error) { return struct{}{}, nil }

// Stop gives the loads up; what was seen so far is still told.
func (r *loadRole) Stop(context.Context) (any, error) { return nil, r.Close() }

func (r *loadRole) Close() error {
	r.clients.Stop()
	if r.done != nil {
		r.cancel()
		<-r.done
	}
	return nil
}
