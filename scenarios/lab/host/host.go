// Package host is where roles live: each in a network namespace of its own where the system allows it, all on loopback where it
// does not.
//
//	h, why, err := host.Choose(ctx, host.Auto, self)
//	site := h.Site()                          // the places of one case
//	p, err := site.Start(ctx, host.Proxy)     // a role process
//	err = site.Connect(ctx)                   // cables, once all roles were started
//	defer site.Close()
//
// In a namespace of its own a proxy's Tcp ActiveOpens is an exact count of connect(), for any product and at no cost. Namespaces
// are anonymous: they go with their last process, so nothing has to be cleaned up, whatever kills whom.
package host

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/reuselab/reuselab/scenarios/lab/role"
)

// Kind is how roles are placed.
type Kind string

const (
	Auto     Kind = "auto"     // netns where it is possible, else loopback
	NetNS    Kind = "netns"    // one network namespace per role
	Loopback Kind = "loopback" // all on 127.0.0.1
)

// Kinds are the values that a user may ask for.
func Kinds() []Kind { return []Kind{Auto, NetNS, Loopback} }

// Role names one of the three places of a lab.
type Role string

const (
	Load    Role = "load"
	Proxy   Role = "proxy"
	Servers Role = "servers"
)

// EnvHost tells a role process where it lives.
const EnvHost = "REUSELAB_HOST"

// Host starts role processes of one program in one kind of place.
type Host struct {
	kind    Kind
	program []string // what is executed; the role's name is appended
}

// Kind is netns or loopback, never auto.
func (h *Host) Kind() Kind { return h.kind }

// Choose finds the host that was asked for. With Auto, why says what stood against namespaces when the answer is loopback.
// An error means that namespaces were asked for and are not to be had.
func Choose(ctx context.Context, want Kind, program []string) (h *Host, why string, err error) {
	switch want {
	case Loopback:
		return &Host{Loopback, program}, "asked for", nil
	case Auto, NetNS:
		h := &Host{NetNS, program}
		err := h.probe(ctx)
		if err == nil {
			return h, "", nil
		}
		if ctx.Err() != nil {
			return nil, "", ctx.Err()
		}
		if want == NetNS {
			return nil, "", fmt.Errorf("no network namespaces here: %w; run as root, allow user namespaces, or use --host loopback", err)
		}
		return &Host{Loopback, program}, err.Error(), nil
	}
	return nil, "", fmt.Errorf("unknown host %q: want auto, loopback or netns", want)
}

// probe tries a whole site once: whether namespaces can be had is known only by doing it.
func (h *Host) probe(ctx context.Context) error {
	s := h.Site()
	defer s.Close() // what went wrong with a role was seen before
	for _, r := range []Role{Load, Proxy, Servers} {
		if _, err := s.Start(ctx, r); err != nil {
			return err
		}
	}
	return s.Connect(ctx)
}

// Site is the places of one case. It is not safe for concurrent use.
type Site struct {
	h     *Host
	roles map[Role]*Process
}

// Site makes the places of one case; nothing runs yet.
func (h *Host) Site() *Site { return &Site{h: h, roles: map[Role]*Process{}} }

// Start executes a role's process in its place and waits for its hello.
func (s *Site) Start(ctx context.Context, r Role) (*Process, error) {
	if s.roles[r] != nil {
		return nil, fmt.Errorf("role %s runs already", r)
	}
	p, err := startProcess(ctx, s.h, r)
	if err != nil {
		return nil, fmt.Errorf("start role %s: %w", r, err)
	}
	s.roles[r] = p
	return p, nil
}

// Connect lays the cables between the places. Load and servers must have been started; without a proxy the one reaches the other.
func (s *Site) Connect(ctx context.Context) error {
	if s.h.kind == Loopback {
		return nil
	}
	if err := s.cable(); err != nil {
		return fmt.Errorf("connect the namespaces: %w", err)
	}
	return context.Cause(ctx)
}

// Together gives a context that ends when one of the roles does: none can go on without the others. stop frees it.
func (s *Site) Together(ctx context.Context) (together context.Context, stop func()) {
	together, cancel := context.WithCancelCause(ctx)
	var watches sync.WaitGroup
	for r, p := range s.roles {
		watches.Go(func() {
			select {
			case <-p.Gone():
				cancel(fmt.Errorf("role %s: %w", r, role.ErrGone))
			case <-together.Done():
			}
		})
	}
	return together, func() {
		cancel(nil)
		watches.Wait()
	}
}

// Address is where the named role listens: its IP address.
func (s *Site) Address(r Role) string {
	switch {
	case s.h.kind == Loopback:
		return "127.0.0.1"
	case r == Proxy:
		return proxyFront
	}
	return serversAddr
}

// Close ends every role and waits for it.
func (s *Site) Close() error {
	var errs []error
	for _, r := range []Role{Load, Proxy, Servers} { // clients first, so that nobody is left asking
		if p := s.roles[r]; p != nil {
			errs = append(errs, p.Close())
			delete(s.roles, r)
		}
	}
	return errors.Join(errs...)
}

// environment is what a role's process gets: ours, and where it lives.
func environment(k Kind) []string { return append(os.Environ(), EnvHost+"="+string(k)) }
