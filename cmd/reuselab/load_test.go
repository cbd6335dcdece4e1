package main

import (
	"context"
	"encoding/json"
	"io"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
	"github.com/onsi/gomega/gexec"
	"github.com/spf13/cobra"

	"github.com/reuselab/reuselab/fakeservers"
	"github.com/reuselab/reuselab/loadgen"
)

var _ = Describe("reuselab load", func() {
	// serving is a fake server as a program, and how to end it and see what it counted.
	serving := func() (url string, counted func() string) {
		server, err := gexec.Start(exec.Command(filepath.Join(bin, "reuselab"), "serve", "--addr", "127.0.0.1:0"), GinkgoWriter, GinkgoWriter)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(func() { server.Kill().Wait() })
		Eventually(server.Out).Should(gbytes.Say(`listens on (\S+)\n`))
		addr := strings.Fields(string(server.Out.Contents()))[3]
		return "http://" + addr + "/", func() string { return string(server.Interrupt().Wait("10s").Out.Contents()) }
	}

	It("sends what it was asked for, over as many connections as the server counts", func() {
		url, counted := serving()
		r := reuselab("load", "-n", "100", "-c", "5", "--requests-per-conn", "4", url)
		Expect(r.code).To(Equal(0), r.stderr)
		Expect(r.stdout).To(ContainSubstring("  Opened:\t25, for perfect keep-alive it would be 5\n"))
		Expect(r.stdout).To(ContainSubstring("  [200]\t100 responses\n"))
		Expect(strings.Count(r.stdout, "Requests/sec:")).To(Equal(1))
		Expect(r.stderr).To(BeEmpty())
		Expect(counted()).To(MatchRegexp(`(?m)^ *25 +connections accepted\n(.*\n)* *100 +requests$`))
	})

	It("(Ctrl-C) prints what it saw so far, and tells of progress on stderr meanwhile", func() {
		url, _ := serving()
		load, err := gexec.Start(exec.Command(filepath.Join(bin, "reuselab"), "load", "--h2", "-m", "3", "-c", "2", "-z", "1m", url), GinkgoWriter, GinkgoWriter)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(func() { load.Kill().Wait() })
		Eventually(load.Err, "10s").Should(gbytes.Say(`   1s  requests \d+  errors 0  connections 2\n`))
		Eventually(load.Interrupt(), "10s").Should(gexec.Exit(130))
		Expect(string(load.Out.Contents())).To(ContainSubstring("  Opened:\t2, for perfect keep-alive it would be 2\n"))
		Expect(string(load.Err.Contents())).NotTo(ContainSubstring("kept"))
	})

	It("exits with 1 when a request got no response, and with 2 when nothing could be sent", func() {
		r := reuselab("load", "-n", "3", "-c", "1", "http://127.0.0.1:1/") // where nobody listens
		Expect(r.code).To(Equal(1))
		Expect(r.stdout).To(ContainSubstring("Errors by kind:\n  [3]\trefused\n"))
		r = reuselab("load", "--closes", "now", "http://127.0.0.1:1/")
		Expect(r.code).To(Equal(2))
		Expect(r.stderr).To(ContainSubstring(`unknown way to close "now": fin, header-only, rst`))
	})
})

// loadOf runs `reuselab load` against a fake server, whose counters it returns too.
func loadOf(t *testing.T, args ...string) (stdout string, seen fakeservers.Counters, err error) {
	t.Helper()
	group, err := fakeservers.Start(t.Context(), []fakeservers.Config{{Name: "s1", Addr: "127.0.0.1:0"}})
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	defer group.Close()
	command := loadCommand()
	command.SilenceErrors, command.SilenceUsage = true, true
	var out strings.Builder
	command.SetOut(&out)
	command.SetErr(io.Discard)
	command.SetArgs(append(args, "http://"+group.Addrs()[0]+"/"))
	err = command.ExecuteContext(t.Context())
	return out.String(), group.Snapshot().PerServer["s1"], err
}

