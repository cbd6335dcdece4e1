package runtimeapi

import (
	"encoding/csv"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// busy is a process with one proxy of each kind, and some numbers.
func busy() *still {
	counts := Counts{Sessions: 7, Responses: [6]uint64{1, 2, 3, 4, 5, 6}, Connects: 8, Reuses: 9}
	servers := []Server{
		{Name: "s1", ID: 1, Network: "tcp", Addr: "127.0.0.1:80", Counts: counts, Weight: 3, IdleLimit: -1, Safe: 2, LastChange: time.Now()},
		{Name: "s2", ID: 2, Network: "unix", Addr: "/s2", Weight: 1, IdleLimit: 5, State: Drain, LastChange: time.Now()},
		{Name: "s3", ID: 3, Network: "tcp", Addr: "[::1]:80", Weight: 1, State: Maintenance, LastChange: time.Now()},
	}
	return &still{proxies: []Proxy{
		{Name: "fe", ID: 2, Frontend: &Frontend{Counts: counts, Load: Load{Now: 1, Peak: 4}, Limit: 100}},
		{Name: "be", ID: 3, Backend: &Backend{Algorithm: "roundrobin", Servers: servers, LastChange: time.Now()}},
		{Name: "li", ID: 4, Frontend: &Frontend{Stopping: true}, Backend: &Backend{}},
	}}
}

// rowsOf names the rows of an answer.
func rowsOf(t *testing.T, line string) string {
	t.Helper()
	var names []string
	for i, row := range strings.Split(strings.TrimSpace(ask(t, busy(), Admin, line)), "\n") {
		if columns := strings.Split(row, ","); i > 0 {
			names = append(names, columns[0]+"/"+columns[1])
		}
	}
	return strings.Join(names, " ")
}

func TestShowStatFilters(t *testing.T) {
	for _, c := range []struct{ line, rows string }{
		{"show stat", "fe/FRONTEND be/s1 be/s2 be/s3 be/BACKEND li/FRONTEND li/BACKEND"},
		{"show stat be", "fe/FRONTEND be/s1 be/s2 be/s3 be/BACKEND li/FRONTEND li/BACKEND"},
		{"show stat be -1 -1", "be/s1 be/s2 be/s3 be/BACKEND"},
		{"show stat 3 4 -1", "be/s1 be/s2 be/s3"},
		{"show stat be 4 2", "be/s2"},
		{"show stat be 6 2", "be/s2 be/BACKEND"},
		{"show stat -1 1 -1", "fe/FRONTEND li/FRONTEND"},
		{"show stat -1 2 -1", "be/BACKEND li/BACKEND"},
		{"show stat li 3 0", "li/FRONTEND li/BACKEND"},
		{"show stat -1 0 -1", ""},
		{"show stat 99 -1 -1", ""},
		{"show stat be -1 -1 up", "be/s1 be/s2 be/BACKEND"},
		{"show stat no-maint", "fe/FRONTEND be/s1 be/s2 be/BACKEND li/FRONTEND li/BACKEND"},
		{"show stat domain proxy be 2 -1", "be/BACKEND"},
	} {
		NewWithT(t).Expect(rowsOf(t, c.line)).To(Equal(c.rows), c.line)
	}
	g := NewWithT(t)
	g.Expect(ask(t, busy(), User, "show stat nobody -1 -1")).To(Equal("No such proxy.\n"))
	g.Expect(ask(t, busy(), User, "show stat typed desc up")).To(Equal("No such proxy.\n"), "three words are a filter, as in HAProxy")
	g.Expect(ask(t, busy(), User, "show stat domain resolvers")).To(Equal("Invalid statistics domain.\n"))
}

func TestShowStatValues(t *testing.T) {
	g := NewWithT(t)
	rows := map[string]map[string]string{}
	read := func(level Level, line string) {
		all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(ask(t, busy(), level, line), "# "))).ReadAll()
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(all[0]).To(HaveLen(115), "113 columns, the dash, and nothing behind the last comma")
		for _, row := range all[1:] {
			values := map[string]string{}
			for i, name := range all[0] {
				values[name] = row[i]
			}
			rows[row[0]+"/"+row[1]] = values
		}
	}
	read(Operator, "show stat")
	g.Expect(rows["fe/FRONTEND"]).To(And(HaveKeyWithValue("scur", "1"), HaveKeyWithValue("smax", "4"), HaveKeyWithValue("slim", "100"),
		HaveKeyWithValue("status", "OPEN"), HaveKeyWithValue("stot", "7"), HaveKeyWithValue("h1sess", "7"), HaveKeyWithValue("type", "0"), HaveKeyWithValue("qcur", "")))
	g.Expect(rows["li/FRONTEND"]).To(HaveKeyWithValue("status", "STOP"))
	g.Expect(rows["be/s1"]).To(And(HaveKeyWithValue("status", "no check"), HaveKeyWithValue("hrsp_other", "1"), HaveKeyWithValue("hrsp_5xx", "6"),
		HaveKeyWithValue("connect", "8"), HaveKeyWithValue("reuse", "9"), HaveKeyWithValue("src_ilim", ""), HaveKeyWithValue("safe_conn_cur", "2"),
		HaveKeyWithValue("addr", "127.0.0.1:80"), HaveKeyWithValue("type", "2"), HaveKeyWithValue("lastsess", "-1")))
	g.Expect(rows["be/s2"]).To(And(HaveKeyWithValue("status", "DRAIN"), HaveKeyWithValue("src_ilim", "5"), HaveKeyWithValue("addr", "unix")))
	g.Expect(rows["be/s3"]).To(HaveKeyWithValue("status", "MAINT"))
	g.Expect(rows["be/BACKEND"]).To(And(HaveKeyWithValue("status", "UP"), HaveKeyWithValue("act", "1"), HaveKeyWithValue("weight", "3"), HaveKeyWithValue("algo", "roundrobin")))
	g.Expect(rows["li/BACKEND"]).To(And(HaveKeyWithValue("status", "UP"), HaveKeyWithValue("downtime", "")))

	read(User, "show stat")
	g.Expect(rows["be/s1"]).To(HaveKeyWithValue("addr", ""), "not for everybody")
	g.Expect(rows["be/BACKEND"]).To(HaveKeyWithValue("algo", ""))
	read(User, "show stat up")
	g.Expect(rows["be/BACKEND"]).To(HaveKeyWithValue("status", "UP (2/3)"))
}

