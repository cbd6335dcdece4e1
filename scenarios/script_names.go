package scenarios

import (
	"fmt"
	"slices"
	"strings"
)

// What a step's conditions look at beside what the step has seen: the proxy's own counters, and those of the fake servers.
const (
	statRoot  = "stat"
	countRoot = "count"
)

// What the rows of `show servers conn` (management guide) and of `show stat` (management guide 9.1) say, by column. Those of the
// first that are no numbers (ids, addresses) are left out. A version that lacks a column leaves it without a value.
const (
	connColumns = `idle_cur idle_lim idle_sess need_est purge_delay safe_nb served unsafe_nb used_cur used_max`
	statNumbers = `qcur qmax scur smax slim stot bin bout dreq dresp ereq econ eresp wretr wredis weight act bck chkfail chkdown lastchg
		downtime qlimit pid iid sid throttle lbtot type rate rate_lim rate_max check_code check_duration hrsp_1xx hrsp_2xx hrsp_3xx
		hrsp_4xx hrsp_5xx hrsp_other req_rate req_rate_max req_tot cli_abrt srv_abrt lastsess qtime ctime rtime ttime conn_rate
		conn_rate_max conn_tot intercepted dcon dses wrew connect reuse srv_icur src_ilim qtime_max ctime_max rtime_max ttime_max eint
		idle_conn_cur safe_conn_cur used_conn_cur need_conn_est uweight priv_idle_cur`
	statTexts    = `status check_status addr cookie mode algo`
	countNumbers = `accepts busy open open_max requests reuses unused`
)

// columnsOf gives the kind of each column.
func columnsOf(root string) map[string]string {
	columns := map[string]string{}
	add := func(list, kind string) {
		for _, name := range strings.Fields(list) {
			columns[name] = kind
		}
	}
	if root == countRoot {
		add(countNumbers, "number")
		return columns
	}
	add(connColumns, "number")
	add(statNumbers, "number")
	add(statTexts, "text")
	return columns
}

// row finds what is meant by a server: "be/s1", or "s1" where one backend alone has it. Of stat "be/BACKEND" and "fe/FRONTEND" are
// rows too.
func (s *scope) row(root, name string) (row, wrong string) {
	if strings.Contains(name, "/") {
		_, last, _ := strings.Cut(name, "/")
		total := last == "BACKEND" || last == "FRONTEND"
		if slices.Contains(s.servers, name) || root == statRoot && total {
			return name, ""
		}
		return "", fmt.Sprintf("no server %q: %s", name, instead(name, s.servers))
	}
	var found []string
	for _, full := range s.servers {
		if _, server, _ := strings.Cut(full, "/"); spoken(server) == spoken(name) {
			found = append(found, full)
		}
	}
	switch len(found) {
	case 0:
		return "", fmt.Sprintf("no server %q: %s", name, instead(name, s.servers))
	case 1:
		return found[0], ""
	}
	return "", fmt.Sprintf("%s is a server of several backends: write %s[%q]", name, root, found[0])
}
