package proxy

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/h1"
)

func TestPaths(t *testing.T) {
	for target, want := range map[string]string{"/": "/", "/a?b": "/a", "http://h/p?q": "/p", "http://h": "", "http://h?q": "", "*": "", "h:80": "", "/a?/b": "/a"} {
		v := pathOf(&h1.Request{Target: []byte(target)})
		NewWithT(t).Expect(string(v.text)).To(Equal(want), target)
		NewWithT(t).Expect(v.found()).To(Equal(want != ""), target)
	}
}
