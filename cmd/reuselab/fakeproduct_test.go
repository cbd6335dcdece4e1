package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"regexp"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// Products that misbehave: this test's own program, called by another name, answers -v as HAProxy does and then does its worst.
var fakeProducts = map[string]func(args []string) int{
	"refuses": misbehaving(func(net.Listener, string) int {
		fmt.Fprintln(os.Stderr, "[ALERT] parsing [haproxy.cfg:3] : unknown keyword 'nbthread' in 'global' section")
		return 1
	}),
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

// misbehaving is a program's life: its version, or its configuration and then life.
func misbehaving(life func(l net.Listener, server string) int) func([]string) int {
	return func(args []string) int {
		if args[0] == "-v" {
			fmt.Println("HAProxy version 9.9.9 2026/01/01 - a fake")
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
