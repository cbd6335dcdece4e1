package main

import (
	_ "embed"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

//go:embed testdata/wrk.txt
var wrkText string

func TestParseWrk(t *testing.T) {
	for story, c := range map[string]struct {
		text string
		want wrkResult
	}{
		"a good run": {
			wrkText,
			wrkResult{requests: 227992, took: 2 * time.Second, requestsPerSecond: 113922.69, p99: 3830 * time.Microsecond},
		},
		"times in other units": {
			swap("3.83ms", "1.02s", "in 2.00s", "in 1.00m", "113922.69", "3799.87"),
			wrkResult{requests: 227992, took: time.Minute, requestsPerSecond: 3799.87, p99: 1020 * time.Millisecond},
		},
		"socket errors and bad answers": {
			swap("Requests/sec", "  Socket errors: connect 0, read 3, write 0, timeout 7\n  Non-2xx or 3xx responses: 12\nRequests/sec"),
			wrkResult{
				requests: 227992, took: 2 * time.Second, requestsPerSecond: 113922.69, p99: 3830 * time.Microsecond,
				socketErrors: "connect 0, read 3, write 0, timeout 7", non2xx: 12,
			},
		},
		"nothing was answered": {
			swap("227992", "0", "113922.69", "0.00", "55.00%", "-nan%"),
			wrkResult{took: 2 * time.Second, p99: 3830 * time.Microsecond},
		},
	} {
		w, err := parseWrk(c.text)
		g := NewWithT(t)
		g.Expect(err).NotTo(HaveOccurred(), story)
		g.Expect(w).To(Equal(c.want), story)
	}
}

func TestParseWrkRefuses(t *testing.T) {
	for story, c := range map[string]struct{ text, want string }{
		"nothing":               {"", `line 1, "": no line that wrk 4.1 prints`},
		"what wrk says":         {"unable to connect to 127.0.0.1:1 Connection refused\n", "line 1"},
		"a line missing":        {swap("     99%    3.83ms\n", ""), `has no line ^ +99%`},
		"a line twice":          {swap("     99%    3.83ms\n", "     99%    3.83ms\n     99%    1.83ms\n"), `line 11, "     99%    1.83ms": a second line`},
		"an unknown line":       {wrkText + "Bye\n", `line 14, "Bye": no line`},
		"an unknown unit":       {swap("3.83ms", "3.83ks"), `"3.83ks" is no time`},
		"a time cut short":      {swap("3.83ms", "3.8ms"), `"3.8ms" is no time`},
		"too many to count":     {swap("227992", "99999999999999999999"), "value out of range"},
		"a run without time":    {swap("in 2.00s", "in 0.00us"), "no run is so short"},
		"numbers that disagree": {swap("113922.69", "56961.34"), "227992 requests in 2s are not 56961.34 per second"},
	} {
		_, err := parseWrk(c.text)
		NewWithT(t).Expect(err).To(MatchError(ContainSubstring(c.want)), story)
	}
}

func swap(oldNew ...string) string { return strings.NewReplacer(oldNew...).Replace(wrkText) }

func FuzzParseWrk(f *testing.F) {
	f.Add(wrkText)
	f.Add(swap("Requests/sec", "  Socket errors: connect 0, read 3, write 0, timeout 7\n  Non-2xx or 3xx responses: 12\nRequests/sec"))
	f.Add(swap("3.83ms", "1.02h"))
	f.Fuzz(func(t *testing.T, text string) {
		w, err := parseWrk(text)
		if err != nil {
			return
		}
		// What was read is what the text says, so it can be no number of its own.
		g := NewWithT(t)
		g.Expect(w.requests).To(BeNumerically(">=", 0))
		g.Expect(w.p99).To(BeNumerically(">=", 0))
		g.Expect(w.took).To(BeNumerically(">", 0))
		g.Expect(w.requestsPerSecond).To(BeNumerically(">=", 0))
		g.Expect(w.requestsPerSecond).To(BeNumerically("~", float64(w.requests)/w.took.Seconds(), 0.021*w.requestsPerSecond+0.01))
	})
}
