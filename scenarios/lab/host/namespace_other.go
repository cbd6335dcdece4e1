//go:build !linux

package host

import (
	"errors"
	"syscall"
)

const (
	proxyFront  = "127.0.0.1"
	serversAddr = "127.0.0.1"
)

var errNoNamespaces = errors.New("network namespaces are a feature of Linux")

func attributes(Kind) *syscall.SysProcAttr { return &syscall.SysProcAttr{} }

func explain(_ Kind, err error) error { return err }

func (s *Site) cable() error { return errNoNamespaces }

// Tune has nothing to do where there are no namespaces.
func Tune() error { return nil }

// EnterUserNamespace has nothing to enter where there are no namespaces.
func EnterUserNamespace() (code int, done bool) { return 0, false }
