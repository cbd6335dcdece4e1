package wire

import (
	"testing"

	. "github.com/onsi/gomega"
)

// Names compare without case, and the first field of a name counts.
func TestGet(t *testing.T) {
	g := NewWithT(t)
	m := Message{Fields: []Field{
		{[]byte("X-CLIENT"), []byte("c1")},
		{[]byte("x-client"), []byte("c2")},
		{[]byte("X-Client-2"), []byte("c3")},
	}}
	g.Expect(m.Get("x-client")).To(BeEquivalentTo("c1"))
	g.Expect(m.Get("x-client-2")).To(BeEquivalentTo("c3"))
	g.Expect(m.Get("x-clienu")).To(BeNil())
}
