package proxy

import (
	"testing"

	. "github.com/onsi/gomega"
)

func TestParts(t *testing.T) {
	for _, c := range []struct {
		text  string
		n     int
		wants string
	}{
		{"/a/b/c", 1, ""}, {"/a/b/c", 2, "a"}, {"/a/b/c", 4, "c"}, {"/a/b/c", 5, ""}, {"/a/b/c", -1, "c"}, {"/a/b/c", -3, "a"}, {"/a/b/c", -4, ""}, {"/a/b/c", -9, ""},
		{"a:b/c", 2, "b"}, {"", 1, ""}, {"", -1, ""}, {"abc", 1, "abc"}, {"abc", -1, "abc"},
	} {
		NewWithT(t).Expect(string(part([]byte(c.text), c.n, "/:"))).To(Equal(c.wants), "%s %d", c.text, c.n)
	}
}
