package main

import (
	"github.com/reuselab/reuselab/proxy"
	"github.com/reuselab/reuselab/proxy/runtimeapi"
)

// source lets the runtime API ask the proxy.
type source struct{ *proxy.Proxy }

func (source) Version() string { return apiVersion() }

func (s source) Backends() []runtimeapi.Backend {
	var all []runtimeapi.Backend
	for _, b := range s.Stats() {
		backend := runtimeapi.Backend{Name: b.Config.Name, ID: b.Config.ID}
		for _, sv := range b.Servers {
			backend.Servers = append(backend.Servers, row(sv))
		}
		all = append(all, backend)
	}
	return all
}

func row(s proxy.ServerStats) runtimeapi.Server {
	return runtimeapi.Server{
		Name:          s.Config.Name,
		ID:            s.Config.ID,
		Network:       s.Config.Network,
		Addr:          s.Config.Addr,
		PurgeDelay:    s.Config.PoolPurgeDelay,
		IdleLimit:     s.Config.PoolMaxConn,
		UsedCur:       s.Pool.UsedCur,
		UsedMax:       s.Pool.UsedMax,
		NeedEst:       s.Pool.NeedEst,
		Unsafe:        s.Pool.UnsafeNb,
		Safe:          s.Pool.SafeNb,
		IdleCur:       s.Pool.IdleCur,
		IdlePerThread: s.Pool.IdlePerThr,
	}
}
