package scenarios

import (
	"slices"
	"testing"

	. "github.com/onsi/gomega"
)

func TestTablesOfFieldsAreSorted(t *testing.T) {
	for _, names := range [][]string{topMapping.names(), expectationMapping.names(), proxyMapping.names(), backendMapping.names(), frontendMapping.names(), loadMapping.names(), serverMapping.names()} {
		NewWithT(t).Expect(slices.IsSorted(names)).To(BeTrue(), "%v", names)
	}
}
