package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"net"
	"regexp"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// deeds are what is done to both programs, one after the other; after each their statistics are compared.
var deeds = []struct {
	story string
	since string // of HAProxy; "" is 2.6
	do    func(t *testing.T, s subject)
}{
	{"nothing yet", "", func(*testing.T, subject) {}},
	{"a request", "", func(t *testing.T, s subject) { s.send(t, "BIND", get("/")) }},
	{"two on a connection", "", func(t *testing.T, s subject) { s.send(t, "BIND", get("/"), get("/")) }},
	{"statuses", "", func(t *testing.T, s subject) {
		s.send(t, "BIND", get("/404"), get("/500"), get("/304"), get("/999"), get("/299"))
	}},
	{"bodies", "", func(t *testing.T, s subject) {
		s.send(t, "BIND", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n12345", get("/chunks"), get("/long"),
			"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n3\r\nabc\r\n0\r\nx: y\r\n\r\n",
			"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
			"HEAD / HTTP/1.1\r\nhost: a\r\nconnection: keep-alive\r\n\r\n")
	}},
	{"clients that close", "", func(t *testing.T, s subject) {
		s.send(t, "BIND", get("/", "connection: close"))
		s.send(t, "BIND", "GET / HTTP/1.0\r\n\r\n")
	}},
	{"an interim response", "", func(t *testing.T, s subject) { s.send(t, "BIND", get("/early")) }},
	{"no response on a new connection", "3.0", func(t *testing.T, s subject) { s.send(t, "BIND", get("/close")) }},
	{"no response on a used one", "3.0", func(t *testing.T, s subject) { s.send(t, "BIND", get("/"), get("/close")) }},
	{"no HTTP", "", func(t *testing.T, s subject) { s.send(t, "BIND", get("/junk")) }},
	{"half a response", "", func(t *testing.T, s subject) { s.send(t, "BIND", get("/short")) }},
	{"a bad request", "", func(t *testing.T, s subject) { s.send(t, "BIND", "GET\r\n\r\n") }},
	{"no request", "", func(t *testing.T, s subject) { s.send(t, "BIND") }},
	{"half a request", "", func(t *testing.T, s subject) {
		c, err := net.Dial("tcp", s.env["BIND"])
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		io.WriteString(c, "GET / HT")
		c.Close()
	}},
	{"a frontend without backend", "", func(t *testing.T, s subject) { s.send(t, "ALONE", get("/")) }},
	{"a listen", "", func(t *testing.T, s subject) { s.send(t, "LISTEN", get("/"), get("/")) }},
	{"a server of HTTP/2", "", func(t *testing.T, s subject) {
		s.send(t, "MULTI", get("/"), get("/404"), "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n12345",
			"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "HEAD / HTTP/1.1\r\nhost: a\r\n\r\n")
	}},
	{"a client that leaves in its body", "3.0", func(t *testing.T, s subject) {
		s.abandon(t, "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 50\r\n\r\n12345")
	}},
	{"mode tcp", "", func(t *testing.T, s subject) { s.send(t, "RAW", get("/"), get("/404")) }},
	{"mode tcp, and nothing is said", "", func(t *testing.T, s subject) { s.send(t, "RAW") }},
	{"mode tcp, and the server ends", "", func(t *testing.T, s subject) { s.send(t, "RAW", get("/"), get("/close")) }},
	{"mode tcp, and the server refuses", "", func(t *testing.T, s subject) {
		s.cli(t, "disable server raw/a;enable server raw/refusing")
		s.send(t, "RAW", get("/"))
		s.cli(t, "disable server raw/refusing")
	}},
	{"mode tcp without a server", "", func(t *testing.T, s subject) {
		s.send(t, "RAW", "") // it waits for the end; HAProxy would count what had come before, if anything
		s.cli(t, "enable server raw/a")
	}},
	{"rules that answer", "", func(t *testing.T, s subject) {
		s.send(t, "BIND", get("/denied"), get("/returned"), get("/denied-there"), get("/418"), get("/419"))
	}},
	{"another server is ready", "", func(t *testing.T, s subject) {
		s.cli(t, "set server be/s2 state ready")
		s.send(t, "BIND", get("/"), get("/"), get("/"), get("/"), get("/"))
	}},
	{"a server that drains", "", func(t *testing.T, s subject) {
		s.cli(t, "set server be/s2 state drain")
		s.send(t, "BIND", get("/"), get("/"))
	}},
	{"weights", "", func(t *testing.T, s subject) {
		s.cli(t, "set server be/s2 state ready;set server be/s2 weight 50%;set weight be/s1 10")
	}},
	{"a server in maintenance", "", func(t *testing.T, s subject) {
		s.cli(t, "disable server be/s1;disable server be/s2")
		s.send(t, "BIND", get("/"), get("/"))
	}},
	{"a server that refuses", "", func(t *testing.T, s subject) {
		s.cli(t, "enable server be/refusing")
		s.send(t, "BIND", get("/"))
		s.cli(t, "disable server be/refusing")
	}},
	{"peaks begin anew", "", func(t *testing.T, s subject) { s.cli(t, "clear counters") }},
	{"a server is back", "", func(t *testing.T, s subject) {
		s.cli(t, "enable server be/s1")
		s.send(t, "BIND", get("/"))
	}},
	{"everything begins anew", "", func(t *testing.T, s subject) { s.cli(t, "clear counters all") }},
	{"and goes on", "", func(t *testing.T, s subject) { s.send(t, "BIND", get("/"), get("/404")) }},
}

// Our statistics are a real HAProxy's, value by value, after the same deeds.
func TestStatisticsAreHAProxys(t *testing.T) {
	haproxy, version := findHAProxy(t)
	servers := oracleServers(t)
	theirs, ours := startSubject(t, haproxy, servers), startSubject(t, "reuseproxy", servers)
	for _, d := range deeds {
		if version < d.since {
			continue
		}
		d.do(t, theirs)
		d.do(t, ours)
		for _, line := range []string{"show stat", "show stat be 6 -1 up", "show stat -1 4 1", "show stat li 7 -1 no-maint"} {
			NewWithT(t).Eventually(func() string { return differences(version, theirs.cli(t, line), ours.cli(t, line)) }, "5s", "20ms").
				Should(BeEmpty(), "%s: %s", d.story, line)
		}
		for _, line := range []string{"show servers state", "show servers conn"} {
			NewWithT(t).Eventually(func() string { return withoutAges(ours.cli(t, line)) }, "5s", "20ms").
				Should(Equal(withoutAges(theirs.cli(t, line))), "%s: %s", d.story, line)
		}
	}
}

// abandon sends a request, waits until a server has it, and closes with a reset.
func (s subject) abandon(t *testing.T, request string) {
	t.Helper()
	g := NewWithT(t)
	c, err := net.Dial("tcp", s.env["BIND"])
	g.Expect(err).NotTo(HaveOccurred())
	io.WriteString(c, request)
	g.Eventually(func() string { return s.cli(t, "show stat be 4 1") }, "5s", "5ms").Should(MatchRegexp(`\nbe,s1,0,0,1,`))
	c.(*net.TCPConn).SetLinger(0)
	c.Close()
}

// unmeasured are the columns that ours leaves at 0, and those that count seconds.
var unmeasured = []string{"rate", "rate_max", "req_rate", "req_rate_max", "conn_rate", "conn_rate_max", "qtime", "ctime", "rtime", "ttime",
	"qtime_max", "ctime_max", "rtime_max", "ttime_max", "lastchg", "downtime"}

// differences lists where two CSVs differ, in the columns that both have. HAProxy 2.6 does not clear chkdown.
func differences(version, theirs, ours string) string {
	var found []string
	their, our := table(theirs), table(ours)
	if len(their) != len(our) {
		return fmt.Sprintf("%d rows and %d\n%s\n%s", len(their), len(our), theirs, ours)
	}
	for i := range their {
		for name, value := range their[i] {
			other, both := our[i][name]
			if name == "lastsess" && value != "-1" && other != "-1" || slices.Contains(unmeasured, name) && (value == "") == (other == "") {
				continue
			}
			if both && value != other && (name != "chkdown" || version >= "3.0") {
				found = append(found, fmt.Sprintf("%s/%s %s: %q, ours %q", our[i]["pxname"], our[i]["svname"], name, value, other))
			}
		}
	}
	slices.Sort(found)
	return strings.Join(found, "\n")
}

// table reads a CSV of `show stat`, as far as the dash before the modules' columns.
func table(text string) (rows []map[string]string) {
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(strings.TrimSpace(text), "# ")))
	all, err := r.ReadAll()
	if err != nil || len(all) == 0 {
		return []map[string]string{{"error": fmt.Sprint(err)}}
	}
	for _, record := range all[1:] {
		row := map[string]string{}
		for i, value := range record[:slices.Index(all[0], "-")] {
			row[all[0][i]] = value
		}
		rows = append(rows, row)
	}
	return rows
}

// sinceChange is the tenth column of `show servers state`.
var sinceChange = regexp.MustCompile(`(?m)^((?:\S+ ){9})\d+ `)

func withoutAges(text string) string { return sinceChange.ReplaceAllString(text, "${1}T ") }
