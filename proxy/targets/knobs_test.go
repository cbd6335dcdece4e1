package targets

import (
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// everyKnob is a configuration that leaves nothing open.
func everyKnob(t *testing.T) Config {
	t.Helper()
	c := Config{
		Threads: 2, MaxConn: 100, Timeout: time.Second, IdlePoolShared: "off",
		Frontends: []Frontend{{Name: "fe", Addr: "127.0.0.1:8080", Backend: "be"}},
		Backends:  []Backend{{Name: "be", Servers: []Server{{"s1", "127.0.0.1:8001", "h1"}}}},
	}
	fill := func(knobs reflect.Value) {
		one, span := 1, time.Second
		words := map[string]string{"Balance": "roundrobin", "ConnectionMode": "server-close", "HTTPReuse": "always", "RetryOn": "conn-failure empty-response"}
		for i := range knobs.NumField() {
			switch f := knobs.Field(i).Addr().Interface().(type) {
			case *bool:
				*f = true
			case *string:
				*f = words[knobs.Type().Field(i).Name]
			case **int:
				*f = &one
			case *time.Duration:
				*f = span
			case **time.Duration:
				*f = &span
			default:
				t.Fatalf("no value is known for a %T", f)
			}
		}
	}
	fill(reflect.ValueOf(&c.Frontends[0].FrontendKnobs).Elem())
	fill(reflect.ValueOf(&c.Backends[0].BackendKnobs).Elem())
	return c
}

// A knob that is missing here would be passed over in silence by a product that lacks it. Balance is left out: one server needs none.
func TestEveryKnobIsGiven(t *testing.T) {
	g := NewWithT(t)
	c := everyKnob(t)
	fields := reflect.TypeFor[FrontendKnobs]().NumField() + reflect.TypeFor[BackendKnobs]().NumField() - len([]string{"Balance"})
	g.Expect(c.given()).To(HaveLen(fields + len([]string{"idle-pool-shared", "threads"})))
	g.Expect(Config{HAProxyCfg: "frontend fe\n"}.given()).To(Equal([]string{"haproxy-cfg"}))
	g.Expect(Config{Backends: []Backend{{Name: "be", BackendKnobs: BackendKnobs{Balance: "roundrobin"}}}}.given()).To(BeEmpty())
}

func TestEveryKnobIsWritten(t *testing.T) {
	g := NewWithT(t)
	text, err := renderHAProxy(everyKnob(t))
	g.Expect(err).NotTo(HaveOccurred())
	want, err := os.ReadFile("testdata/every-knob.cfg")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(text)).To(Equal(string(want)))
	accepted(t, text)
}

// What the scenario wrote is the product's own business; the lab adds the section that it needs.
func TestAConfigurationInHAProxysLanguageStaysAsItIs(t *testing.T) {
	g := NewWithT(t)
	raw := "defaults\n    mode http\n    timeout connect 1s\n    timeout client 1s\n    timeout server 1s\nfrontend fe\n    bind \"${bind_fe}\"\n"
	text, err := renderHAProxy(Config{Threads: 1, MaxConn: 100, HAProxyCfg: raw + "\n\n", Env: []string{"bind_fe=127.0.0.1:8080"}})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(text)).To(Equal(`# Before starting this by hand, set REUSELAB_STATS to where the runtime API's socket is to be, and:
#   bind_fe=127.0.0.1:8080
global
    maxconn 100
    nbthread 1
    stats socket "${REUSELAB_STATS}" mode 600 level admin

` + raw))
	accepted(t, text, "bind_fe=127.0.0.1:8080")
}

// accepted asks the installed HAProxy.
func accepted(t *testing.T, text []byte, env ...string) {
	t.Helper()
	program, err := exec.LookPath("haproxy")
	if err != nil {
		if strings.Contains(os.Getenv("REUSELAB_REQUIRE"), "haproxy") {
			t.Fatal("haproxy is required here and not in PATH")
		}
		t.Skip("haproxy is not in PATH")
	}
	file := filepath.Join(t.TempDir(), "haproxy.cfg")
	g := NewWithT(t)
	g.Expect(os.WriteFile(file, text, 0o600)).To(Succeed())
	cmd := exec.Command(program, "-c", "-f", file)
	cmd.Env = append(append(os.Environ(), env...), EnvStats+"="+filepath.Join(t.TempDir(), "s"))
	out, err := cmd.CombinedOutput()
	g.Expect(err).NotTo(HaveOccurred(), string(out))
}
