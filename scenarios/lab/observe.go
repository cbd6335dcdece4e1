package lab

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/reuselab/reuselab/fakeservers"
	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios/lab/role"
)

// Observation is everything seen of one cell: raw, from all three roles.
type Observation struct {
	Cell     Cell
	Isolated bool      // every role lives in a namespace of its own, whose counters are its own
	Kernel   bool      // so does the proxy, as there is one
	Direct   bool      // there is no proxy
	Started  time.Time // the load's release
	Duration time.Duration

	Load    loadReport
	AtStop  serversCounters // at the instant the load stopped asking
	Settled serversCounters // when all stood still

	AtStopProxy  proxyCounters // at the instant the load stopped asking; empty when the product had died
	ProxyBefore  proxyCounters // before the load
	ProxyAfter   proxyCounters // after the last response
	ProxySettled proxyCounters // when all stood still

	Script *measure.Script // how its steps went; nil where there is none

	Died    *role.Error // how the product died, if it did
	Journal fakeservers.Journal
}

// still is what must not change any more, as text that can be compared and shown.
func (o *Observation) still() string {
	text := fmt.Sprintf("connects %d", o.connects())
	for _, s := range o.Cell.Case.Servers {
		c := o.Settled.PerServer[s.Name]
		text += fmt.Sprintf(", %s: accepts %d requests %d open %d busy %d", s.Name, c.Accepts, c.Requests, c.Open, c.Busy)
	}
	return text
}

// connects is the kernel's count of connect() by the proxy during the load.
func (o *Observation) connects() int64 { return o.ProxySettled.ActiveOpens - o.ProxyBefore.ActiveOpens }

// refused is the kernel's count of those that did not become a connection.
func (o *Observation) refused() int64 {
	return o.ProxySettled.AttemptFails - o.ProxyBefore.AttemptFails
}

// servers sums the servers' counters; open gauges of different servers are not of one instant and are summed by who knows better.
func (o *Observation) servers(count func(fakeservers.Counters) int64) int64 {
	var sum int64
	for _, c := range o.Settled.PerServer {
		sum += count(c)
	}
	return sum
}

// keep writes the files that stand beside a record: the samples and the connections' stories.
func (l *Lab) keep(rec *measure.Record, o *Observation) error {
	if l.Dir == "" {
		return nil
	}
	dir := caseDir(rec.Order)
	rec.Files["series"] = filepath.ToSlash(filepath.Join(dir, "series.jsonl"))
	rec.Files["connections"] = filepath.ToSlash(filepath.Join(dir, "connections.jsonl"))
	if err := writeFile(filepath.Join(l.Dir, rec.Files["series"]), o.writeSeries); err != nil {
		return &folderError{err}
	}
	if err := writeFile(filepath.Join(l.Dir, rec.Files["connections"]), func(w *bufio.Writer) error { return o.Journal.WriteJSONL(w) }); err != nil {
		return &folderError{err}
	}
	return nil
}

// writeSeries writes one line per sample and server: a gauge every 100 ms.
func (o *Observation) writeSeries(w *bufio.Writer) error {
	enc := json.NewEncoder(w)
	for _, s := range o.Cell.Case.Servers {
		c := o.Settled.PerServer[s.Name]
		for i := range min(len(c.OpenSamples), len(c.BusySamples)) {
			line := struct {
				TMS    int64  `json:"t_ms"`
				Server string `json:"server"`
				Open   int64  `json:"open"`
				Busy   int64  `json:"busy"`
			}{int64(i+1) * sampleEvery.Milliseconds(), s.Name, c.OpenSamples[i], c.BusySamples[i]}
			if err := enc.Encode(line); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeFile(path string, write func(*bufio.Writer) error) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	w := bufio.NewWriter(f)
	if err := write(w); err != nil {
		return err
	}
	return w.Flush()
}
