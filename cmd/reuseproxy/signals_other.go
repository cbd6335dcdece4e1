//go:build !unix

package main

import "os"

// ending are the signals that end the program.
var ending = []os.Signal{os.Interrupt}

// isSoft tells which one lets the clients finish: none here.
func isSoft(os.Signal) bool { return false }
