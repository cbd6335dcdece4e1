package runtimeapi

import "time"

// Source is the process that is asked. Its methods are called on the goroutines of the api's connections.
type Source interface {
	Version() string     // as `show version` prints it
	Threads() int        // nbthread
	Backends() []Backend // backends and listens in order of declaration, with their gauges as of now
}

// Backend is one proxy with servers.
type Backend struct {
	Name    string
	ID      int
	Servers []Server
}

// Server is one server and the gauges of its pool.
type Server struct {
	Name          string
	ID            int
	Network, Addr string // "tcp" and "host:port", or a network whose addresses HAProxy does not print
	PurgeDelay    time.Duration
	IdleLimit     int // pool-max-conn, -1 is no limit

	UsedCur, UsedMax, NeedEst int
	Unsafe, Safe, IdleCur     int   // parked: unproven, proven, both
	IdlePerThread             []int // one for each thread
}
