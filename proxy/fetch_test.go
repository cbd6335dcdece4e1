package proxy

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/h1"
)

func TestPaths(t *testing.T) {
	g := NewWithT(t)
	g.Expect(pathOf(&h1.Request{Method: []byte("OPTIONS"), Target: []byte("http://h")}).found()).To(BeFalse(), "asked is the server as a whole")
	g.Expect(string(pathOf(&h1.Request{Method: []byte("OPTIONS"), Target: []byte("http://h?q")}).text)).To(Equal("/"))
	for target, want := range map[string]string{"/": "/", "/a?b": "/a", "http://h/p?q": "/p", "http://h": "/", "http://h?q": "/", "*": "", "h:80": "", "/a?/b": "/a"} {
		v := pathOf(&h1.Request{Target: []byte(target)})
		g.Expect(string(v.text)).To(Equal(want), target)
		g.Expect(v.found()).To(Equal(want != ""), target)
	}
}
