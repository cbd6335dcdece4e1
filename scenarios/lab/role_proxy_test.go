package lab

import (
	"encoding/json"
	"net"
	"os"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/targets"
	"github.com/reuselab/reuselab/scenarios/lab/role"
)

// A port that somebody else has is no port for the product: the role says which, starts nothing, and leaves nothing.
func TestABusyPort(t *testing.T) {
	g := NewWithT(t)
	t.Setenv("TMPDIR", t.TempDir())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	defer l.Close()
	spec, err := json.Marshal(proxySpec{Target: "reference", Command: []string{"/nowhere"}, Scratch: scratchName(), Listen: []string{l.Addr().String()}})
	g.Expect(err).NotTo(HaveOccurred())

	r := newProxyRole(role.Teller{})
	_, err = r.Prepare(t.Context(), spec)
	g.Expect(err).To(MatchError("the proxy is to listen on " + l.Addr().String() + ", which is in use already"))
	g.Expect(r.Close()).To(Succeed())
	g.Expect(os.ReadDir(os.TempDir())).To(BeEmpty())
}

// A product's runtime API may open later than its ports. A script's first look must find it, and a product without one still runs.
func TestTheRuntimeAPIIsWaitedFor(t *testing.T) {
	g := NewWithT(t)
	t.Setenv("TMPDIR", t.TempDir())
	folder, err := makeScratch(scratchName())
	g.Expect(err).NotTo(HaveOccurred())
	defer folder.remove()
	reference, err := targets.Find("reference")
	g.Expect(err).NotTo(HaveOccurred())
	r := &proxyRole{target: reference, scratch: folder, exited: make(chan struct{})}
	over := make(chan error)
	go func() { over <- r.awaitListening(t.Context(), nil) }()
	g.Consistently(over, "50ms").ShouldNot(Receive(), "it is not there")
	g.Expect(folder.keep(socketName, nil)).To(Succeed())
	g.Eventually(over).Should(Receive(BeNil()), "it is there")

	nginx, err := targets.Find("nginx")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(os.Remove(folder.socket())).To(Succeed())
	r = &proxyRole{target: nginx, scratch: folder, exited: make(chan struct{})}
	g.Expect(r.awaitListening(t.Context(), nil)).To(Succeed(), "it has none")
}