func TestShowStatForms(t *testing.T) {
	g := NewWithT(t)
	typed := strings.Split(ask(t, busy(), User, "show stat typed"), "\n")
	g.Expect(typed).To(ContainElements("F.2.0.0.pxname.1:KNS:str:fe", "F.2.0.7.stot.1:MCP:u64:7", "S.3.1.19.act.1:SGP:u32:1",
		"B.3.0.19.act.1:MGP:u32:1", "S.3.1.55.lastsess.1:MAP:s32:-1", "B.3.0.17.status.1:SGP:str:UP"))
	g.Expect(ask(t, busy(), User, "show stat be 4 1 typed desc")).To(HavePrefix(`S.3.1.0.pxname.1:KNS:str:be:"the proxy's name"` + "\n"))

	var objects [][]map[string]any
	g.Expect(json.Unmarshal([]byte(ask(t, busy(), User, "show stat json")), &objects)).To(Succeed())
	g.Expect(objects).To(HaveLen(7))
	g.Expect(objects[1][0]).To(Equal(map[string]any{"objType": "Server", "proxyId": 3.0, "id": 1.0, "processNum": 1.0,
		"field": map[string]any{"pos": 0.0, "name": "pxname"},
		"tags":  map[string]any{"origin": "Key", "nature": "Name", "scope": "Service"},
		"value": map[string]any{"type": "str", "value": "be"}}))
	fields := 0
	for _, o := range objects {
		fields += len(o)
	}
	g.Expect(fields).To(Equal(len(typed) - 1))
	g.Expect(json.Unmarshal([]byte(ask(t, busy(), User, "show stat 99 -1 -1 json")), &objects)).To(Succeed())
}

// Every column says what it means and has tags that there are; those without value have none of it.
func TestStatColumnsAreWhole(t *testing.T) {
	g := NewWithT(t)
	for _, col := range statColumns {
		if col.on == "" {
			g.Expect(col.about + string(col.tags)).To(BeEmpty())
			continue
		}
		g.Expect(col.about).NotTo(BeEmpty(), col.name)
		g.Expect(origins[col.tags[0]] != "" && natures[col.tags[1]] != "" && scopes[col.tags[2]] != "").To(BeTrue(), col.name)
	}
	g.Expect(statNames).To(HaveLen(113))
	g.Expect(slices.Index(statNames, "src_ilim")).To(Equal(89))
}
