package haproxycfg

// retryWords are the causes that retry-on takes. 2.6 does not know 429, and 3.0 refuses 421, which came later (measured).
var retryWords = []string{
	"0rtt-rejected", "401", "403", "404", "408", "421", "425", "429", "500", "501", "502", "503", "504",
	"all-retryable-errors", "conn-failure", "empty-response", "junk-response", "none", "response-timeout",
}

// setRetryOn: each line replaces the one before. "none" cannot stand beside other words (manual 4.2 "retry-on").
func setRetryOn(r *reader, args []word) {
	r.sec.proxy.RetryOn = nil
	for _, w := range args {
		if !r.choice(w, retryWords...) {
			continue
		}
		if w.text == "none" && len(args) > 1 {
			r.errorAt(w, "'none' stands alone behind 'retry-on'")
			continue
		}
		r.sec.proxy.RetryOn = append(r.sec.proxy.RetryOn, w.text)
	}
}

// setRedispatch: without a number only the last retry may go to another server, which is -1 (manual 4.2 "option redispatch").
// HAProxy takes what is no number for 0 (measured); here it is an error.
func setRedispatch(r *reader, args []word) {
	p := r.sec.proxy
	switch {
	case r.negated:
		p.Redispatch = 0
	case len(args) == 0:
		p.Redispatch = -1
	default:
		r.keyword = word{text: "option redispatch", pos: r.keyword.pos}
		if n, ok := r.number(args[0], -largest, largest); ok {
			p.Redispatch = n
		}
	}
}

func setPreferLastServer(p *Proxy, on bool) { p.PreferLastServer = on }