// The screen is hey's, with the connections that the server counts too.
func TestLoadSummary(t *testing.T) {
	g := NewWithT(t)
	text, seen, err := loadOf(t, "-n", "30", "-c", "5", "--requests-per-conn", "2")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(seen.Requests).To(BeEquivalentTo(30))
	g.Expect(seen.Accepts).To(BeEquivalentTo(15))
	g.Expect(strings.Count(text, "Requests/sec:")).To(Equal(1))
	g.Expect(text).To(MatchRegexp(`(?m)^  Requests/sec:\t\d+\.\d+$`))
	g.Expect(text).To(ContainSubstring("  Opened:\t15, for perfect keep-alive it would be 5\n"))
	g.Expect(text).To(ContainSubstring("  Requests per connection:\t2.00 (2 to 2)\n"))
	g.Expect(text).To(ContainSubstring("  Ended:\t15 closed by the client\n"))
	g.Expect(text).To(ContainSubstring("  [200]\t30 responses\n"))
	g.Expect(text).To(MatchRegexp(`(?m)^  99% in 0\.\d{4} secs$`))
	g.Expect(text).NotTo(ContainSubstring("rror"))
}

// What hey's and h2load's users type means here what it means there.
func TestLoadFlags(t *testing.T) {
	for args, want := range map[string]func(*loadgen.Profile){
		"":                              func(*loadgen.Profile) {},
		"-c 7 -n 9":                     func(p *loadgen.Profile) { p.Users, p.Requests = 7, 9 },
		"-z 3s":                         func(p *loadgen.Profile) { p.Duration, p.Requests = 3*time.Second, 0 },
		"-c 2 -q 10":                    func(p *loadgen.Profile) { p.Users, p.Rate = 2, 20 },
		"-m POST":                       func(p *loadgen.Profile) { p.Method = "POST" },
		"--h2 -m 10":                    func(p *loadgen.Profile) { p.Proto, p.Streams = "h2", 10 },
		"--disable-keepalive":           func(p *loadgen.Profile) { p.Client = "close" },
		"-H A:b --header c:":            func(p *loadgen.Profile) { p.Headers = []loadgen.Header{{Name: "A", Value: "b"}, {Name: "c"}} },
		"--requests-per-conn 1..20":     func(p *loadgen.Profile) { p.RequestsPerConn = loadgen.IntRange{Min: 1, Max: 20} },
		"--closes rst --seed 5":         func(p *loadgen.Profile) { p.Closes, p.Seed = "rst", 5 },
		"--think 1ms..2s":               func(p *loadgen.Profile) { p.Think = loadgen.DurationRange{Min: 1e6, Max: 2e9} },
		"--think 1ms":                   func(p *loadgen.Profile) { p.Think = loadgen.DurationRange{Min: 1e6, Max: 1e6} },
		"--rate 1.5 --arrivals poisson": func(p *loadgen.Profile) { p.Rate, p.Arrivals = 1.5, "poisson" },
		"--rate 1:2s,3:4s --ramp 1s": func(p *loadgen.Profile) {
			p.RateSteps, p.RampUp = []loadgen.RateStep{{For: 2e9, Rate: 1}, {For: 4e9, Rate: 3}}, 1e9
		},
		"--users 4 --connections 2":        func(p *loadgen.Profile) { p.Users, p.Connections = 4, 2 },
		"--body 3 --timeout 1s --grace 2s": func(p *loadgen.Profile) { p.BodySize, p.Timeout, p.Grace = 3, 1e9, 2e9 },
	} {
		g := NewWithT(t)
		p, err := profileOf(args, "http://h/")
		g.Expect(err).NotTo(HaveOccurred(), args)
		g.Expect(p.Run).NotTo(BeEmpty())
		p.Run = ""
		expected := loadgen.Profile{Name: "load", URL: "http://h/", Proto: "h1", Users: 50, Client: "keepalive", Method: "GET", Requests: 200, Timeout: 10 * time.Second}
		want(&expected)
		g.Expect(p).To(Equal(expected), args)
	}
	p, err := profileOf("--h2", "https://h/")
	NewWithT(t).Expect(p.Proto, err).To(Equal("h2-tls"))
}

