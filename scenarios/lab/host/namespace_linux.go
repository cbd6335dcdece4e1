package host

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
)

// The addresses of a site, from the block set aside for benchmarks (RFC 2544, 198.18.0.0/15): one cable between load and proxy,
// one between proxy and servers; without a proxy the load has its place on the second.
const (
	loadAddr    = "198.18.0.1"
	proxyFront  = "198.18.0.2"
	proxyBack   = "198.18.1.1"
	serversAddr = "198.18.1.2"
)

// attributes give a role's process a session of its own, so that a terminal's Ctrl-C reaches the harness alone and the harness ends
// its roles in order, and so that everything a role starts can be told by its session; and in netns a namespace of its own.
func attributes(k Kind) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setsid: true}
	if k == NetNS {
		a.Cloneflags = syscall.CLONE_NEWNET
	}
	return a
}

// explain says what an error of clone(2) means where it does not say so itself.
func explain(k Kind, err error) error {
	if k == NetNS && errors.Is(err, syscall.ENOSPC) {
		return errors.New("the limit of network namespaces is reached (/proc/sys/user/max_net_namespaces)")
	}
	return err
}

// cable joins load with proxy and proxy with servers by a veth pair each.
func (s *Site) cable() error {
	if s.roles[Proxy] == nil {
		return s.cableDirect()
	}
	load, err := s.handle(Load)
	if err != nil {
		return err
	}
	defer load.Close()
	proxy, err := s.handle(Proxy)
	if err != nil {
		return err
	}
	defer proxy.Close()
	servers, err := s.handle(Servers)
	if err != nil {
		return err
	}
	defer servers.Close()
	for _, h := range []*netlink.Handle{load, proxy, servers} {
		if err := up(h, "lo", ""); err != nil {
			return err
		}
	}
	return errors.Join(
		pair(proxy, "clients", proxyFront, load, s.roles[Load].PID(), "proxy", loadAddr),
		pair(proxy, "servers", proxyBack, servers, s.roles[Servers].PID(), "proxy", serversAddr),
	)
}

// cableDirect joins load and servers by a veth pair, where there is no proxy.
func (s *Site) cableDirect() error {
	load, err := s.handle(Load)
	if err != nil {
		return err
	}
	defer load.Close()
	servers, err := s.handle(Servers)
	if err != nil {
		return err
	}
	defer servers.Close()
	return errors.Join(
		up(load, "lo", ""),
		up(servers, "lo", ""),
		pair(load, "servers", proxyBack, servers, s.roles[Servers].PID(), "load", serversAddr),
	)
}

// handle speaks to the kernel from inside a role's namespace.
func (s *Site) handle(r Role) (*netlink.Handle, error) {
	p := s.roles[r]
	if p == nil {
		return nil, fmt.Errorf("role %s was not started", r)
	}
	ns, err := netns.GetFromPid(p.PID())
	if err != nil {
		return nil, fmt.Errorf("namespace of role %s: %w", r, err)
	}
	defer ns.Close()
	h, err := netlink.NewHandleAt(ns)
	if err != nil {
		return nil, fmt.Errorf("namespace of role %s: %w", r, err)
	}
	return h, nil
}

// pair makes a veth pair: the end `name` here with address addr, the end `peerName` in the namespace of peerPID with peerAddr.
func pair(here *netlink.Handle, name, addr string, there *netlink.Handle, peerPID int, peerName, peerAddr string) error {
	veth := &netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: name}, PeerName: peerName, PeerNamespace: netlink.NsPid(peerPID)}
	if err := here.LinkAdd(veth); err != nil {
		return fmt.Errorf("veth %s: %w", name, err)
	}
	if err := up(here, name, addr+"/30"); err != nil {
		return err
	}
	return up(there, peerName, peerAddr+"/30")
}

// up gives an interface its address, if any, and switches it on.
func up(h *netlink.Handle, name, addr string) error {
	link, err := h.LinkByName(name)
	if err != nil {
		return fmt.Errorf("interface %s: %w", name, err)
	}
	if addr != "" {
		a, err := netlink.ParseAddr(addr)
		if err != nil {
			return err
		}
		if err := h.AddrAdd(link, a); err != nil {
			return fmt.Errorf("interface %s: address %s: %w", name, addr, err)
		}
	}
	if err := h.LinkSetUp(link); err != nil {
		return fmt.Errorf("interface %s: %w", name, err)
	}
	return nil
}

// Tune sets what a lab needs of the network namespace that the calling process lives in: many thousands of short connections in
// a row from one address. It is called by a role that lives in a namespace of its own, before anything else.
func Tune() error {
	// A port in TIME_WAIT may be used again for a new connection after one second (ip-sysctl, tcp_tw_reuse), and all ports but
	// the privileged ones may be used (ip_local_port_range).
	return errors.Join(
		os.WriteFile("/proc/sys/net/ipv4/tcp_tw_reuse", []byte("1"), 0),
		os.WriteFile("/proc/sys/net/ipv4/ip_local_port_range", []byte("1024 65535"), 0),
	)
}

// envUserNS marks the program that already runs in a user namespace of its own.
const envUserNS = "REUSELAB_USERNS"

// EnterUserNamespace runs this program again, as root of a user namespace of its own, when it is not root: there it may make
// network namespaces. done is false when it is root already, runs there already, or the system forbids it (then Choose finds out
// and says why); otherwise the program has run and code is its exit code.
func EnterUserNamespace() (code int, done bool) {
	if os.Geteuid() == 0 || os.Getenv(envUserNS) != "" {
		return 0, false
	}
	self, err := os.Executable()
	if err != nil {
		return 0, false
	}
	// The child dies with the thread that started it (prctl(2), PR_SET_PDEATHSIG), so this thread must not end before the child.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd := exec.Command(self, os.Args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), envUserNS+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		Pdeathsig:   syscall.SIGKILL,
	}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	defer signal.Stop(signals)
	if err := cmd.Start(); err != nil {
		return 0, false
	}
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		for {
			select {
			case s := <-signals:
				// A terminal's Ctrl-C reached the child as well: it takes the second one for the same wish.
				cmd.Process.Signal(s)
			case <-ended:
				return
			}
		}
	}()
	cmd.Wait()
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal()), true // as a shell says it
	}
	return cmd.ProcessState.ExitCode(), true
}
