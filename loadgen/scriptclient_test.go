package loadgen

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

// stage is a listener that plays the proxy, and clients before it.
type stage struct {
	*ScriptClients
	addr  string
	conns chan net.Conn
}

func newStage(t *testing.T) *stage {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	s := &stage{&ScriptClients{}, l.Addr().String(), make(chan net.Conn, 10)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { c.Close() })
			s.conns <- c
		}
	}()
	t.Cleanup(func() { s.Stop(); l.Close(); <-done })
	return s
}

// send has a client send, and gives what the proxy reads of it.
func (s *stage) send(t *testing.T, r ScriptRequest) {
	t.Helper()
	r.Addr, r.Version = s.addr, "HTTP/1.1"
	NewWithT(t).Expect(s.Send(t.Context(), r)).To(Succeed())
}

func (s *stage) receive(t *testing.T, client string) ScriptResponse {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	r, err := s.Receive(ctx, client)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return r
}

// Bytes are sent as they are, and may make up a request together; what comes is received without one.
func TestScriptClientsSayBytes(t *testing.T) {
	g := NewWithT(t)
	s := newStage(t)
	g.Expect(s.Say(t.Context(), "c1", s.addr, "GET /")).To(Succeed())
	g.Expect(s.Say(t.Context(), "c1", s.addr, "\x00\r\n")).To(Succeed())
	proxy := <-s.conns
	got := make([]byte, 8)
	_, err := io.ReadFull(proxy, got)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(got)).To(Equal("GET /\x00\r\n"))
	_, err = io.WriteString(proxy, "HTTP/1.1 408 Late\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
	g.Expect(err).NotTo(HaveOccurred())
	proxy.(*net.TCPConn).CloseWrite()
	g.Expect(s.receive(t, "c1").Status).To(Equal(408))
	g.Expect(s.receive(t, "c1").Closed).To(Equal("fin"))
	_, err = proxy.Read(got)
	g.Expect(err).To(MatchError(io.EOF), "a client whose connection was closed closes it, too")
	g.Expect(s.Result().Requests).To(BeZero())
}

const empty200 = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

