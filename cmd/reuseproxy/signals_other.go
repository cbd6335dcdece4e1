//go:build !unix

package main

import "os"

// ending are the signals that end the program.
var ending = []os.Signal{os.Interrupt}

// unending are signals that would end a program, but do not end HAProxy: none here.
var unending []os.Signal

// isSoft tells which one lets the clients finish: none here.
func isSoft(os.Signal) bool { return false }

// farewell is what ends another process of this kind.
func farewell(bool) os.Signal { return os.Kill }
