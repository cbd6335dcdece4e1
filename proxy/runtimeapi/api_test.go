package runtimeapi

import (
	"bufio"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	. "github.com/onsi/gomega"
)

// talk sends text to a unix socket, shuts the sending side down and returns all that comes.
func talk(t *testing.T, path, text string) string {
	t.Helper()
	return talkTo(t, "unix", path, text)
}

func talkTo(t *testing.T, network, addr, text string) string {
	t.Helper()
	g := NewWithT(t)
	conn, err := net.Dial(network, addr)
	g.Expect(err).NotTo(HaveOccurred())
	defer conn.Close()
	_, err = io.WriteString(conn, text)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(conn.(interface{ CloseWrite() error }).CloseWrite()).To(Succeed())
	all, err := io.ReadAll(conn)
	g.Expect(err).NotTo(HaveOccurred())
	return string(all)
}

func listen(t *testing.T, c Config) *API {
	t.Helper()
	api, err := Listen(c, &still{threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	return api
}

func TestTheProtocol(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	api := listen(t, Config{Network: "unix", Addr: path, Mode: 0o600})
	defer api.Close()
	for _, c := range []struct{ story, text, want string }{
		{"each answer ends with an empty line", "show version\n", "3.0-test\n\n"},
		{"several commands of a line are answered in order", "show version;show version\n", "3.0-test\n\n3.0-test\n\n"},
		{"only the first line is answered", "show version\nshow version\n", "3.0-test\n\n"},
		{"an empty command is answered by an empty line", "\n", "\n"},
		{"quit ends it at once", "show version;quit;show version\n", "3.0-test\n\n"},
		{"a line without its end is none", "show version", ""},
		{"a line too long is none", string(make([]byte, 20000)) + "\n", ""},
	} {
		t.Run(c.story, func(t *testing.T) {
			if len(c.text) > maxLine { // the socket may be closed before all of it is sent
				conn, err := net.Dial("unix", path)
				NewWithT(t).Expect(err).NotTo(HaveOccurred())
				defer conn.Close()
				_, _ = io.WriteString(conn, c.text)
				all, _ := io.ReadAll(conn)
				NewWithT(t).Expect(all).To(BeEmpty())
				return
			}
			NewWithT(t).Expect(talk(t, path, c.text)).To(Equal(c.want))
		})
	}
}

func TestTheSocketFile(t *testing.T) {
	g := NewWithT(t)
	path := filepath.Join(t.TempDir(), "s")
	g.Expect(os.WriteFile(path, nil, 0o644)).To(Succeed())
	first := listen(t, Config{Network: "unix", Addr: path, Mode: 0o640})
	info, err := os.Lstat(path)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(info.Mode()).To(Equal(os.ModeSocket|0o640), "what was left behind is replaced")

	second := listen(t, Config{Network: "unix", Addr: path})
	g.Expect(first.Close()).To(Succeed())
	g.Expect(talk(t, path, "show version\n")).To(Equal("3.0-test\n\n"), "closing does not remove another's socket")
	g.Expect(second.Close()).To(Succeed())
	g.Expect(path).NotTo(BeAnExistingFile())
	left, err := os.ReadDir(filepath.Dir(path))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(left).To(BeEmpty())
}

func TestAPathThatCannotBeIsAnError(t *testing.T) {
	_, err := Listen(Config{Network: "unix", Addr: filepath.Join(t.TempDir(), "none", "s")}, &still{})
	NewWithT(t).Expect(err).To(MatchError(ContainSubstring("stats socket")))
}

func TestCloseEndsASilentConnection(t *testing.T) {
	g := NewWithT(t)
	path := filepath.Join(t.TempDir(), "s")
	api := listen(t, Config{Network: "unix", Addr: path, Timeout: -1})
	conn, err := net.Dial("unix", path)
	g.Expect(err).NotTo(HaveOccurred())
	defer conn.Close()
	g.Expect(api.Close()).To(Succeed())
	_, err = io.ReadAll(conn)
	g.Expect(err == nil || !os.IsTimeout(err)).To(BeTrue())
}

func TestSocketsOfOtherKinds(t *testing.T) {
	g := NewWithT(t)
	tcp := listen(t, Config{Network: "tcp", Addr: "127.0.0.1:0"})
	defer tcp.Close()
	g.Expect(talkTo(t, "tcp", tcp.Addr().String(), "show version\n")).To(Equal("3.0-test\n\n"))

	l, err := net.Listen("tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	file, err := l.(*net.TCPListener).File()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(l.Close()).To(Succeed())
	defer file.Close()
	number, err := syscall.Dup(int(file.Fd())) // the socket takes its descriptor over
	g.Expect(err).NotTo(HaveOccurred())
	inherited := listen(t, Config{Network: "fd", Addr: strconv.Itoa(number)})
	defer inherited.Close()
	g.Expect(talkTo(t, "tcp", inherited.Addr().String(), "show version\n")).To(Equal("3.0-test\n\n"))

	_, err = Listen(Config{Network: "fd", Addr: "4000"}, &still{})
	g.Expect(err).To(MatchError(ContainSubstring("stats socket 4000")))
}

// `stats maxconn` is for all sockets together: a client beyond it is answered when another one has gone.
func TestClientsBeyondTheBoundWait(t *testing.T) {
	g := NewWithT(t)
	dir := t.TempDir()
	clients := NewClients(1)
	one := listen(t, Config{Network: "unix", Addr: filepath.Join(dir, "1"), Clients: clients, Timeout: -1})
	defer one.Close()
	first, err := net.Dial("unix", filepath.Join(dir, "1"))
	g.Expect(err).NotTo(HaveOccurred())
	defer first.Close()
	r := bufio.NewReader(first)
	_, _ = io.WriteString(first, "prompt i\nshow version\n")
	for range 2 {
		_, err = r.ReadString('\n')
		g.Expect(err).NotTo(HaveOccurred(), "the first one is served")
	}

	other := listen(t, Config{Network: "unix", Addr: filepath.Join(dir, "2"), Clients: clients, Timeout: -1})
	defer other.Close()
	answer := make(chan string)
	go func() { answer <- talk(t, filepath.Join(dir, "2"), "show version\n") }()
	g.Consistently(answer, "50ms").ShouldNot(Receive())
	g.Expect(first.Close()).To(Succeed())
	g.Eventually(answer, "10s").Should(Receive(Equal("3.0-test\n\n")))
}

// A client that ends its sending side at once still gets an answer that is larger than any buffer.
func TestAHalfClosedClientGetsEverything(t *testing.T) {
	g := NewWithT(t)
	path := filepath.Join(t.TempDir(), "s")
	api := listen(t, Config{Network: "unix", Addr: path})
	defer api.Close()
	line := strings.TrimSuffix(strings.Repeat("help;", 1000), ";") + "\n"
	g.Expect(strings.Count(talk(t, path, line), "The following commands")).To(Equal(1000))
}
