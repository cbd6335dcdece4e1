package lab

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/reuselab/reuselab/scenarios/lab/host"
	"github.com/reuselab/reuselab/scenarios/lab/role"
)

// ServeRole is the whole life of a role process: the program executes itself with a role's name, and this obeys the lab over
// standard input and output until the lab ends it.
func ServeRole(ctx context.Context, name, version string, in io.Reader, out io.Writer) error {
	if host.Kind(os.Getenv(host.EnvHost)) == host.NetNS {
		if err := host.Tune(); err != nil {
			return fmt.Errorf("role %s: %w", name, err)
		}
	}
	if err := raiseFiles(); err != nil {
		return fmt.Errorf("role %s: %w", name, err)
	}
	// Who writes to a lab that was killed gets an error and frees everything; the signal would end it before (os/signal, SIGPIPE).
	// Notify, not Ignore, since a product would inherit that.
	broken := make(chan os.Signal, 1)
	signal.Notify(broken, syscall.SIGPIPE)
	defer signal.Stop(broken)
	builders := map[host.Role]func(role.Teller) role.Role{
		host.Load:    newLoadRole,
		host.Proxy:   newProxyRole,
		host.Servers: newServersRole,
	}
	build, ok := builders[host.Role(name)]
	if !ok {
		names := []string{}
		for r := range builders {
			names = append(names, string(r))
		}
		slices.Sort(names)
		return fmt.Errorf("unknown role %q: want one of %v", name, names)
	}
	return role.Serve(ctx, in, out, name, version, build)
}
