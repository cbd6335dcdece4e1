package main

import (
	"io"
	"os"
	"path/filepath"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"
)

// A phase is a state that a run stays in for as long as a test needs, by means that a user has too: a product that never listens
// or does not add up, a long load, a named pipe where a file is to be written.
type phase struct {
	name    string
	args    func(t *trial) (args []string, release func()) // release lets the run go on, unless a part is gone
	reached func(t *trial) bool
}

// All phases are of the second cell, so that there is a record to be kept.
var phases = []phase{
	{
		name: "set-up",
		args: func(*trial) ([]string, func()) {
			return []string{quick(), "--target", "reference,bad:haproxy=" + fake("neverlistens")}, func() {}
		},
		reached: func(t *trial) bool { return t.find(partProduct, 2) != 0 },
	},
	{
		name:    "load",
		args:    func(*trial) ([]string, func()) { return []string{quick(), unending()}, func() {} },
		reached: func(t *trial) bool { return sockets(t.find(partProduct, 2)) >= 20 }, // ten clients', ten to the server
	},
	{
		name: "settling",
		args: func(*trial) ([]string, func()) {
			return []string{quick(), "--target", "reference,bad:haproxy=" + fake("addsuptomore")}, func() {}
		},
		reached: func(t *trial) bool { return exists(t.out, "cases/2/settling") },
	},
	{
		name: "judging", // the counters are taken, and the record is not yet written
		args: func(t *trial) ([]string, func()) {
			return []string{quick(), "--repeat", "2", "--append"}, t.block("cases/2/connections.jsonl")
		},
		reached: func(t *trial) bool { return exists(t.out, "cases/2/series.jsonl") },
	},
}

// block puts a named pipe that is full where the run is to write a file: it waits there until somebody reads.
func (t *trial) block(file string) (unblock func()) {
	GinkgoHelper()
	path := filepath.Join(t.out, file)
	Expect(os.MkdirAll(filepath.Dir(path), 0o777)).To(Succeed())
	Expect(os.WriteFile(filepath.Join(t.out, recordsFile), nil, 0o666)).To(Succeed())
	Expect(syscall.Mkfifo(path, 0o666)).To(Succeed())
	pipe, err := os.OpenFile(path, os.O_RDWR, 0)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(pipe.Close)
	raw, err := pipe.SyscallConn()
	Expect(err).NotTo(HaveOccurred())
	var size int
	Expect(raw.Control(func(fd uintptr) { size, err = unix.FcntlInt(fd, unix.F_GETPIPE_SZ, 0) })).To(Succeed())
	Expect(err).NotTo(HaveOccurred())
	_, err = pipe.Write(make([]byte, size))
	Expect(err).NotTo(HaveOccurred())
	return func() { go io.Copy(io.Discard, pipe) } // until it is closed
}

func exists(elem ...string) bool {
	_, err := os.Lstat(filepath.Join(elem...))
	return err == nil
}

// quick is a scenario that takes no time: a hundred requests, each on a connection of its own.
func quick() string {
	return write("quick.yaml", `scenario: quick
version: 1
about: Ten clients that close.
proxy: {threads: 2, http-reuse: always}
servers: [{name: s1, proto: h1}]
load: [{generator: hey, proto: h1, users: 10, client: close, requests: 100}]
expect: [{that: connects <= 100}]
`)
}

// unending is a scenario whose load outlasts every test; by its name it comes after the quick one.
func unending() string {
	return write("unending.yaml", `scenario: unending
version: 1
about: Ten clients that stay for ten minutes.
proxy: {threads: 2, http-reuse: never}
servers: [{name: s1, proto: h1}]
load: [{generator: hey, proto: h1, users: 10, client: keepalive, duration: 10m}]
expect: [{that: connects <= 100}]
`)
}
