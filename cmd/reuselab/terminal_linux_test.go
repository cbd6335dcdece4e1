package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"
)

const terminalColumns = 120

// onTerminal runs a program on a terminal and gives all that was written to it, and the exit code.
func onTerminal(cmd *exec.Cmd) (shown string, code int) {
	GinkgoHelper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		Skip("no terminals here: " + err.Error())
	}
	defer master.Close()
	Expect(unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0)).To(Succeed())
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	Expect(err).NotTo(HaveOccurred())
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	Expect(err).NotTo(HaveOccurred())
	Expect(unix.IoctlSetWinsize(int(master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 40, Col: terminalColumns})).To(Succeed())

	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	Expect(cmd.Start()).To(Succeed())
	Expect(slave.Close()).To(Succeed())
	var all strings.Builder
	// The last one to close the terminal makes reading fail with EIO.
	if _, err := io.Copy(&all, master); err != nil && !errors.Is(err, syscall.EIO) {
		Fail(err.Error())
	}
	err = cmd.Wait()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		Fail(err.Error())
	}
	AddReportEntry(strings.Join(cmd.Args, " "), all.String(), ReportEntryVisibilityFailureOrVerbose)
	return all.String(), cmd.ProcessState.ExitCode()
}
