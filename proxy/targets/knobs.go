package targets

// given lists the knobs of a configuration that are set, by the names of the scenario language, in the order of the process, its
// frontends and its backends: what a product has to have an answer to.
func (c Config) given() (names []string) {
	add := func(name string, set bool) {
		if set {
			names = append(names, name)
		}
	}
	add("haproxy-cfg", c.HAProxyCfg != "")
	add("idle-pool-shared", c.IdlePoolShared != "")
	add("threads", c.Threads > 0)
	for _, f := range c.Frontends {
		add("connection-mode", f.ConnectionMode != "")
		add("max-session-srv-conns", f.MaxSessionSrvConns != nil)
		add("timeout-client", f.TimeoutClient > 0)
		add("timeout-http-keep-alive", f.TimeoutHTTPKeepAlive > 0)
		add("timeout-http-request", f.TimeoutHTTPRequest > 0)
	}
	for _, be := range c.Backends {
		add("abortonclose", be.AbortOnClose)
		add("connection-mode", be.ConnectionMode != "")
		add("http-reuse", be.HTTPReuse != "")
		add("pool-low-conn", be.PoolLowConn != nil)
		add("pool-max-conn", be.PoolMaxConn != nil)
		add("pool-purge-delay", be.PoolPurgeDelay != nil)
		add("prefer-last-server", be.PreferLastServer)
		add("redispatch", be.Redispatch != nil)
		add("retries", be.Retries != nil)
		add("retry-on", be.RetryOn != "")
		add("timeout-connect", be.TimeoutConnect > 0)
		add("timeout-queue", be.TimeoutQueue > 0)
		add("timeout-server", be.TimeoutServer > 0)
		add("timeout-tunnel", be.TimeoutTunnel > 0)
	}
	return names
}
