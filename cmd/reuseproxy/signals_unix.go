//go:build unix

package main

import (
	"os"
	"syscall"
)

// ending are the signals that end the program.
var ending = []os.Signal{syscall.SIGTERM, os.Interrupt, syscall.SIGUSR1}

// isSoft tells which one lets the clients finish.
func isSoft(s os.Signal) bool { return s == syscall.SIGUSR1 }
