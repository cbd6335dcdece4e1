package targets

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
)

// nginx as a proxy for HTTP/1 with a pool of idle server connections (nginx's manual, ngx_http_proxy_module and
// ngx_http_upstream_module). It runs as one process, because its processes share no pool. What would change how it reads and writes
// HTTP is left at its defaults, but for what keeping connections needs.
type nginx struct{}

func (nginx) Name() string  { return "nginx" }
func (nginx) Direct() bool  { return false }
func (nginx) Can() []string { return nil }

// nginxVersion finds the number in what `nginx -v` writes.
var nginxVersion = regexp.MustCompile(`^nginx version: nginx/(\d+(?:\.\d+)+)`)

func (nginx) Find(ctx context.Context, path string) (Product, error) {
	if path == "" {
		found, err := exec.LookPath("nginx")
		if err != nil {
			return Product{}, errors.New("nginx is not in PATH: install it (Debian: apt-get install nginx-light), or name its program: nginx=/path/to/nginx")
		}
		path = found
	}
	return askVersion(ctx, path, nginxVersion)
}

// nginxKnobs are those that nginx has something like. Whatever else a configuration says is what it lacks.
var nginxKnobs = map[string]bool{"http-reuse": true, "threads": true, "timeout-connect": true, "timeout-server": true}

func (nginx) Lacks(c Config) string {
	for _, knob := range c.given() {
		if !nginxKnobs[knob] {
			return "nginx has no " + knob
		}
	}
	if c.Threads > 1 {
		return fmt.Sprintf("nginx shares no connections between processes: it is run with one, and threads is %d", c.Threads)
	}
	for _, f := range c.Frontends {
		if f.Proto != "h1" {
			return "nginx as it is set up here does not speak " + f.Proto + " to clients"
		}
	}
	for _, be := range c.Backends {
		if be.HTTPReuse == "safe" || be.HTTPReuse == "aggressive" {
			return "nginx has no http-reuse " + be.HTTPReuse + ": any request takes any idle connection (always), or none is kept (never)"
		}
		if be.Balance != "" && be.Balance != "roundrobin" && be.Balance != "leastconn" {
			return "nginx has no balance " + be.Balance
		}
		for _, s := range be.Servers {
			if s.Proto != "h1" {
				return "nginx does not speak " + s.Proto + " to servers"
			}
		}
	}
	return ""
}

func (nginx) FileName() string { return "nginx.conf" }

// Command has nginx keep what it writes in the folder of the runtime API's socket, which goes with the product; a configuration
// file cannot name what stands in the environment.
func (nginx) Command(p Product, file string) []string {
	return []string{"sh", "-c", `exec "$0" -p "${` + EnvStats + `%/*}" -c "$1" -e stderr`, p.Path, file}
}

func (nginx) Stats(context.Context, string) (Stats, bool, error) { return nil, false, nil }

// idleKept is how many idle connections nginx keeps where all are to be kept.
const idleKept = 10000

func (nginx) Render(c Config) ([]byte, error) {
	w := &bytes.Buffer{}
	line := func(format string, a ...any) { fmt.Fprintf(w, format+"\n", a...) }
	line("daemon off;\nmaster_process off;\npid nginx.pid;\nerror_log stderr crit;")
	line("worker_rlimit_nofile %d;", 2*c.MaxConn+idleKept)
	line("events { worker_connections %d; }", 2*c.MaxConn+idleKept)
	line("http {\n    access_log off;")
	for _, kind := range strings.Fields("client_body proxy fastcgi uwsgi scgi") {
		line("    %s_temp_path %s_temp;", kind, kind)
	}
	seconds := int(c.Timeout.Seconds())
	line("    keepalive_timeout %ds;\n    keepalive_requests 1000000000;", seconds)
	line("    client_header_timeout %[1]ds;\n    client_body_timeout %[1]ds;\n    send_timeout %[1]ds;", seconds)
	for _, be := range c.Backends {
		line("    upstream %s {", be.Name)
		if be.Balance == "leastconn" {
			line("        least_conn;")
		}
		for _, s := range be.Servers {
			line("        server %s max_fails=0;", s.Addr)
		}
		if be.HTTPReuse != "never" {
			line("        keepalive %d;\n        keepalive_timeout %ds;\n        keepalive_requests 1000000000;", idleKept, seconds)
		}
		line("    }")
	}
	for _, f := range c.Frontends {
		line("    server {\n        listen %s backlog=4096;", f.Addr)
		line("        location / {\n            proxy_pass http://%s;\n            proxy_http_version 1.1;", f.Backend)
		line("            proxy_set_header Connection \"\";\n            proxy_set_header Host $http_host;")
		for _, be := range c.Backends {
			if be.Name != f.Backend {
				continue
			}
			connect, answer := c.Timeout, c.Timeout
			if be.TimeoutConnect > 0 {
				connect = be.TimeoutConnect
			}
			if be.TimeoutServer > 0 {
				answer = be.TimeoutServer
			}
			line("            proxy_connect_timeout %dms;\n            proxy_read_timeout %dms;", connect.Milliseconds(), answer.Milliseconds())
		}
		line("        }\n    }")
	}
	line("}")
	return w.Bytes(), nil
}
