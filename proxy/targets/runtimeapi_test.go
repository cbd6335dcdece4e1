package targets

import (
	"bufio"
	"net"
	"path/filepath"
	"testing"

	. "github.com/onsi/gomega"
)

// answering is a runtime API that gives one answer to everything.
func answering(t *testing.T, answer string) (socket string) {
	t.Helper()
	socket = filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", socket)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			bufio.NewReader(c).ReadString('\n')
			c.Write([]byte(answer))
			c.Close()
		}
	}()
	t.Cleanup(func() { l.Close(); <-done })
	return socket
}

// Tables are read by their columns' names, whatever else a version has in them.
func TestTablesOfARuntimeAPI(t *testing.T) {
	g := NewWithT(t)
	conns, err := ServersConn(t.Context(), answering(t, "# bkname/svname bkid/svid addr port - served idle_cur idle_per_thr[2]\nbe/s1 3/1 127.0.0.1 8001 - 2 5 4 1\n\n"))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(conns).To(HaveKeyWithValue("be/s1", And(HaveKeyWithValue("idle_cur", "5"), HaveKeyWithValue("served", "2"), HaveLen(7))))
	stat, err := Stat(t.Context(), answering(t, "# pxname,svname,qcur,status,reuse,-,h1_x,\nfe,FRONTEND,,OPEN,,-,1,\nbe,s1,0,\"no check\",7,-,,\n\n"))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(stat).To(HaveLen(2))
	g.Expect(stat["fe/FRONTEND"]).NotTo(HaveKey("reuse"))
	g.Expect(stat["be/s1"]).To(And(HaveKeyWithValue("reuse", "7"), HaveKeyWithValue("status", "no check")))

	_, err = Stat(t.Context(), answering(t, "Unknown command: 'show'\n\n"))
	g.Expect(err).To(MatchError(`show stat: "Unknown command: 'show'": want a line beginning with # pxname`))
	_, err = ServersConn(t.Context(), filepath.Join(t.TempDir(), "none"))
	g.Expect(err).To(MatchError(ContainSubstring("runtime API: ")))
	text, err := Ask(t.Context(), answering(t, "\n"), "set server be/s1 state maint")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(text).To(BeEmpty())
}

// An answer may be anything: it is read, or refused.
func FuzzParseColumns(f *testing.F) {
	f.Add("# pxname,svname\nbe,s1\n", true)
	f.Add("# bkname/svname idle_cur\nbe/s1 1\n", false)
	f.Fuzz(func(t *testing.T, text string, stat bool) { parseTable(text, stat) })
}
