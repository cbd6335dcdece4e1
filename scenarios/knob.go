package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// knobs are the values of proxy: in one cell, from the file or from settings.
type knobs struct {
	threads            int
	balance, httpReuse string
	maxConn, lowConn   *int
	purgeTicks         int
	purgeDelay         *time.Duration
}

// knob is one name of proxy:. A product's own name for it is the business of targets.
type knob struct {
	name string
	set  func(k *knobs, v any) error // errors continue a sentence that begins with the name
}

// knobTable is sorted by name. The limits are HAProxy's (configuration manual 5.2: pool-max-conn, pool-low-conn,
// pool-purge-delay; 4.2: http-reuse, balance; 3.1: nbthread). Algorithms that take an argument are left out.
var knobTable = []knob{
	{"balance", func(k *knobs, v any) (err error) {
		k.balance, err = oneOf(v, []string{"first", "leastconn", "random", "roundrobin", "source", "static-rr"}, nil)
		return err
	}},
	{"http-reuse", func(k *knobs, v any) (err error) {
		k.httpReuse, err = oneOf(v, []string{"aggressive", "always", "never", "safe"}, nil)
		return err
	}},
	{"pool-low-conn", func(k *knobs, v any) error {
		n, err := whole(v, 0)
		k.lowConn = &n
		return err
	}},
	{"pool-max-conn", func(k *knobs, v any) error {
		n, err := whole(v, -1)
		k.maxConn = &n
		return err
	}},
	{"pool-purge-delay", func(k *knobs, v any) error {
		d, err := span(v, 0)
		k.purgeDelay = &d
		return err
	}},
	{"purge-ticks", func(k *knobs, v any) (err error) {
		k.purgeTicks, err = whole(v, 1)
		return err
	}},
	{"threads", func(k *knobs, v any) (err error) {
		k.threads, err = whole(v, 1)
		return err
	}},
}

// knobNames are the table's names.
func knobNames() (list []string) {
	for _, k := range knobTable {
		list = append(list, k.name)
	}
	return list
}

// apply fills knobs that the scenario leaves open. given are the names that it sets.
func (k *knobs) apply(settings map[string]string, given []string) error {
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		i := slices.IndexFunc(knobTable, func(k knob) bool { return k.name == name })
		switch {
		case i < 0:
			return fmt.Errorf("unknown setting %q: %s", name, instead(name, knobNames()))
		case slices.Contains(given, name):
			return fmt.Errorf("setting %s=%s: the scenario sets %s itself; a setting fills only what it leaves open", name, settings[name], name)
		}
		if err := knobTable[i].set(k, typed(settings[name])); err != nil {
			return fmt.Errorf("setting %s=%s: %s %w", name, settings[name], name, err)
		}
	}
	return nil
}

// typed reads a setting's text as a file would read it without quotes.
func typed(text string) any {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return text
}
