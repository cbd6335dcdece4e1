package host

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/scenarios/lab/role"
)

// TestMain lets this program be the role processes of its own tests.
func TestMain(m *testing.M) {
	if name := os.Getenv("HOST_TEST_ROLE"); name != "" {
		if err := role.Serve(context.Background(), os.Stdin, os.Stdout, name, "test", newDialer); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// dialer is a role that listens where it is prepared to and connects to where a snapshot finds it told.
type dialer struct{ l net.Listener }

type dialerSpec struct {
	Listen, Dial string
	Leave        []string // a program that it starts and forgets; its process number is the address "left"
}

func newDialer(role.Teller) role.Role { return &dialer{} }

func (d *dialer) Prepare(_ context.Context, raw json.RawMessage) (role.Ready, error) {
	var spec dialerSpec
	if err := json.Unmarshal(raw, &spec); err != nil {
		return role.Ready{}, err
	}
	if spec.Dial != "" {
		c, err := net.Dial("tcp", spec.Dial)
		if err != nil {
			return role.Ready{}, err
		}
		c.Close()
	}
	if len(spec.Leave) > 0 {
		cmd := exec.Command(spec.Leave[0], spec.Leave[1:]...)
		if err := cmd.Start(); err != nil {
			return role.Ready{}, err
		}
		return role.Ready{Addresses: map[string]string{"left": fmt.Sprint(cmd.Process.Pid)}}, nil
	}
	if spec.Listen == "" {
		return role.Ready{}, nil
	}
	var err error
	if d.l, err = net.Listen("tcp", spec.Listen); err != nil {
		return role.Ready{}, err
	}
	return role.Ready{Addresses: map[string]string{"l": d.l.Addr().String()}}, nil
}

func (d *dialer) Start(context.Context) error                      { return nil }
func (d *dialer) Do(context.Context, json.RawMessage) (any, error) { return nil, nil }
func (d *dialer) Snapshot(context.Context) (any, error)            { return nil, nil }
func (d *dialer) Stop(context.Context) (any, error)                { return nil, nil }

func (d *dialer) Close() error {
	if d.l == nil {
		return nil
	}
	return d.l.Close()
}

// choose gives a host of a kind, or skips where the system has none and nobody promised one.
func choose(t *testing.T, want Kind) *Host {
	t.Helper()
	t.Setenv("HOST_TEST_ROLE", "yes")
	t.Setenv("GORACE", "atexit_sleep_ms=0") // a role under the race detector would take a second to end
	self, err := os.Executable()
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	h, _, err := Choose(t.Context(), want, []string{self})
	if err != nil && !strings.Contains(os.Getenv("REUSELAB_REQUIRE"), "netns") {
		t.Skipf("no namespaces: %v", err)
	}
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return h
}

// On every kind of host the load reaches the proxy and the proxy the servers; and when the site is closed no process is left.
func TestSite(t *testing.T) {
	for _, kind := range []Kind{Loopback, NetNS} {
		t.Run(string(kind), func(t *testing.T) {
			g := NewWithT(t)
			site := choose(t, kind).Site()
			at := map[Role]*Process{}
			for _, r := range []Role{Servers, Proxy, Load} {
				p, err := site.Start(t.Context(), r)
				g.Expect(err).NotTo(HaveOccurred())
				at[r] = p
			}
			g.Expect(site.Connect(t.Context())).To(Succeed())
			dial := ""
			for _, r := range []Role{Servers, Proxy, Load} {
				spec := dialerSpec{Listen: site.Address(r) + ":0", Dial: dial}
				if r == Load {
					spec.Listen = "" // it has no address of its own
				}
				ready, err := at[r].Prepare(t.Context(), spec)
				g.Expect(err).NotTo(HaveOccurred(), "%s to %s", r, dial)
				dial = ready.Addresses["l"]
			}
			_, err := site.Start(t.Context(), Load)
			g.Expect(err).To(MatchError("role load runs already"))
			g.Expect(site.Close()).To(Succeed())
			for _, p := range at {
				g.Expect(p.cmd.ProcessState).NotTo(BeNil())
			}
		})
	}
}

// A program that is no role is an error that holds its last word; nothing is left of it.
func TestAProgramThatIsNoRole(t *testing.T) {
	g := NewWithT(t)
	sh, err := exec.LookPath("sh")
	g.Expect(err).NotTo(HaveOccurred())
	h := &Host{Loopback, []string{sh, "-c", "echo oh no >&2; exit 3"}}
	_, err = h.Site().Start(t.Context(), Proxy)
	g.Expect(err).To(MatchError(And(ContainSubstring("start role proxy"), ContainSubstring("exit status 3"), ContainSubstring("oh no"))))
}

func TestAnUnknownHost(t *testing.T) {
	_, _, err := Choose(t.Context(), "moon", nil)
	NewWithT(t).Expect(err).To(MatchError(`unknown host "moon": want auto, loopback or netns`))
}
