package pool

import (
	"math/bits"
	"testing"
	"unsafe"

	. "github.com/onsi/gomega"
)

// A connection's record fills two lines of the processor's cache, and what each request needs of it the first.
func TestConnSize(t *testing.T) {
	if bits.UintSize != 64 {
		t.Skip("laid out for 64 bits")
	}
	var c Conn
	NewWithT(t).Expect(unsafe.Sizeof(c)).To(BeEquivalentTo(128))
	NewWithT(t).Expect(uint64(unsafe.Offsetof(c.spoiled))).To(BeNumerically("<", 64))
}
