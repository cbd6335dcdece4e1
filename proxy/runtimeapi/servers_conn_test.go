package runtimeapi

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

func TestShowServersConnRows(t *testing.T) {
	s := &still{threads: 2, proxies: []Proxy{
		{Name: "fe", ID: 2, Frontend: &Frontend{}},
		{Name: "be", ID: 3, Backend: &Backend{Servers: []Server{
			{Name: "s1", ID: 1, Network: "tcp", Addr: "[::1]:80", PurgeDelay: 1500 * time.Millisecond, IdleLimit: -1,
				UsedCur: 1, UsedMax: 2, NeedEst: 3, Unsafe: 4, Safe: 5, IdleCur: 9, IdlePerThread: []int{6, 3}},
			{Name: "s2", ID: 2, Network: "unix", Addr: "/run/a.sock", IdlePerThread: []int{0, 0}},
		}}},
		{Name: "other", ID: 4, Backend: &Backend{}},
	}}
	const header = "# bkname/svname bkid/svid addr port - purge_delay used_cur used_max need_est unsafe_nb safe_nb idle_lim idle_cur idle_per_thr[2]\n"
	g := NewWithT(t)
	g.Expect(ask(t, s, User, "show servers conn")).To(Equal(header +
		"be/s1 3/1 ::1 80 - 1500 1 2 3 4 5 -1 9 6 3\n" +
		"be/s2 3/2 - 0 - 0 0 0 0 0 0 0 0\n"))
	g.Expect(ask(t, s, User, "show servers conn other")).To(Equal(header))
	g.Expect(ask(t, s, User, "show servers conn nobody")).To(Equal("Can't find backend.\n"))
	g.Expect(ask(t, s, User, "show servers conn fe")).To(Equal("Can't find backend.\n"))
	g.Expect(ask(t, s, User, "show backend")).To(Equal("# name\nbe\nother\n"))
}
