package lab

import (
	"encoding/json"
	"net"
	"os"
	"testing"

	. "github.com/onsi/gomega"

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
