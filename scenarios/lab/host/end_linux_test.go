package host

import (
	"context"
	"os/exec"
	"strconv"
	"syscall"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/scenarios/lab/role"
)

// A role that is killed takes with it what it had started, and says how it ended; so does one whose leavings outlive it.
func TestAKilledRole(t *testing.T) {
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Skip(err)
	}
	for _, kind := range []Kind{Loopback, NetNS} {
		t.Run(string(kind), func(t *testing.T) {
			g := NewWithT(t)
			site := choose(t, kind).Site()
			p, err := site.Start(t.Context(), Proxy)
			g.Expect(err).NotTo(HaveOccurred())
			ready, err := p.Prepare(t.Context(), dialerSpec{Leave: []string{sleep, "1000"}})
			g.Expect(err).NotTo(HaveOccurred())
			left, err := strconv.Atoi(ready.Addresses["left"])
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(syscall.Kill(left, 0)).To(Succeed())

			together, stop := site.Together(t.Context())
			g.Expect(syscall.Kill(p.PID(), syscall.SIGKILL)).To(Succeed())
			<-together.Done()
			stop()
			g.Expect(context.Cause(together)).To(MatchError(role.ErrGone))
			closing := site.Close()
			g.Expect(closing).To(MatchError("role proxy ended: signal: killed"))
			g.Expect(syscall.Kill(left, 0)).To(MatchError(syscall.ESRCH))
			g.Expect(Cause(p.Snapshot(t.Context(), nil), closing)).To(Equal(closing))
		})
	}
}
