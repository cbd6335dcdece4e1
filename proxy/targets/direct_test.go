package targets

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

func TestDirectIsNoProgram(t *testing.T) {
	g := NewWithT(t)
	p, err := direct{}.Find(t.Context(), "")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(p).To(Equal(Product{}))
	_, err = direct{}.Find(t.Context(), "/bin/true")
	g.Expect(err).To(MatchError("direct is no program: it takes no path"))
}

// Every knob of a proxy is a reason to skip, never passed over in silence.
func TestWhatDirectLacks(t *testing.T) {
	n, d := 1, time.Second
	lacks := func(change func(*Config)) string {
		c := Config{
			Frontends: []Frontend{{Name: "fe", Proto: "h1", Backend: "be"}},
			Backends:  []Backend{{Name: "be", BackendKnobs: BackendKnobs{Balance: "roundrobin"}, Servers: []Server{{Name: "s1", Proto: "h1"}}}},
		}
		change(&c)
		return direct{}.Lacks(c)
	}
	check := func(want string, change func(*Config)) {
		t.Helper()
		NewWithT(t).Expect(lacks(change)).To(Equal(want))
	}
	check("", func(*Config) {})
	check("", func(c *Config) { c.Frontends[0].Proto, c.Backends[0].Servers[0].Proto = "h2", "h2" })
	check("direct is no proxy: it has no threads", func(c *Config) { c.Threads = 1 })
	check("direct is no proxy: it has no http-reuse", func(c *Config) { c.Backends[0].HTTPReuse = "safe" })
	check("direct is no proxy: it has no pool-max-conn", func(c *Config) { c.Backends[0].PoolMaxConn = &n })
	check("direct is no proxy: it has no pool-low-conn", func(c *Config) { c.Backends[0].PoolLowConn = &n })
	check("direct is no proxy: it has no pool-purge-delay", func(c *Config) { c.Backends[0].PoolPurgeDelay = &d })
	check("direct is no proxy: it has no timeout-server", func(c *Config) { c.Backends[0].TimeoutServer = d })
	check("direct is no proxy: its clients go to one server, and there are 2", func(c *Config) {
		c.Backends[0].Servers = append(c.Backends[0].Servers, Server{Name: "s2", Proto: "h1"})
	})
	check("direct is no proxy: clients that speak h1 cannot ask a server that speaks h2", func(c *Config) { c.Backends[0].Servers[0].Proto = "h2" })
}
