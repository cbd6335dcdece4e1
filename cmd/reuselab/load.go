package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/reuselab/reuselab/loadgen"
)

// exitFailedRequests says that the load ran, and that not every request was answered.
const exitFailedRequests = 1

// loadOptions is what the flags of `reuselab load` say, where it is not a profile's field already.
type loadOptions struct {
	profile  loadgen.Profile
	h2       bool
	closing  bool
	perUser  float64
	method   string // or streams
	headers  []string
	requests int
	json     bool
}

// loadCommand is `reuselab load`: the native generator alone, for anything that speaks HTTP.
func loadCommand() *cobra.Command {
	var o loadOptions
	command := &cobra.Command{
		Use:   "load URL",
		Short: "Send requests, and say how many connections that took",
		Long: `Send requests to a URL, and say how many connections that took.

Each user has a connection and sends its next request when the one before was answered; with a rate, requests are sent
when they are due, and latencies count from then on. Without -n and -z it sends 200 requests.

Who comes from hey finds -c, -n, -z, -q, -m METHOD and -H; from wrk -c; from h2load -c, -n and -m STREAMS with --h2. With https the
certificate is not checked.

The summary is printed on stdout, what happens meanwhile on stderr. Exit codes: 0 every request was answered, with
whatever status; 1 some were not; 2 wrong usage, or the load could not be sent as asked; 130 interrupted.`,
		Example: `  reuselab load -c 50 -z 10s http://127.0.0.1:8080/
  reuselab load -z 10s --requests-per-conn 1..20 --closes rst http://127.0.0.1:8080/
  reuselab load --h2 -c 4 -m 100 -z 10s http://127.0.0.1:8080/
  reuselab load --rate 1000:10s,5000:10s --arrivals poisson -z 20s http://127.0.0.1:8080/`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := o.read(args[0])
			if err != nil {
				return err
			}
			return runLoad(cmd.Context(), p, o.json, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	loadFlags(command, &o)
	return complete(command, map[string]cobra.CompletionFunc{
		"closes":   cobra.FixedCompletions([]string{loadgen.ClosesFin, loadgen.ClosesHeaderOnly, loadgen.ClosesRST}, cobra.ShellCompDirectiveNoFileComp),
		"arrivals": cobra.FixedCompletions([]string{loadgen.ArrivalsConstant, loadgen.ArrivalsPoisson}, cobra.ShellCompDirectiveNoFileComp),
	})
}

// loadFlags gives the command flags that write into o.
func loadFlags(command *cobra.Command, o *loadOptions) {
	flags := command.Flags()
	flags.SortFlags = false
	p := &o.profile
	flags.IntVarP(&p.Users, "users", "c", 50, "users, each with a connection unless --connections says otherwise")
	flags.IntVarP(&o.requests, "requests", "n", 200, "requests of all users together")
	flags.DurationVarP(&p.Duration, "duration", "z", 0, "how long to send requests, in place of -n")
	flags.Float64VarP(&o.perUser, "qps", "q", 0, "requests a second of each user, in place of --rate")
	flags.StringVarP(&o.method, "method", "m", "GET", "method; or a number: requests at once per HTTP/2 connection, as --streams")
	flags.StringArrayVarP(&o.headers, "header", "H", nil, `header, "Name: value"; may be given again`)
	flags.BoolVar(&o.h2, "h2", false, "speak HTTP/2, with http by prior knowledge")
	flags.BoolVar(&o.closing, "disable-keepalive", false, "one request per connection")
	flags.IntVar(&p.Connections, "connections", 0, "connections of all users together, in place of one each")
	flags.IntVar(&p.Streams, "streams", 0, "requests at once per HTTP/2 connection")
	flags.Var((*intRange)(&p.RequestsPerConn), "requests-per-conn", "requests after which the client ends a connection, N or A..B")
	flags.StringVar(&p.Closes, "closes", "", "how the client ends it: fin, rst, header-only (says so and waits for the other side)")
	flags.Var((*durationRange)(&p.Think), "think", "time between a response and the user's next request, D or D..D")
	flags.Var((*rates)(p), "rate", "requests a second of all users together, R or R:D,R:D,... for steps")
	flags.StringVar(&p.Arrivals, "arrivals", "", "how these are spread: constant or poisson")
	flags.DurationVar(&p.RampUp, "ramp", 0, "time over which users start, or the rate rises")
	flags.IntVar(&p.BodySize, "body", 0, "bytes of body of each request")
	flags.DurationVar(&p.Timeout, "timeout", 10*time.Second, "how long a request may take")
	flags.DurationVar(&p.Grace, "grace", 0, "how long to wait for responses after -z; 0: for --timeout")
	flags.Uint64Var(&p.Seed, "seed", 0, "decides everything that is drawn")
	flags.BoolVar(&o.json, "json", false, "print all that was counted as JSON")
}

// read makes a profile of the flags.
func (o *loadOptions) read(url string) (loadgen.Profile, error) {
	p := o.profile
	p.Name, p.URL, p.Method = "load", url, o.method
	p.Run = strconv.FormatInt(time.Now().UnixNano(), 36)
	if streams, err := strconv.Atoi(o.method); err == nil {
		p.Method = "GET"
		if p.Streams != 0 {
			return p, fmt.Errorf("-m %d and --streams %d: one of them is enough", streams, p.Streams)
		}
		p.Streams = streams
	}
	p.Client = "keepalive"
	if o.closing {
		p.Client = "close"
	}
	p.Proto = "h1"
	if o.h2 {
		p.Proto = "h2"
	}
	if strings.HasPrefix(url, "https:") {
		p.Proto += "-tls"
	}
	if p.Duration == 0 {
		p.Requests = o.requests
	}
	if o.perUser != 0 {
		if p.Rate != 0 || len(p.RateSteps) > 0 {
			return p, errors.New("-q and --rate: one of them is enough")
		}
		p.Rate = o.perUser * float64(p.Users)
	}
	for _, h := range o.headers {
		name, value, found := strings.Cut(h, ":")
		if !found {
			return p, fmt.Errorf(`header %q: must be like "Name: value"`, h)
		}
		p.Headers = append(p.Headers, loadgen.Header{Name: name, Value: strings.TrimSpace(value)})
	}
	return p, loadgen.Native{}.Check(p)
}

// runLoad drives the load and prints what came of it, also of one that was interrupted or not as asked.
func runLoad(ctx context.Context, p loadgen.Profile, asJSON bool, out, progress io.Writer) error {
	begin, end := progressLine(isTerminal(progress))
	live := false
	g := loadgen.Native{Progress: func(s loadgen.Progress) {
		live = true
		fmt.Fprintf(progress, "%s%4.0fs  requests %d  errors %d  connections %d%s", begin, s.Elapsed.Seconds(), s.Requests, s.Errors, s.Conns, end)
	}}
	r, err := g.Run(ctx, p, func() {})
	if live && isTerminal(progress) {
		fmt.Fprintln(progress)
	}
	if err != nil && r.Requests == 0 {
		return err
	}
	if err := printLoad(out, p, r, asJSON); err != nil {
		return err
	}
	switch {
	case errors.Is(err, context.Canceled):
		return exit(exitInterrupted)
	case err != nil:
		return err
	case r.Errors+r.Unfinished > 0:
		return exit(exitFailedRequests)
	}
	return nil
}

func printLoad(out io.Writer, p loadgen.Profile, r loadgen.Result, asJSON bool) error {
	if !asJSON {
		text, err := loadSummary(p, r)
		if err != nil {
			return err
		}
		_, err = io.WriteString(out, text)
		return err
	}
	text, err := json.MarshalIndent(struct {
		Profile loadgen.Profile `json:"profile"`
		Result  loadgen.Result  `json:"result"`
	}{p, r}, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s\n", text)
	return err
}
