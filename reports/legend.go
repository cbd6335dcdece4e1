package reports

// legend is how to read a report, in five lines.
var legend = []string{
	"connect() == requests: nothing was reused, each request had a server connection opened for it; the fewer connect() calls, the more reuse. The reuse ratio is the share of requests on a connection that had carried one before.",
	"conns end: server connections open at the instant the load stopped; most: the most open at once. They differ because parked connections are purged, and because a connection that is closing overlaps with its successor.",
	"in the blog: what the HAProxy blog published, from one minute per cell on a laptop under strace. Its third figure counts connections in use, which hides the parked ones that our servers see. Compare connections, not requests.",
	"req/s, p50, p99 and CPU per request compare only within a run: they tell as much of the machine and its other work as of the proxy.",
	"Pass: every expectation holds, those shown among them. Suboptimal: legal, but a better result is possible. Fail: an expectation does not hold. Error: the experiment failed, not the proxy. Skip: the target lacks what the cell needs. KnownFail: it fails as the list of known failures says; UnexpectedPass: it does not any more. -: not measured. Of several repetitions the bound shows the one with most connects.",
}
