package main

import (
	"testing"

	. "github.com/onsi/gomega"
)

// A proxy that answers by itself, or asks more than it was asked, is not compared.
func TestTheServerAndWrkCountTheSame(t *testing.T) {
	for requests, refused := range map[int64]bool{999: true, 1000: false, 1051: false, 1052: true, 2000: true} {
		err := counts{requests: requests}.check(wrkResult{requests: 1000})
		NewWithT(t).Expect(err != nil).To(Equal(refused), "%d: %v", requests, err)
	}
}
