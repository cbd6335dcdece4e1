package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/targets"
)

// Products that misbehave: this test's own program, called by another name, answers -v as HAProxy does and then does its worst.
var fakeProducts = map[string]func(args []string) int{
	"neverlistens": func(args []string) int {
		if args[0] != "-v" {
			<-time.After(time.Hour)
		}
		fmt.Println(fakeVersion)
		return 0
	},
	"addsuptomore": misbehaving(addsUpToMore),
	"refuses": func(args []string) int {
		if args[0] != "-v" {
			fmt.Fprintln(os.Stderr, "[ALERT] parsing [haproxy.cfg:3] : unknown keyword 'nbthread' in 'global' section")
			return 1
		}
		fmt.Println(fakeVersion)
		return 0
	},
	"says503": misbehaving(func(l net.Listener, _ string) int {
		return serveRaw(l, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
	}),
	"saysnothing": misbehaving(func(l net.Listener, _ string) int { return serveRaw(l, "") }),
	"dies": misbehaving(func(l net.Listener, server string) int {
		for range 3 {
			c, err := l.Accept()
			if err != nil {
				return 1
			}
			if up, err := net.Dial("tcp", server); err == nil {
				go io.Copy(c, up)
				go io.Copy(up, c)
			}
		}
		fmt.Println("out of luck")
		return 3
	}),
}

const fakeVersion = "HAProxy version 9.9.9 2026/01/01 - a fake"

// addsUpToMore serves a hundred clients well. Then it connects to itself: no server accepts that, so the self-check of the
// kernel's count against the servers' never holds, and the lab waits for it as long as it waits for anything. A file beside its
// configuration says so.
func addsUpToMore(l net.Listener, server string) int {
	var clients sync.WaitGroup
	for range 100 {
		c, err := l.Accept()
		if err != nil {
			return 1
		}
		clients.Go(func() {
			defer c.Close()
			s, err := net.Dial("tcp", server)
			if err != nil {
				return
			}
			defer s.Close()
			go io.Copy(s, c)
			io.Copy(c, s)
		})
	}
	clients.Wait()
	if _, err := net.Dial("tcp", l.Addr().String()); err != nil {
		return 1
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(os.Args[len(os.Args)-1]), "settling"), nil, 0o666); err != nil {
		return 1
	}
	<-time.After(time.Hour)
	return 0
}

// misbehaving is a program's life: its version, or its configuration and then life.
func misbehaving(life func(l net.Listener, server string) int) func([]string) int {
	return func(args []string) int {
		if args[0] == "-v" {
			fmt.Println(fakeVersion)
			return 0
		}
		text, err := os.ReadFile(args[len(args)-1])
		if err != nil {
			return 1
		}
		bind := regexp.MustCompile(`bind (\S+)`).FindSubmatch(text)
		server := regexp.MustCompile(`server \S+ (\S+)`).FindSubmatch(text)
		l, err := net.Listen("tcp", string(bind[1]))
		if err != nil {
			return 1
		}
		// The lab waits for a runtime API. Where there is one and nobody answers, it does without.
		if err := os.WriteFile(os.Getenv(targets.EnvStats), nil, 0o600); err != nil {
			return 1
		}
		return life(l, string(server[1]))
	}
}

// serveRaw answers each piece that a client sends with the same bytes; no bytes mean that the connection is closed.
func serveRaw(l net.Listener, answer string) int {
	for {
		c, err := l.Accept()
		if err != nil {
			return 1
		}
		go func() {
			defer c.Close()
			buf := make([]byte, 4096)
			for {
				if _, err := c.Read(buf); err != nil || answer == "" {
					return
				}
				io.WriteString(c, answer)
			}
		}()
	}
}

// fake gives the path of a fake product's program.
func fake(name string) string {
	GinkgoHelper()
	self, err := os.Executable()
	Expect(err).NotTo(HaveOccurred())
	path := GinkgoT().TempDir() + "/" + name
	Expect(os.Symlink(self, path)).To(Succeed())
	return path
}
