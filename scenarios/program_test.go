package scenarios

import (
	"testing"

	. "github.com/onsi/gomega"
)

// People read the values beside a bound: what a computation leaves far behind the point is rounded away, small shares are not.
func TestLegible(t *testing.T) {
	g := NewWithT(t)
	g.Expect(legible(150.86599999999999)).To(Equal(150.866))
	g.Expect(legible(0.00012345)).To(Equal(0.00012345))
	g.Expect(legible(50.0)).To(Equal(50.0))
	g.Expect(legible("h1")).To(Equal("h1"))
}
