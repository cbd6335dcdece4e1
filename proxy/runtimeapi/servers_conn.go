package runtimeapi

import (
	"fmt"
	"net"
	"strconv"
)

// showServersConn answers `show servers conn` as HAProxy 2.6 to 3.0 do. The columns, blank separated: names, ids, address,
// port, a dash kept free, pool-purge-delay in ms, connections in use now and at most since the last purge, the estimate of
// how many are needed, parked unproven and proven ones, pool-max-conn, parked ones, and these per thread.
func showServersConn(c *conversation, out []byte, args []string) []byte {
	backends, ok := c.backends(args)
	if !ok {
		return append(out, noSuchBackendHere...)
	}
	out = fmt.Appendf(out, "# bkname/svname bkid/svid addr port - purge_delay used_cur used_max need_est unsafe_nb safe_nb idle_lim idle_cur idle_per_thr[%d]\n",
		c.source.Info().Threads)
	for _, p := range backends {
		for i := range p.Backend.Servers {
			out = appendConnRow(out, p, &p.Backend.Servers[i])
		}
	}
	return out
}

func appendConnRow(out []byte, p Proxy, s *Server) []byte {
	host, port := printable(s)
	out = fmt.Appendf(out, "%s/%s %d/%d %s %s - %d %d %d %d %d %d %d %d", p.Name, s.Name, p.ID, s.ID, host, port,
		s.PurgeDelay.Milliseconds(), s.UsedCur, s.UsedMax, s.NeedEst, s.Unsafe, s.Safe, s.IdleLimit, s.IdleCur)
	// With pool-max-conn 0 the columns per thread are left out.
	if s.IdleLimit != 0 {
		for _, n := range s.IdlePerThread {
			out = append(out, ' ')
			out = strconv.AppendInt(out, int64(n), 10)
		}
	}
	return append(out, '\n')
}

// printable returns the columns addr and port: a dash and 0 for what is not an IP address.
func printable(s *Server) (host, port string) {
	host, port, err := net.SplitHostPort(s.Addr)
	if s.Network != "tcp" || err != nil {
		return "-", "0"
	}
	return host, port
}
