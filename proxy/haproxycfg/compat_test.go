package haproxycfg

import (
	"testing"

	. "github.com/onsi/gomega"
)

// modeWith reads the mode of a frontend that holds these lines.
func modeWith(global, lines string) (string, error) {
	cfg, err := Parse("test.cfg", []byte("global\n\t"+global+"\nfrontend f\n\tmode http\n\tbind :8080\n\ttimeout client 1s\n\t"+lines+"\n"), nil)
	if err != nil {
		return "", err
	}
	return cfg.Proxies[0].ConnMode, nil
}

// The five modes of HAProxy 1.5, of which the last one wins.
func TestCompatModes(t *testing.T) {
	g := NewWithT(t)
	for lines, want := range map[string]string{
		"id 7":                     "keep-alive",
		"option http-tunnel":       "tunnel",
		"option httpclose":         "passive-close",
		"option http-server-close": "server-close",
		"option forceclose":        "close",
		"option forceclose\n\toption http-keep-alive":     "keep-alive",
		"option http-keep-alive\n\toption http-tunnel":    "tunnel",
		"option http-tunnel\n\tno option http-tunnel":     "keep-alive",
		"option forceclose\n\tno option httpclose":        "close",
		"option httpclose\n\tno option httpclose":         "keep-alive",
		"option http-server-close\n\tno option httpclose": "server-close",
	} {
		mode, err := modeWith("compat haproxy-1.5", lines)
		g.Expect(mode).To(Equal(want), "%s: %v", lines, err)
	}
	mode, err := modeWith("nbthread 1", "option httpclose")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(mode).To(Equal("close"), "today's meaning")
}

func TestCompatMistakes(t *testing.T) {
	g := NewWithT(t)
	for _, c := range []struct{ global, lines, want string }{
		{"nbthread 1", "option forceclose", "7:9: option 'forceclose' was removed in HAProxy 2.0: remove it, or write 'option httpclose', which does the same today; 'compat haproxy-1.5' in global brings it back"},
		{"compat haproxy-1.4", "", "2:9: 'compat' takes haproxy-1.5, not 'haproxy-1.4' (did you mean 'haproxy-1.5'?)"},
		{"compat", "", "2:2: 'compat' in"},
		{"compat haproxy-1.5", "compat haproxy-1.5", "7:2: 'compat' does not belong into"},
		{"compat haproxy-1.5", "option http-tunel", "7:9: unknown option 'http-tunel' in"},
		{"compat haproxy-1.5", "\nbackend b\n\tmode http\n\tserver s :1 proto h2", "10:20: with 'compat haproxy-1.5' servers speak HTTP/1: write 'proto h1', or leave it out"},
		{"nbthread 1", "\nglobal\n\tcompat haproxy-1.5", "9:2: 'compat' stands behind a section that is not global"},
	} {
		_, err := modeWith(c.global, c.lines)
		g.Expect(err).To(MatchError(ContainSubstring(c.want)), c.lines)
	}
}
