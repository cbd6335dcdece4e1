package proxy

import (
	"errors"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/retry"
)

func TestFailedKeepsTheFirstReason(t *testing.T) {
	g := NewWithT(t)
	inner := failed(retry.Refused, errors.New("x"))
	g.Expect(failed(retry.JunkResponse, inner)).To(BeIdenticalTo(inner))
	g.Expect(failed(retry.JunkResponse, nil)).To(Succeed())
}
