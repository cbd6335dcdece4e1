package sockets

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// The system calls of a socket that never blocks, made without telling Go's scheduler. It takes the processor away from a
// goroutine that is in a system call for 20 us, which a write over the loopback device often is, since it does the receiver's work
// too; giving and taking cost more than a third of all that a request costs. As none of these calls waits, there is nothing to be
// gained by it.

// sysRead reads what is there.
func sysRead(fd int, p []byte) (int, unix.Errno) {
	n, _, errno := unix.RawSyscall(unix.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
	return int(n), errno
}

// sysWrite writes what there is room for.
func sysWrite(fd int, p []byte) (int, unix.Errno) {
	n, _, errno := unix.RawSyscall(unix.SYS_WRITE, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
	return int(n), errno
}

// sysSocket makes a TCP socket that does not block.
func sysSocket(family int) (int, unix.Errno) {
	fd, _, errno := unix.RawSyscall(unix.SYS_SOCKET, uintptr(family), unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, unix.IPPROTO_TCP)
	return int(fd), errno
}

// sysConnect begins to connect.
func sysConnect(fd int, addr *unix.RawSockaddrInet6, length uint32) unix.Errno {
	_, _, errno := unix.RawSyscall(unix.SYS_CONNECT, uintptr(fd), uintptr(unsafe.Pointer(addr)), uintptr(length))
	return errno
}

// sysSetInt sets an option whose value is one or two whole numbers.
func sysSetInt(fd, level, option int, value ...int32) unix.Errno {
	_, _, errno := unix.RawSyscall6(unix.SYS_SETSOCKOPT, uintptr(fd), uintptr(level), uintptr(option),
		uintptr(unsafe.Pointer(unsafe.SliceData(value))), uintptr(4*len(value)), 0)
	return errno
}

// sysWatch tells an epoll instance what to wait for.
func sysWatch(epoll, op, fd int, event unix.EpollEvent) unix.Errno {
	_, _, errno := unix.RawSyscall6(unix.SYS_EPOLL_CTL, uintptr(epoll), uintptr(op), uintptr(fd), uintptr(unsafe.Pointer(&event)), 0, 0)
	return errno
}

// sysClose closes a socket, whose kernel's work goes on without us.
func sysClose(fd int) { _, _, _ = unix.RawSyscall(unix.SYS_CLOSE, uintptr(fd), 0, 0) }

// sysFetch is epoll_wait without waiting. It says 0 for an error, too: there is none that could be met.
func sysFetch(epoll int, events []unix.EpollEvent) int {
	n, _, errno := unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(epoll), uintptr(unsafe.Pointer(unsafe.SliceData(events))), uintptr(len(events)), 0, 0, 0)
	if errno != 0 {
		return 0
	}
	return int(n)
}

// sysWait waits for events, and is a call that the scheduler knows of.
func sysWait(epoll int, events []unix.EpollEvent, limit *unix.Timespec) (int, unix.Errno) {
	n, _, errno := unix.Syscall6(unix.SYS_EPOLL_PWAIT2, uintptr(epoll), uintptr(unsafe.Pointer(unsafe.SliceData(events))), uintptr(len(events)),
		uintptr(unsafe.Pointer(limit)), 0, 0)
	return int(n), errno
}

// sysAccept takes the next connection. Its peer's address is not asked for: nobody wants it.
func sysAccept(fd int) (int, unix.Errno) {
	n, _, errno := unix.RawSyscall6(unix.SYS_ACCEPT4, uintptr(fd), 0, 0, unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0, 0)
	return int(n), errno
}
