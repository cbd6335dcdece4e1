package lab

import (
	"errors"
	"fmt"
	"net"
	"testing"

	. "github.com/onsi/gomega"
	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// Whether a product listens is found out without a connection: it may count it.
func TestWhoListensIsNotConnectedTo(t *testing.T) {
	g := NewWithT(t)
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	g.Expect(err).NotTo(HaveOccurred())
	addr := l.Addr().String()
	g.Expect(listening(addr)).To(BeTrue())
	raw, err := l.SyscallConn()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(raw.Control(func(fd uintptr) { _, _, err = unix.Accept4(int(fd), unix.SOCK_CLOEXEC) })).To(Succeed())
	g.Expect(err).To(MatchError(unix.EAGAIN), "nobody came")
	g.Expect(l.Close()).To(Succeed())
	g.Expect(listening(addr)).To(BeFalse())
	g.Expect(listening("no address")).To(BeFalse())
}

func TestAKernelThatIsAskedAgain(t *testing.T) {
	for err, is := range map[error]bool{
		unix.EAGAIN: true, fmt.Errorf("receive: %w", unix.EAGAIN): true, unix.ENOBUFS: true, netlink.ErrDumpInterrupted: true,
		unix.EPROTONOSUPPORT: false, unix.ENOENT: false, errors.New("another"): false,
	} {
		NewWithT(t).Expect(again(err)).To(Equal(is), "%v", err)
	}
	NewWithT(t).Expect(again(nil)).To(BeFalse())
}
