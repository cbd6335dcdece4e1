package scenarios

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

func TestASettingFillsWhatTheScenarioLeavesOpen(t *testing.T) {
	g := NewWithT(t)
	s := parsed(t, ", purge-ticks: 4", "")
	cases, err := s.Plan(Options{Settings: map[string]string{
		"balance": "leastconn", "pool-low-conn": "2", "pool-max-conn": "-1", "pool-purge-delay": "250ms",
	}})
	g.Expect(err).NotTo(HaveOccurred())
	be := cases[0].Proxy.Backends[0]
	g.Expect(be.Balance).To(Equal("leastconn"))
	g.Expect(*be.PoolLowConn).To(Equal(2))
	g.Expect(*be.PoolMaxConn).To(Equal(-1))
	g.Expect(*be.PoolPurgeDelay).To(Equal(250 * time.Millisecond))
	g.Expect(cases[0].Inputs).To(Equal(map[string]any{
		"users": 10, "threads": 4, "servers": 1, "duration_s": 2, "pool_low_conn": 2, "pool_max_conn": -1, "pool_purge_delay_s": 0.25,
	}))
	cases, err = s.Plan(Options{Settings: map[string]string{"purge-ticks": "8"}})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(*cases[0].Proxy.Backends[0].PoolPurgeDelay).To(Equal(250 * time.Millisecond))
	g.Expect(cases[0].Inputs["purge_ticks"]).To(Equal(8))
}

func TestSettingsAreChecked(t *testing.T) {
	for _, row := range []struct{ name, value, says string }{
		{"http-reuse", "always", "scenario my/one: setting http-reuse=always: the scenario sets http-reuse itself; a setting fills only what it leaves open"},
		{"threads", "2", "scenario my/one: setting threads=2: the scenario sets threads itself"},
		{"http-resue", "always", `scenario my/one: unknown setting "http-resue": did you mean "http-reuse"?`},
		{"pool-max-conn", "many", `scenario my/one: setting pool-max-conn=many: pool-max-conn takes a whole number, found "many"`},
		{"pool-max-conn", "", `scenario my/one: setting pool-max-conn=: pool-max-conn takes a whole number, found ""`},
		{"pool-max-conn", "-7", "scenario my/one: setting pool-max-conn=-7: pool-max-conn is at least -1, found -7"},
		{"balance", "3", "scenario my/one: setting balance=3: balance takes a word, found 3"},
		{"pool-purge-delay", "1s", "scenario my/one, with the given duration and settings: purge-ticks and pool-purge-delay say the same thing"},
	} {
		g := NewWithT(t)
		_, err := parsed(t).Plan(Options{Settings: map[string]string{row.name: row.value}})
		g.Expect(err).To(MatchError(HavePrefix(row.says)))
	}
}
