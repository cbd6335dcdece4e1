package targets

import (
	"testing"

	. "github.com/onsi/gomega"
)

// The table is read by its columns' names: one of a later version, with more of them, is read all the same.
func TestParseServersConn(t *testing.T) {
	g := NewWithT(t)
	s, err := parseServersConn("# bkname/svname bkid/svid addr port - purge_delay used_cur used_max need_est unsafe_nb safe_nb idle_lim idle_cur idle_per_thr[2]\n" +
		"be/s1 3/1 127.0.0.1 8001 - 5000 1 7 6 2 3 -1 5 4 1\nbe/s2 3/2 127.0.0.1 8002 - 5000 0 0 0 0 0 0 0\n\n")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(s).To(Equal(Stats{
		"be/s1": {UsedCur: 1, UsedMax: 7, NeedEst: 6, Unsafe: 2, Safe: 3, IdleCur: 5, IdlePerThread: []int64{4, 1}},
		"be/s2": {},
	}))
	s, err = parseServersConn("# bkname/svname bkid/svid addr port - purge_delay served used_cur used_max need_est idle_sess unsafe_nb safe_nb idle_lim idle_cur idle_per_thr[1]\n" +
		"be/s1 3/1 127.0.0.1 8001 - 5000 9 1 7 6 8 2 3 -1 5 5\n")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(s["be/s1"]).To(Equal(ServerStats{UsedCur: 1, UsedMax: 7, NeedEst: 6, Unsafe: 2, Safe: 3, IdleCur: 5, IdlePerThread: []int64{5}}))

	for text, want := range map[string]string{
		"":                                       `show servers conn: "": want a line beginning with # bkname/svname`,
		"Permission denied\n":                    `show servers conn: "Permission denied": want a line beginning with # bkname/svname`,
		"# bkname/svname used_cur\nbe/s1\n":      `show servers conn: line 2: no used_cur`,
		"# bkname/svname used_cur\nbe/s1 many\n": `show servers conn: line 2: used_cur: strconv.ParseInt: parsing "many": invalid syntax`,
	} {
		_, err := parseServersConn(text)
		g.Expect(err).To(MatchError(want))
	}
}

// An answer may be anything: it is read, or refused.
func FuzzParseServersConn(f *testing.F) {
	f.Add("# bkname/svname used_cur used_max need_est unsafe_nb safe_nb idle_cur idle_per_thr[1]\nbe/s1 1 2 3 4 5 6 7\n")
	f.Add("#\n")
	f.Fuzz(func(t *testing.T, text string) { parseServersConn(text) })
}
