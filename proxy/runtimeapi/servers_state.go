package runtimeapi

import (
	"fmt"
	"time"
)

// The bits of srv_admin_state, and the values of srv_op_state (management guide, "show servers state").
const (
	adminForcedMaint = 0x01
	adminConfigMaint = 0x04
	adminForcedDrain = 0x08

	opStopped = 0
	opRunning = 2
)

// showServersState answers `show servers state`. What belongs to checks, DNS and TLS is as HAProxy has it for servers without:
// never checked, that is state "initialised" and a health of two, until an administrator changes the server's state, from then on of
// none; and for one that the configuration disabled a check that is paused.
func showServersState(c *conversation, out []byte, args []string) []byte {
	backends, ok := c.backends(args)
	if !ok {
		return append(out, noSuchBackendHere...)
	}
	out = append(out, "1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight "+
		"srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state "+
		"bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr srv_agent_addr "+
		"srv_agent_port\n"...)
	for _, p := range backends {
		for i := range p.Backend.Servers {
			out = appendStateRow(out, p, &p.Backend.Servers[i])
		}
	}
	return out
}

func appendStateRow(out []byte, p Proxy, s *Server) []byte {
	host, port := printable(s)
	op, admin, health, check := opRunning, 0, 2, 0
	if s.Touched {
		health = 0
	}
	switch s.State {
	case Maintenance:
		op, admin, health = opStopped, adminForcedMaint, 0
	case Drain:
		admin = adminForcedDrain
	}
	if s.Disabled {
		admin |= adminConfigMaint
		health, check = 0, 8
	}
	return fmt.Appendf(out, "%d %s %d %s %s %d %d %d %d %d 1 0 %d %d 0 %d %d - %s - 0 0 - - 0\n", p.ID, p.Name, s.ID, s.Name, host,
		op, admin, s.Weight, s.InitialWeight, seconds(s.LastChange), health, check, forced(p.ForcedID), forced(s.ForcedID), port)
}

// seconds is how long ago something was, in whole seconds of the wall clock, as HAProxy reckons.
func seconds(t time.Time) int64 { return max(0, time.Now().Unix()-t.Unix()) }

func forced(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