// profileOf is what the flags say.
func profileOf(args, url string) (loadgen.Profile, error) {
	var o loadOptions
	command := &cobra.Command{}
	loadFlags(command, &o)
	if err := command.ParseFlags(strings.Fields(args)); err != nil {
		return loadgen.Profile{}, err
	}
	return o.read(url)
}

// Wrong usage is said before anything is sent.
func TestLoadUsage(t *testing.T) {
	for args, want := range map[string]string{
		"--requests-per-conn 1-2": `"1-2": must be like 10 or 1..20`,
		"--think soon":            `"soon": must be like 10ms or 5ms..1s`,
		"--rate fast":             `"fast": must be like 1000 or 100:10s,500:5s`,
		"--rate 1:x":              `"1:x": must be like 1000`,
		"-q 1 --rate 1":           "-q and --rate",
		"-m 3 --streams 2":        "-m 3 and --streams 2",
		"-H nocolon":              `header "nocolon"`,
		"--closes now":            `unknown way to close "now"`,
		"-m 2":                    "2 streams with proto h1",
	} {
		_, err := profileOf(args, "http://h/")
		NewWithT(t).Expect(err).To(MatchError(ContainSubstring(want)), args)
	}
}

// JSON is the profile and all that was counted.
func TestLoadJSON(t *testing.T) {
	g := NewWithT(t)
	text, seen, err := loadOf(t, "-n", "12", "-c", "3", "--h2", "-m", "2", "--json")
	g.Expect(err).NotTo(HaveOccurred())
	var got struct {
		Profile loadgen.Profile
		Result  loadgen.Result
	}
	g.Expect(json.Unmarshal([]byte(text), &got)).To(Succeed())
	g.Expect(got.Profile.Streams).To(Equal(2))
	g.Expect(got.Result.Requests).To(BeEquivalentTo(12))
	g.Expect(got.Result.ClientConns).To(Equal(seen.Accepts))
	g.Expect(got.Result.Latency).NotTo(BeEmpty())
}

// The exit code says whether every request was answered, and whether the load could be sent.
func TestLoadExitCodes(t *testing.T) {
	g := NewWithT(t)
	run := func(ctx context.Context, args ...string) (int, string) {
		command := loadCommand()
		command.SilenceErrors, command.SilenceUsage = true, true
		var out strings.Builder
		command.SetOut(&out)
		command.SetErr(io.Discard)
		command.SetArgs(args)
		code, _ := exitCode(command.ExecuteContext(ctx))
		return code, out.String()
	}
	code, text := run(t.Context(), "-n", "2", "-c", "1", "http://127.0.0.1:1/") // where nobody listens
	g.Expect(code).To(Equal(1))
	g.Expect(text).To(ContainSubstring("Errors by kind:\n  [2]\trefused\n"))
	g.Expect(text).To(ContainSubstring("Error distribution:\n  [2]\tconnect: connection refused\n"))
	code, text = run(t.Context(), "ftp://127.0.0.1/")
	g.Expect(code).To(Equal(2))
	g.Expect(text).To(BeEmpty())
	code, _ = run(t.Context())
	g.Expect(code).To(Equal(2))
}

// Who is interrupted sees what came of it so far.
func TestLoadInterrupted(t *testing.T) {
	g := NewWithT(t)
	group, err := fakeservers.Start(t.Context(), []fakeservers.Config{{Name: "s1", Addr: "127.0.0.1:0"}})
	g.Expect(err).NotTo(HaveOccurred())
	defer group.Close()
	ctx, interrupt := context.WithCancel(t.Context())
	go func() {
		defer interrupt()
		for group.Snapshot().PerServer["s1"].Requests < 10 && t.Context().Err() == nil {
			runtime.Gosched()
		}
	}()
	p, err := profileOf("-z 1m -c 2", "http://"+group.Addrs()[0])
	g.Expect(err).NotTo(HaveOccurred())
	var out strings.Builder
	code, _ := exitCode(runLoad(ctx, p, false, &out, io.Discard))
	g.Expect(code).To(Equal(130))
	g.Expect(out.String()).To(ContainSubstring("Opened:\t2,"))
}
