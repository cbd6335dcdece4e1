package runtimeapi

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"
)

func TestShowInfo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		s := &still{threads: 4, started: time.Now()}
		time.Sleep(26*time.Hour + 3*time.Minute + 4500*time.Millisecond)
		plain := ask(t, s, User, "show info")
		g.Expect(plain).To(And(HavePrefix("Name: HAProxy\nVersion: 3.0-test\nNbthread: 4\n"), ContainSubstring("\nPid: 4711\n"),
			ContainSubstring("\nUptime: 1d 2h03m04s\nUptime_sec: 93784\n"), ContainSubstring("\nProcess_num: 1\n"), HaveSuffix("\nBlockedTrafficWarnings: 0\n")))
		g.Expect(ask(t, s, User, "show info float")).To(ContainSubstring("\nUptime_sec: 93784.500000\n"))
		g.Expect(ask(t, s, User, "show info typed")).To(And(HavePrefix("0.Name.1:POS:str:HAProxy\n"), ContainSubstring("\n17.CurrConns.1:MGP:u32:0\n")))
		g.Expect(ask(t, s, User, "show info desc")).To(HavePrefix(`Name: HAProxy:"`))
		var fields []map[string]any
		g.Expect(json.Unmarshal([]byte(ask(t, s, User, "show info json")), &fields)).To(Succeed())
		g.Expect(fields).To(HaveLen(strings.Count(plain, "\n")))
	})
}
