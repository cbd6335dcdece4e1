package host

import (
	"fmt"
	"testing"

	. "github.com/onsi/gomega"
)

// The tail keeps the last lines, and a last line without its end.
func TestTail(t *testing.T) {
	g := NewWithT(t)
	var tail Tail
	for n := range TailLines + 5 {
		fmt.Fprintf(&tail, "line %d\n", n)
	}
	fmt.Fprint(&tail, "and ", "more")
	g.Expect(tail.Lines()).To(HaveLen(TailLines + 1))
	g.Expect(tail.Lines()[0]).To(Equal("line 5"))
	g.Expect(tail.Lines()[TailLines]).To(Equal("and more"))
}
