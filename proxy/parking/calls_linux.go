package parking

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// This file holds the system calls that are made for every request or connection. All of them return at once: the
// sockets are non-blocking. So Go's scheduler is not told of them. It would have to be ready to hand the thread's work
// to another thread, and when the kernel lets some other program run in the middle of such a call it does: with that,
// and with watching out for it every 20 us, it was seen to spend a tenth of the proxy's CPU time.

func receive(fd int, p []byte, flags int) (int, unix.Errno) {
	return transfer(unix.SYS_RECVFROM, fd, p, flags|unix.MSG_DONTWAIT)
}

// send wants no SIGPIPE.
func send(fd int, p []byte) (int, unix.Errno) {
	return transfer(unix.SYS_SENDTO, fd, p, unix.MSG_NOSIGNAL|unix.MSG_DONTWAIT)
}

func transfer(trap uintptr, fd int, p []byte, flags int) (int, unix.Errno) {
	n, _, err := syscall.RawSyscall6(trap, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), uintptr(flags), 0, 0)
	if err != 0 {
		return 0, err
	}
	return int(n), 0
}

// fetch is epoll_wait without waiting. It says 0 for an error, too: there is none that could be met.
func fetch(fd int, events []unix.EpollEvent) int {
	n, _, err := syscall.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(events))), uintptr(len(events)), 0, 0, 0)
	if err != 0 {
		return 0
	}
	return int(n)
}

// accept takes the next connection from a listener. The peer's address is not asked for: nobody wants it so far.
func accept(fd int) (int, unix.Errno) {
	n, _, err := syscall.RawSyscall6(unix.SYS_ACCEPT4, uintptr(fd), 0, 0, unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0, 0)
	return int(n), err
}

// closeQuickly is close(2). None of our sockets lets it wait: SetLinger is only used to reset.
func closeQuickly(fd int) { _, _, _ = syscall.RawSyscall(unix.SYS_CLOSE, uintptr(fd), 0, 0) }
