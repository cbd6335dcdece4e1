package loadgen

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// The shape of Result.ErrorsByText.
const (
	errorKinds      = 20
	otherErrors     = "other"
	addrPlaceholder = "addr"
)

var (
	// urlPrefix is what net/url puts in front of an error: Get "http://...":
	urlPrefix = regexp.MustCompile(`^[A-Z][a-z]+ "(?:[^"\\]|\\.)*": `)
	// hostPort is a host with a port; an IPv6 address stands in brackets.
	hostPort = regexp.MustCompile(`(?:\[[0-9A-Fa-f:.]+(?:%[^\]]*)?\]|[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?):[0-9]{1,5}\b`)
)

// errorText takes out of an error's text what differs from request to request though
// the cause is the same: the URL and every address with its port.
func errorText(text string) string {
	return hostPort.ReplaceAllString(urlPrefix.ReplaceAllString(text, ""), addrPlaceholder)
}

// errorsByText adds up counts by normalised text and keeps the most frequent kinds.
// total is how many errors there were; those without a text count as other.
func errorsByText(counts map[string]int64, total int64) map[string]int64 {
	merged := map[string]int64{}
	for text, n := range counts {
		merged[errorText(text)] += n
	}
	kinds := slices.SortedFunc(maps.Keys(merged), func(a, b string) int {
		return cmp.Or(cmp.Compare(merged[b], merged[a]), strings.Compare(a, b))
	})
	byText, rest := map[string]int64{}, total
	for _, text := range kinds[:min(len(kinds), errorKinds)] {
		byText[text] = merged[text]
		rest -= merged[text]
	}
	if rest > 0 {
		byText[otherErrors] += rest
	}
	return byText
}
