//go:build !unix

package main

import "errors"

func (p *process) goBackground(string) (int, error) {
	return 0, errors.New("reuseproxy: -D: this system has no sessions to leave")
}

func (p *process) adoptReadyEnd() error { return nil }

func (p *process) signalReady() error { return nil }
