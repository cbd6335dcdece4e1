package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"
)

var nginxVersion = regexp.MustCompile(`^nginx version: nginx/(\d+(?:\.\d+)+)`)

// findNginx asks nginx for its version, which it writes to standard error.
func findNginx(ctx context.Context) (proxy, error) {
	path, err := exec.LookPath("nginx")
	if err != nil {
		return proxy{}, missingProduct("nginx is not in PATH, so the tables lack it: install it (Debian: apt-get install nginx-light)")
	}
	out, err := exec.CommandContext(ctx, path, "-v").CombinedOutput()
	if err != nil {
		return proxy{}, fmt.Errorf("%s -v: %w", path, err)
	}
	m := nginxVersion.FindSubmatch(out)
	if m == nil {
		return proxy{}, fmt.Errorf("%s -v: no version in %q: is this the right program?", path, out)
	}
	configure := func(dir string, w wiring) (argv, env []string, err error) {
		const file = "nginx.conf"
		if err := os.WriteFile(filepath.Join(dir, file), []byte(nginxConf(dir, w)), 0o644); err != nil {
			return nil, nil, err
		}
		return []string{path, "-p", dir, "-c", file, "-e", "stderr"}, nil, nil
	}
	return proxy{name: "nginx", version: string(m[1]), processes: 1 + threads, configure: configure}, nil
}

// clientTimeout is how long every proxy lets a client be idle: longer than any client here is.
const clientTimeout = time.Minute

// nginxConf is the wiring in nginx's language. What nginx does differently by default is set so that it keeps
// connections as the others do (nginx's manual, ngx_http_upstream_module: keepalive needs HTTP/1.1 and no
// Connection header; keepalive_requests is 1000 unless set), and everything it would write lies below dir.
func nginxConf(dir string, w wiring) string {
	return fmt.Sprintf(`daemon off;
worker_processes %[1]d;
worker_rlimit_nofile %[2]d;
pid nginx.pid;
error_log stderr warn;
events {
    worker_connections %[3]d;
}
http {
    access_log off;
    client_body_temp_path %[4]s/client;
    proxy_temp_path %[4]s/proxy;
    fastcgi_temp_path %[4]s/fastcgi;
    uwsgi_temp_path %[4]s/uwsgi;
    scgi_temp_path %[4]s/scgi;
    keepalive_timeout %[5]ds;
    keepalive_requests 1000000000;
    upstream be {
        server %[6]s;
        keepalive 100;
        keepalive_timeout %[5]ds;
        keepalive_requests 1000000000;
    }
    server {
        listen %[7]s;
        location / {
            proxy_pass http://be;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
        }
    }
}
`, threads, 2*w.clients+spareFiles, w.clients+spareClients, dir, int(clientTimeout.Seconds()), w.server, w.listen)
}

// spareFiles is for what is open beside clients and servers.
const spareFiles = 100
