//go:build unix

package main

import (
	"os"
	"syscall"
)

// ending are the signals that end the program.
var ending = []os.Signal{syscall.SIGTERM, os.Interrupt, syscall.SIGUSR1}

// unending are signals that would end a program, but do not end HAProxy.
var unending = []os.Signal{syscall.SIGHUP, syscall.SIGPIPE}

// isSoft tells which one lets the clients finish.
func isSoft(s os.Signal) bool { return s == syscall.SIGUSR1 }

// farewell is what ends another process of this kind.
func farewell(atOnce bool) os.Signal {
	if atOnce {
		return syscall.SIGTERM
	}
	return syscall.SIGUSR1
}
