package pool

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// What a configuration leaves out has HAProxy's meaning: safe, one thread, 100 streams, plenty of descriptors.
func TestNewDefaults(t *testing.T) {
	g := NewWithT(t)
	p := New(Config{MaxConn: -1, PurgeDelay: time.Second})
	g.Expect(p.cfg.Policy).To(BeIdenticalTo(Safe))
	g.Expect(p.Stats().IdlePerThr).To(HaveLen(1))
	g.Expect(p.Connect(Request{}, true, nil).limit).To(BeEquivalentTo(100))
	g.Expect(p.cfg.FDs()).To(Equal(FDsPlenty))
}
