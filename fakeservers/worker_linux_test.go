package fakeservers

import (
	"bytes"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"
)

// An accept that fails is counted with its reason and tried again, as soon as it can succeed.
func TestWorkersCountAcceptErrors(t *testing.T) {
	g := NewWithT(t)
	group := live(t, Config{Proto: "h1"})
	addr, err := net.ResolveTCPAddr("tcp", group.Addrs()[0])
	g.Expect(err).NotTo(HaveOccurred())
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	g.Expect(err).NotTo(HaveOccurred())
	client := os.NewFile(uintptr(fd), "client")
	defer client.Close()

	var files unix.Rlimit
	g.Expect(unix.Getrlimit(unix.RLIMIT_NOFILE, &files)).To(Succeed())
	lift := func() { _ = unix.Setrlimit(unix.RLIMIT_NOFILE, &files) }
	defer lift()
	g.Expect(unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: 1, Max: files.Max})).To(Succeed())
	g.Expect(unix.Connect(fd, &unix.SockaddrInet4{Port: addr.Port, Addr: [4]byte(addr.IP.To4())})).To(Succeed())
	seen := func() Counters { return group.Snapshot().PerServer["s1"] }
	g.Eventually(seen).Within(10 * time.Second).Should(And(
		HaveField("AcceptErrors", BeNumerically(">", 1)), HaveField("AcceptError", "too many open files"), HaveField("Accepts", BeZero())))
	lift()
	_, err = client.WriteString("GET / HTTP/1.0\r\n\r\n")
	g.Expect(err).NotTo(HaveOccurred())
	text, err := io.ReadAll(client)
	g.Expect(string(text), err).To(ContainSubstring("200 OK"))
	g.Expect(seen().AcceptErrors).To(BeNumerically("<", 10_000), "it waits between")
}

// The end of a group ends its connections wherever they are, and leaves no descriptor open; so does a start that fails.
func TestWorkersEnd(t *testing.T) {
	g := NewWithT(t)
	warm := live(t, Config{Proto: "h1"})
	first := dial(t, warm)
	send(t, first, get)
	_, err := first.Read(make([]byte, 1)) // so it has been accepted
	g.Expect(err).NotTo(HaveOccurred())
	before := descriptors(t)
	group, err := Start(t.Context(), []Config{{Name: "s1", Addr: "127.0.0.1:0", Proto: "h1"}, {Name: "s2", Addr: "127.0.0.1:0"}})
	g.Expect(err).NotTo(HaveOccurred())
	var clients []net.Conn
	for i := range 20 {
		c, err := net.Dial("tcp", group.Addrs()[i%2])
		g.Expect(err).NotTo(HaveOccurred())
		send(t, c, []string{get, "GET", "", "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n"}[i/2%4])
		clients = append(clients, c)
	}
	g.Eventually(func() int64 { return group.Snapshot().Shared.OpenMax }).Within(10 * time.Second).Should(Equal(int64(20)))
	g.Expect(group.Close()).To(Succeed())
	g.Expect(group.Close()).To(Succeed(), "again")
	for _, s := range []string{"s1", "s2"} {
		seen := group.Snapshot().PerServer[s]
		g.Expect(seen.Accepts).To(Equal(int64(10)))
		g.Expect(seen.Open).To(BeZero())
		g.Expect(seen.Busy).To(BeZero())
		expectAgreement(g, seen)
	}
	for _, e := range group.Journal().Entries {
		g.Expect(e.Closed).To(Equal("us"))
	}
	for _, c := range clients {
		c.SetDeadline(time.Now().Add(10 * time.Second))
		_, err := io.Copy(io.Discard, c)
		g.Expect(err == nil || strings.Contains(err.Error(), "reset")).To(BeTrue(), "%v", err)
		c.Close()
	}
	_, err = Start(t.Context(), []Config{{Name: "s1", Addr: "127.0.0.1:0", Proto: "h1"}, {Name: "s1", Addr: "127.0.0.1:0"}})
	g.Expect(err).To(HaveOccurred())
	g.Eventually(func() int { return descriptors(t) }).Within(10 * time.Second).Should(Equal(before))
}

// descriptors is how many files are open.
func descriptors(t *testing.T) int {
	t.Helper()
	all, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

// Once the journal is full an exchange needs no memory.
func TestWorkersNeedNoMemory(t *testing.T) {
	g := NewWithT(t)
	group := live(t, Config{Proto: "h1"})
	c := dial(t, group)
	buffer, request := make([]byte, 64<<10), []byte(strings.Repeat(get, 50))
	exchange := func(times int) {
		for range times {
			c.Write(request)
			for answered := 0; answered < 50; {
				n, err := c.Read(buffer)
				if err != nil {
					t.Fatal(err)
				}
				answered += bytes.Count(buffer[:n], []byte("\r\n\r\n"))
			}
		}
	}
	exchange(journalRequests/50 + 10)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	exchange(200)
	runtime.ReadMemStats(&after)
	g.Expect(after.Mallocs-before.Mallocs).To(BeNumerically("<", 500), "10,000 requests")
}

// Servers that wait by themselves, or do something by themselves, have no workers.
func TestWhoHasWorkers(t *testing.T) {
	for _, c := range []struct {
		config Config
		plain  bool
	}{
		{Config{Proto: "h1"}, true},
		{Config{}, true},
		{Config{Proto: "h1", Size: plainSize}, true},
		{Config{Proto: "h1", Size: plainSize + 1}, false},
		{Config{Proto: "h2"}, false},
		{Config{Proto: "h1", Delay: 1}, false},
		{Config{Proto: "h1", Faults: []Fault{{On: onRequest, Nth: 1000, Do: "reset"}}}, false},
		{Config{Proto: "h1", Scripted: true}, false},
	} {
		group := live(t, c.config)
		NewWithT(t).Expect(group.workers != nil).To(Equal(c.plain), "%+v", c.config)
		NewWithT(t).Expect(group.servers[0].listener == nil).To(Equal(c.plain), "%+v", c.config)
	}
}
