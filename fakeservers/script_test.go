package fakeservers

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// scripted is a server on a port whose requests the test answers.
func scripted(t *testing.T, config Config) (*Group, *Script) {
	t.Helper()
	config.Scripted = true
	group := live(t, config)
	return group, group.Script()
}

func write(t *testing.T, c net.Conn, text string) {
	t.Helper()
	_, err := io.WriteString(c, text)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
}

// rest is all that still comes, and how the connection ends.
func rest(c net.Conn) (text, end string) {
	all, err := io.ReadAll(c)
	return string(all), howEnded(err)
}

// soon bounds what should not have to wait.
func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// A script receives requests by target, in the order they came, each once, and answers when it likes.
func TestAScriptReceivesAndReplies(t *testing.T) {
	g := NewWithT(t)
	group, s := scripted(t, Config{Proto: "h1", ByScript: true})
	a, b := dial(t, group), dial(t, group)
	write(t, a, "GET /a HTTP/1.1\r\nX-Client: c1\r\nX-Request-Id: 1\r\nCookie: x\r\ncookie: y\r\n\r\n")
	write(t, b, "POST /b HTTP/1.1\r\nX-Client: c2\r\nContent-Length: 3\r\n\r\nabc")

	second, err := s.Receive(soon(t), "s1", "/b", 0)
	g.Expect(err).NotTo(HaveOccurred())
	first, err := s.Receive(soon(t), "s1", "", 0)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(first.Headers).To(HaveKeyWithValue("cookie", "x, y"))
	first.Headers = nil
	g.Expect(first).To(Equal(ScriptRequest{Server: "s1", Conn: first.Conn, Seq: 1, First: "c1", Client: "c1", ID: "1", Method: "GET", Target: "/a"}))
	g.Expect(first.Conn + second.Conn).To(Equal(int64(3)))
	none, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err = s.Receive(none, "s1", "/a", 0)
	g.Expect(err).To(MatchError(context.DeadlineExceeded), "each is received once")

	g.Expect(s.Reply("s1", second.Conn, "", ScriptReply{Status: 404, Headers: []ScriptField{{"X-Conn-Id", "7"}, {"X-A", "b"}}, Body: 2})).To(Succeed())
	r, err := http.ReadResponse(bufio.NewReader(b), nil)
	g.Expect(err).NotTo(HaveOccurred())
	body, _ := io.ReadAll(r.Body)
	g.Expect(string(body)).To(Equal("xx"))
	g.Expect(r.StatusCode).To(Equal(404))
	g.Expect(group.Snapshot().PerServer["s1"].Busy).To(Equal(int64(1)), "the other one's request waits")
	g.Expect(r.Header["X-Conn-Id"]).To(Equal([]string{"7"}), "in place of ours")
	g.Expect(r.Header["X-Conn-First-Client"]).To(Equal([]string{"c2"}))

	g.Expect(s.Reply("s1", 0, "/a", ScriptReply{Status: 200, Then: "rst"})).To(Succeed())
	text, end := rest(a)
	g.Expect(text).To(HavePrefix("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Server: s1\r\n"))
	g.Expect(end).To(Equal("rst"))
	g.Expect(s.Reply("s1", 0, "", ScriptReply{Status: 200})).To(MatchError("no such connection: s1 received no request there that waits for an answer"))
	b.Close()
	g.Expect(counted(t, group).Requests).To(Equal(int64(2)))
}

// A request whose answer was ordered before is answered as it comes, over HTTP/2 too, and is not received.
func TestAScriptAnswersById(t *testing.T) {
	g := NewWithT(t)
	group, s := scripted(t, Config{Proto: "h1", ByScript: true, Size: 3})
	s.Answer("9")
	text, _ := ask(t, dial(t, group), "GET / HTTP/1.1\r\nX-Request-Id: 9\r\nConnection: close\r\n\r\n")
	g.Expect(text).To(And(HavePrefix("HTTP/1.1 200 OK\r\n"), ContainSubstring("Connection: close\r\n"), HaveSuffix("\r\n\r\nxxx")))
	none, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err := s.Receive(none, "s1", "", 0)
	g.Expect(err).To(MatchError(context.DeadlineExceeded))

	// A HEAD has no body, nor a 204 a length, and chunks are the script's to ask for.
	for request, want := range map[string]struct {
		reply ScriptReply
		like  string
	}{
		"HEAD /1": {ScriptReply{Status: 200, Body: 2}, "^HTTP/1.1 200 OK\r\nContent-Length: 2\r\n[^x]*\r\n\r\n$"},
		"GET /2":  {ScriptReply{Status: 204}, "^HTTP/1.1 204 No Content\r\nX-Server"},
		"GET /3":  {ScriptReply{Status: 200, Body: 12, Headers: []ScriptField{{"Transfer-Encoding", "chunked"}}}, "\r\n\r\nc\r\nx{12}\r\n0\r\n\r\n$"},
	} {
		c := dial(t, group)
		write(t, c, request+" HTTP/1.1\r\n\r\n")
		_, err := s.Receive(soon(t), "s1", "", 0)
		g.Expect(err).NotTo(HaveOccurred())
		want.reply.Then = "fin"
		g.Expect(s.Reply("s1", 0, "", want.reply)).To(Succeed())
		text, end := rest(c)
		g.Expect(end).To(Equal("fin"))
		g.Expect(text).To(MatchRegexp(want.like), request)
	}
	counted(t, group)
}