// A client's request is what the script says, on its one connection; its response is taken in when it is waited for.
func TestAScriptClientAsks(t *testing.T) {
	g := NewWithT(t)
	s := newStage(t)
	s.send(t, ScriptRequest{Client: "c1", ID: "1", Method: "POST", Target: "/a", Headers: []ScriptField{{"host", "a.test"}, {"X-A", "b"}}, Body: 2})
	proxy := <-s.conns
	const want = "POST /a HTTP/1.1\r\nX-Client: c1\r\nX-Request-Id: 1\r\nContent-Length: 2\r\nhost: a.test\r\nX-A: b\r\n\r\nxx"
	got := make([]byte, len(want))
	_, err := io.ReadFull(proxy, got)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(got)).To(Equal(want))
	g.Expect(s.Waiting()).To(BeTrue())

	io.WriteString(proxy, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\nX-B: c\r\nx-b: d\r\n\r\n1\r\nx\r\n0\r\n\r\n")
	r := s.receive(t, "c1")
	g.Expect(r.Status).To(Equal(201))
	g.Expect(r.Headers).To(HaveKeyWithValue("x-b", "c, d"))
	g.Expect(s.Waiting()).To(BeFalse())

	// Several may be under way; each response is the oldest one's.
	s.send(t, ScriptRequest{Client: "c1", ID: "2", Method: "HEAD", Target: "/b"})
	s.send(t, ScriptRequest{Client: "c1", ID: "3", Method: "GET", Target: "/c"})
	g.Expect(s.Conns()).To(Equal([]ScriptConn{{Client: "c1", Nth: 1, Sent: 3, Answered: 1, Waiting: []string{"/b", "/c"}}}))
	io.WriteString(proxy, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"+"HTTP/1.1 404 Not Found\r\n\r\nuntil the end")
	g.Expect(s.receive(t, "c1").Status).To(Equal(200))
	in := bufio.NewReader(proxy) // a connection that is closed with something unread is reset
	for range 2 {
		_, err := http.ReadRequest(in)
		g.Expect(err).NotTo(HaveOccurred())
	}
	proxy.Close()
	g.Expect(s.receive(t, "c1").Status).To(Equal(404))
	result := s.Result()
	g.Expect(result.Statuses).To(Equal(map[int]int64{200: 1, 201: 1, 404: 1}))
	g.Expect(result.Requests).To(Equal(int64(3)))
	g.Expect(result.ClientConns).To(Equal(int64(1)))
	g.Expect(result.FirstOnConn).To(Equal(int64(1)))
}

// The end of a connection is what was received, by its kind; behind it the client opens another one.
func TestAScriptClientSeesItsConnectionEnd(t *testing.T) {
	g := NewWithT(t)
	s := newStage(t)
	for _, row := range []struct {
		bytes string
		rst   bool
		want  ScriptResponse
		kind  string
	}{
		{"", false, ScriptResponse{Closed: "fin"}, ErrorSilentClose},
		{"", true, ScriptResponse{Closed: "rst"}, ErrorResetBefore},
		{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", false, ScriptResponse{Closed: "fin", Within: true}, ErrorCutResponse},
	} {
		s.send(t, ScriptRequest{Client: "c1", Method: "GET", Target: "/"})
		proxy := <-s.conns
		bufio.NewReader(proxy).ReadString('\n')
		io.WriteString(proxy, row.bytes)
		if row.rst {
			proxy.(*net.TCPConn).SetLinger(0)
		}
		proxy.Close()
		g.Expect(s.receive(t, "c1")).To(Equal(row.want))
		g.Expect(s.Result().ErrorsByKind).To(HaveKeyWithValue(row.kind, int64(1)))
	}
	g.Expect(s.Conns()).To(HaveLen(3))
	g.Expect(s.Conns()[2].Nth).To(Equal(3))
	g.Expect(s.Result().Errors).To(Equal(int64(3)))
	_, err := s.Receive(t.Context(), "c1")
	g.Expect(err).To(MatchError("c1 has no connection: it opens one when it sends"))
}

// A client ends its connection as it is told, and behind a FIN waits for the proxy's.
func TestAScriptClientCloses(t *testing.T) {
	g := NewWithT(t)
	s := newStage(t)
	s.send(t, ScriptRequest{Client: "c1", Method: "GET", Target: "/"})
	proxy := <-s.conns
	io.WriteString(proxy, empty200)
	s.receive(t, "c1")
	closed := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, proxy)
		proxy.Close()
		closed <- err
	}()
	g.Expect(s.Close("c1", false)).To(Succeed())
	g.Expect(<-closed).NotTo(HaveOccurred())
	g.Expect(s.Conns()[0].Closed).To(Equal("us"))
	g.Expect(s.Close("c1", false)).To(MatchError("c1 has no connection to close"))

	s.send(t, ScriptRequest{Client: "c1", Method: "GET", Target: "/"})
	proxy = <-s.conns
	g.Expect(s.Close("c1", true)).To(Succeed())
	_, err := io.Copy(io.Discard, proxy)
	g.Expect(proxyEnded(err)).To(Equal(EndRST))
	g.Expect(s.Waiting()).To(BeTrue(), "the proxy may still be at work on it")
	g.Expect(s.Result().Unfinished).To(Equal(int64(1)))
}

// What nobody asked for is no answer to anything, unless it is waited for.
func TestBytesThatNoStepHasWaitedFor(t *testing.T) {
	g := NewWithT(t)
	s := newStage(t)
	s.send(t, ScriptRequest{Client: "c1", Method: "GET", Target: "/"})
	proxy := <-s.conns
	io.WriteString(proxy, empty200+"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
	g.Expect(s.receive(t, "c1").Status).To(Equal(200))
	g.Eventually(func() int { return s.Conns()[0].Unread }).Within(10 * time.Second).Should(BeNumerically(">", 0))
	g.Expect(s.receive(t, "c1").Status).To(Equal(408))
	result := s.Result()
	g.Expect(result.Statuses).To(Equal(map[int]int64{200: 1}), "requests add up")

	s.send(t, ScriptRequest{Client: "c2", Method: "GET", Target: "/"})
	io.WriteString(<-s.conns, "no http")
	_, err := s.Receive(t.Context(), "c2")
	g.Expect(err).To(MatchError(ContainSubstring("c2 received what is no response: not HTTP")))
	err = s.Send(t.Context(), ScriptRequest{Client: "c3", Addr: "127.0.0.1:1", Method: "GET", Target: "/", Version: "HTTP/1.1"})
	g.Expect(err).To(MatchError(ContainSubstring("c3 cannot connect: ")))
}
