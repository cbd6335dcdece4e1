package scenarios

import "time"

// inputNames are what expressions may know of a setup, sorted. A case holds those that its file or a setting gives.
var inputNames = []string{
	"duration_s", "pool_low_conn", "pool_max_conn", "pool_purge_delay_s", "purge_ticks", "requests_planned", "servers", "threads", "users",
}

// inputs gives what expressions may know of a case's setup: users over all loads, the longest duration, the requests of
// counted loads, and numbers of proxy: that are not left open and the same in all backends.
func (k *knobs) inputs(c Case) map[string]any {
	users, planned := 0, 0
	for _, l := range c.Load {
		users += l.Users
		planned += l.Requests
	}
	in := map[string]any{"servers": len(c.Servers)}
	if users > 0 {
		in["users"] = users
	}
	if d := longest(c.Load); d > 0 {
		in["duration_s"] = seconds(d)
	}
	if planned > 0 {
		in["requests_planned"] = planned
	}
	if k.threads > 0 {
		in["threads"] = k.threads
	}
	if k.purgeTicks > 0 {
		in["purge_ticks"] = k.purgeTicks
	}
	if n := everywhere(k.backends, func(b Backend) *int { return b.PoolMaxConn }); n != nil {
		in["pool_max_conn"] = *n
	}
	if n := everywhere(k.backends, func(b Backend) *int { return b.PoolLowConn }); n != nil {
		in["pool_low_conn"] = *n
	}
	if d := everywhere(k.backends, func(b Backend) *time.Duration { return b.PoolPurgeDelay }); d != nil {
		in["pool_purge_delay_s"] = seconds(*d)
	}
	return in
}

// everywhere is a knob that has one value in all backends; nil where they differ or one leaves it open.
func everywhere[V comparable](backends []Backend, knob func(Backend) *V) *V {
	var same *V
	for i, b := range backends {
		v := knob(b)
		if v == nil || i > 0 && *v != *same {
			return nil
		}
		same = v
	}
	return same
}

// seconds keeps whole seconds whole, so that a record says 5 and not 5.0.
func seconds(d time.Duration) any {
	if d%time.Second == 0 {
		return int(d / time.Second)
	}
	return d.Seconds()
}
