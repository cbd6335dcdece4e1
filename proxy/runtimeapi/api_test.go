package runtimeapi

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"

	. "github.com/onsi/gomega"
)

// talk sends text, shuts the sending side down and returns all that comes.
func talk(t *testing.T, path, text string) string {
	t.Helper()
	g := NewWithT(t)
	conn, err := net.Dial("unix", path)
	g.Expect(err).NotTo(HaveOccurred())
	defer conn.Close()
	_, err = io.WriteString(conn, text)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(conn.(*net.UnixConn).CloseWrite()).To(Succeed())
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
