package measure

import (
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// The contract's list of metrics, as far as they are measured by now; the lab's test holds its functions against Names.
const promised = `requests responses_2xx errors requests_per_second client_conns latency_p50_us latency_p90_us latency_p99_us
latency_p999_us latency_max_us load_cpu_us_per_request connects proxy_cpu_us_per_request proxy_rss_max_kb proxy_used_max accepts
refused requests_received reuses reuse_ratio conns_unused requests_per_conn_p50 requests_per_conn_max server_conns_end
server_conns_open_max server_conns_busy_p50 server_switches conn_switches duplicates servers_without_requests responses_5xx faults_done unfinished late_starts not_started
errors_refused errors_connect errors_reset_before errors_reset_in_response errors_silent_close errors_cut_response errors_timeout
errors_bad_response errors_refused_stream errors_reset_stream client_requests_per_conn_p50 client_requests_per_conn_max
latency_uncorrected_p50_us latency_uncorrected_p90_us latency_uncorrected_p99_us latency_uncorrected_p999_us latency_uncorrected_max_us
steps_passed steps_failed`

func TestCatalogueHoldsEveryPromisedMetricAndNoOther(t *testing.T) {
	g := NewWithT(t)
	g.Expect(Names()).To(ConsistOf(strings.Fields(promised)))
}

func TestCatalogueIsSortedByName(t *testing.T) {
	g := NewWithT(t)
	g.Expect(slices.IsSorted(Names())).To(BeTrue())
}

func TestEveryMetricIsDescribed(t *testing.T) {
	for _, m := range Catalogue() {
		t.Run(m.Name, func(t *testing.T) {
			g := NewWithT(t)
			g.Expect(m.Meaning).To(MatchRegexp(`^[A-Z0-9][^.]*(\.\d[^.]*)*\.$`), "one sentence")
			g.Expect([]Source{Clients, Servers, Kernel, ProxyProcess, Derived}).To(ContainElement(m.Source))
			g.Expect([]Better{Lower, Higher, None}).To(ContainElement(m.Better))
			unit := map[bool]string{strings.HasSuffix(m.Name, "_kb"): "kB", strings.HasSuffix(m.Name, "_us"): "us", strings.Contains(m.Name, "_us_per_"): "us",
				strings.HasSuffix(m.Name, "_ratio"): "ratio", strings.HasSuffix(m.Name, "_per_second"): "1/s"}[true]
			g.Expect(m.Unit).To(Equal(unit), "the unit stands in the name where it is no count")
			if unit == "us" || unit == "kB" || unit == "1/s" {
				g.Expect(m.Exact).To(BeFalse(), "times and sizes inform, they do not gate")
			}
		})
	}
}

func TestFind(t *testing.T) {
	g := NewWithT(t)
	m, ok := Find("connects")
	g.Expect(ok).To(BeTrue())
	g.Expect(m.Source).To(Equal(Kernel))
	_, ok = Find("connect")
	g.Expect(ok).To(BeFalse())
}

func TestCatalogueBelongsToItsCaller(t *testing.T) {
	g := NewWithT(t)
	Catalogue()[0].Name = "spoilt"
	_, ok := Find("spoilt")
	g.Expect(ok).To(BeFalse())
}