// A server that is asked to close does so, and says it, unless the script has it stay: then the other side has to.
func TestAScriptStays(t *testing.T) {
	g := NewWithT(t)
	group, s := scripted(t, Config{Proto: "h1", ByScript: true})
	for then, want := range map[string]struct{ says, closed string }{"keep": {"close", "us"}, "stay": {"", "fin"}} {
		c := dial(t, group)
		write(t, c, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
		asked, err := s.Receive(soon(t), "s1", "", 0)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(s.Reply("s1", 0, "", ScriptReply{Status: 200, Then: then})).To(Succeed())
		r, err := http.ReadResponse(bufio.NewReader(c), nil)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(r.Close).To(Equal(want.says == "close"), then)
		c.Close()
		g.Expect(s.AwaitClosed(soon(t), "s1", asked.Conn)).To(Equal(want.closed), then)
	}
	counted(t, group)
}

// A script speaks on, and ends, any connection, also one of a server that answers by itself; and it sees the other side end one.
func TestAScriptEndsConnections(t *testing.T) {
	g := NewWithT(t)
	group, s := scripted(t, Config{Proto: "h1"})
	answered := func() net.Conn {
		c := dial(t, group)
		write(t, c, get)
		_, err := http.ReadResponse(bufio.NewReader(c), nil)
		g.Expect(err).NotTo(HaveOccurred())
		return c
	}
	a, b, c := answered(), answered(), answered()
	g.Expect(s.Say("s1", 1, "stray")).To(Succeed())
	g.Expect(s.Close(soon(t), "s1", 2, true)).To(Succeed())
	_, end := rest(b)
	g.Expect(end).To(Equal("rst"))

	// Behind a FIN the other side's is waited for.
	seen := make(chan string)
	go func() {
		text, _ := io.ReadAll(a)
		a.Close()
		seen <- string(text)
	}()
	g.Expect(s.Close(soon(t), "s1", 1, false)).To(Succeed())
	g.Expect(<-seen).To(Equal("stray"))

	c.(*net.TCPConn).SetLinger(0)
	c.Close()
	g.Expect(s.AwaitClosed(soon(t), "s1", 3)).To(Equal("rst"))
	g.Expect(s.Close(soon(t), "s1", 3, false)).To(MatchError("no such connection: connection 3 of s1 has ended (rst)"))
	g.Expect(s.Say("s1", 4, "x")).To(MatchError("no such connection: s1 accepted no connection 4"))
	var closed []string
	for _, conn := range s.Conns() {
		g.Expect(conn.Carried).To(Equal(int64(1)))
		closed = append(closed, conn.Closed)
	}
	g.Expect(closed).To(Equal([]string{"us", "us", "rst"}))
	counted(t, group)
	g.Expect(group.Journal().Entries[0].Fault).To(Equal("script"))
}

// A connection that waits for its answer is looked after: its end is seen at once, and its request waits no longer.
func TestAScriptSeesThatNobodyWaits(t *testing.T) {
	g := NewWithT(t)
	group, s := scripted(t, Config{Proto: "h1", ByScript: true})
	c := dial(t, group)
	write(t, c, get)
	_, err := s.Receive(soon(t), "s1", "/", 1)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(s.Conns()[0].Waiting).To(Equal([]string{"/"}))
	g.Expect(group.Snapshot().PerServer["s1"].Busy).To(Equal(int64(1)))
	c.Close()
	g.Expect(s.AwaitClosed(soon(t), "s1", 1)).To(Equal("fin"))
	g.Expect(s.Conns()[0].Waiting).To(BeEmpty())
	g.Expect(s.Reply("s1", 1, "", ScriptReply{Status: 200})).To(MatchError(ErrNoConn))
	counted(t, group)
}

// What comes behind a 101 is no HTTP, and none of our business.
func TestATunnelByScript(t *testing.T) {
	g := NewWithT(t)
	group, s := scripted(t, Config{Proto: "h1", ByScript: true})
	c := dial(t, group)
	write(t, c, "GET / HTTP/1.1\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
	_, err := s.Receive(soon(t), "s1", "", 0)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(s.Reply("s1", 0, "", ScriptReply{Status: 101, Headers: []ScriptField{{"Upgrade", "x"}}})).To(Succeed())
	write(t, c, "\x00\x01 no http\r\n\r\n")
	g.Expect(c.(*net.TCPConn).CloseWrite()).To(Succeed())
	g.Expect(s.AwaitClosed(soon(t), "s1", 1)).To(Equal("fin"), "the client's end is what ended it")
	text, _ := rest(c)
	g.Expect(text).To(HavePrefix("HTTP/1.1 101 Switching Protocols\r\n"))
	g.Expect(text).NotTo(ContainSubstring("Content-Length"))
	g.Expect(counted(t, group).Errors).To(BeZero())
}
