package loadgen

import (
	"bufio"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/fakeservers"
)

// raw is a listener whose connections are given to serve, one goroutine each.
func raw(t *testing.T, serve func(net.Conn)) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			running.Go(func() {
				defer conn.Close()
				serve(conn)
			})
		}
	})
	t.Cleanup(func() { l.Close(); running.Wait() })
	return "http://" + l.Addr().String()
}

// scripted answers request number i of all, from 0, with text(i); "" ends the connection.
func scripted(t *testing.T, text func(i int) string) (url string) {
	var mu sync.Mutex
	i := 0
	return raw(t, func(conn net.Conn) {
		for r := bufio.NewReader(conn); ; {
			if _, err := http.ReadRequest(r); err != nil {
				return
			}
			mu.Lock()
			answer := text(i)
			i++
			mu.Unlock()
			if answer == "" {
				return
			}
			conn.Write([]byte(answer))
		}
	})
}

// after reads a request's head and then does something.
func after(do func(net.Conn)) func(net.Conn) {
	return func(conn net.Conn) {
		if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
			do(conn)
		}
	}
}

func rst(conn net.Conn) { _ = conn.(*net.TCPConn).SetLinger(0) }

// half sends half of a response.
func half(conn net.Conn) { conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")) }

// Each kind of error is told from the others.
func TestErrorsByKind(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
	for what, c := range map[string]struct {
		url  func(*testing.T) string
		kind string
		text string
		ends string // of connections; "": there was none
	}{
		"nobody listens": {refusing, ErrorRefused, "connect: connection refused", ""},
		"reset before": {func(t *testing.T) string { return raw(t, after(rst)) },
			ErrorResetBefore, "connection reset by peer", EndPeerRST},
		"reset within": {func(t *testing.T) string {
			return raw(t, after(func(conn net.Conn) {
				half(conn)
				// The reset shall not overtake the bytes: it is sent when the client had time for them, as it answers nothing.
				conn.SetReadDeadline(time.Now().Add(50 * ms))
				conn.Read(make([]byte, 1))
				rst(conn)
			}))
		}, ErrorResetInResponse, "connection reset by peer", EndPeerRST},
		"silent close": {func(t *testing.T) string { return raw(t, after(func(net.Conn) {})) },
			ErrorSilentClose, "connection closed without a response", EndPeerFin},
		"close at once": {func(t *testing.T) string {
			return raw(t, func(conn net.Conn) { conn.(*net.TCPConn).CloseWrite(); conn.Read(make([]byte, 1000)) })
		}, ErrorSilentClose, "connection closed without a response", EndPeerFin},
		"close within": {func(t *testing.T) string { return raw(t, after(half)) },
			ErrorCutResponse, "connection closed within a response", EndPeerFin},
		"no answer": {func(t *testing.T) string { return raw(t, after(func(conn net.Conn) { conn.Read(make([]byte, 1)) })) },
			ErrorTimeout, "no response in time", EndDropped},
		"half an answer": {func(t *testing.T) string {
			return raw(t, after(func(conn net.Conn) { half(conn); conn.Read(make([]byte, 1)) }))
		}, ErrorTimeout, "no response in time", EndDropped},
		"nonsense": {func(t *testing.T) string { return scripted(t, func(int) string { return "220 ready\r\n" }) },
			ErrorBadResponse, `not HTTP: response begins with "220 ready\r\n"`, EndDropped},
		"endless head": {func(t *testing.T) string {
			return scripted(t, func(int) string { return "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("y", readSize) })
		}, ErrorBadResponse, "not HTTP: nothing complete in 65536 bytes", EndDropped},
		"stray bytes are no request's fault": {func(t *testing.T) string { return scripted(t, func(int) string { return ok + ok }) },
			"", "", EndDropped},
		"a close between requests neither": {func(t *testing.T) string {
			return scripted(t, func(int) string { return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n" })
		}, "", "", EndPeerFin},
		"nor one that is the end of a response": {func(t *testing.T) string {
			return raw(t, after(func(conn net.Conn) { conn.Write([]byte("HTTP/1.1 200 OK\r\n\r\nall")) }))
		}, "", "", EndPeerFin},
	} {
		for name, n := range networks {
			t.Run(what+"/"+name, func(t *testing.T) {
				g := NewWithT(t)
				p := counted(c.url(t), 2, 6, clientKeepAlive)
				p.Timeout = 200 * ms
				r := driveNative(t, n, p)
				if c.kind == "" {
					g.Expect(r.Statuses).To(Equal(map[int]int64{200: 6}))
				} else {
					g.Expect(r.ErrorsByKind).To(Equal(map[string]int64{c.kind: 6}))
					for text := range maps.Keys(r.ErrorsByText) {
						g.Expect(text).To(ContainSubstring(c.text))
					}
				}
				want := map[string]int64{}
				if c.ends != "" {
					want[c.ends] = 6
				}
				g.Expect(r.ConnEnds).To(Equal(want))
			})
		}
	}
}

// Requests whose connection was kept meet the same: what is counted hangs on the request, not on its connection's age.
func TestErrorsOnKeptConnections(t *testing.T) {
	for name, n := range networks {
		t.Run(name, func(t *testing.T) {
			url := scripted(t, func(i int) string {
				if i%3 == 2 {
					return ""
				}
				return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
			})
			r := driveNative(t, n, counted(url, 1, 9, clientKeepAlive))
			NewWithT(t).Expect(r.Statuses).To(Equal(map[int]int64{200: 6}))
			NewWithT(t).Expect(r.ErrorsByKind).To(Equal(map[string]int64{ErrorSilentClose: 3}))
			NewWithT(t).Expect(r.RequestsPerConn).To(Equal(map[int64]int64{3: 3}))
		})
	}
}

// A user who cannot connect waits, instead of using all of its requests up.
func TestRefusedUsersWait(t *testing.T) {
	p := timed(refusing(t), 2, 100*ms, clientKeepAlive)
	r := driveNative(t, Native{}, p)
	NewWithT(t).Expect(r.Requests).To(BeNumerically("<=", 22))
	NewWithT(t).Expect(r.Requests).To(BeNumerically(">", 0))
}

// Every behaviour of the fake servers is survived, over either protocol and network, and nothing is left behind: no goroutine, no
// descriptor, no connection.
func TestFaultsAreSurvived(t *testing.T) {
	type list = []fakeservers.Fault
	for what, c := range map[string]struct {
		protos string
		faults list
	}{
		"reset":             {"h1 h2", list{{On: "request", Every: 7, Do: "reset"}}},
		"reset, after":      {"h1 h2", list{{On: "response", Every: 7, Do: "reset"}}},
		"reset, half":       {"h1 h2", list{{On: "request", Every: 7, Do: "reset", Sent: "half"}}},
		"reset, idle":       {"h1 h2", list{{On: "idle", After: ms, Do: "reset"}}},
		"reset, at once":    {"h1 h2", list{{On: "connection", Every: 2, Do: "reset"}, {On: "response", Every: 7, Do: "close"}}},
		"close":             {"h1 h2", list{{On: "request", Every: 7, Do: "close"}}},
		"close, half":       {"h1 h2", list{{On: "request", Every: 7, Do: "close", Sent: "half"}}},
		"close, after":      {"h1 h2", list{{On: "response", Every: 7, Do: "close"}}},
		"close, announced":  {"h1 h2", list{{On: "response", Every: 7, Do: "close", Announced: true}}},
		"close, idle":       {"h1 h2", list{{On: "idle", After: ms, Do: "close"}}},
		"close, at once":    {"h1 h2", list{{On: "connection", Every: 2, Do: "close"}, {On: "response", Every: 7, Do: "close"}}},
		"connection: close": {"h1", list{{On: "response", Every: 7, Do: "connection-close"}}},
		"delay":             {"h1 h2", list{{On: "request", Every: 50, Do: "delay", By: 2 * ms}}},
		"slow body":         {"h1 h2", list{{On: "response", Every: 50, Do: "slow-body", Over: 4 * ms}}},
		"no answer":         {"h1 h2", list{{On: "request", Every: 100, Do: "no-answer"}}},
		"stray":             {"h1", list{{On: "response", Every: 7, Do: "stray"}}},
		"stray, idle":       {"h1", list{{On: "idle", After: ms, Do: "stray"}}},
		"early response":    {"h1 h2", list{{On: "request", Every: 7, Do: "early-response"}}},
		"goaway":            {"h2", list{{On: "response", Every: 7, Do: "goaway"}}},
		"goaway, idle":      {"h2", list{{On: "idle", After: ms, Do: "goaway"}}},
		"refused stream":    {"h2", list{{On: "request", Every: 7, Do: "refused-stream"}}},
		"settings":          {"h2", list{{On: "response", Every: 7, Do: "settings", Streams: 1}}},
		"refuse":            {"h1 h2", list{{On: "clock", At: 5 * ms, For: 20 * ms, Do: "refuse"}, {On: "response", Every: 7, Do: "close"}}},
	} {
		for _, proto := range strings.Fields(c.protos) {
			config := fakeservers.Config{Name: "s1", Addr: "127.0.0.1:0", Proto: proto, Size: 100, Faults: c.faults}
			for name, n := range networks {
				t.Run(strings.Join([]string{what, proto, name}, "/"), func(t *testing.T) {
					g := NewWithT(t)
					requests := 10_000
					if name == "goroutines" || testing.Short() {
						requests = 1000 // they take ten times as long
					}
					goroutines, files := runtime.NumGoroutine(), openFiles()
					group, err := fakeservers.Start(t.Context(), []fakeservers.Config{config})
					g.Expect(err).NotTo(HaveOccurred())
					group.StartSampling(time.Second)
					p := counted("http://"+group.Addrs()[0], 10, requests, clientKeepAlive)
					p.Proto, p.Method, p.BodySize, p.Timeout = proto, "POST", 200, 100*ms
					if proto == "h2" {
						p.Streams = 3
					}
					if c.faults[0].On == "idle" {
						p.Think = DurationRange{Max: 2 * ms}
					}
					r := driveNative(t, n, p)
					accepts := func() int64 { return group.Snapshot().PerServer["s1"].Accepts }
					if what != "refuse" { // where the kernel took in connections that the server then did not accept
						// A request that waited too long for its connection may have left one that only the server knows.
						late := r.ErrorsByKind[ErrorTimeout]
						g.Eventually(accepts).Should(And(BeNumerically(">=", r.ClientConns), BeNumerically("<=", r.ClientConns+late)), "%v", r.ErrorsByKind)
					}
					g.Expect(group.Snapshot().Shared.Duplicates).To(BeZero(), "a request is never repeated")
					g.Expect(r.Statuses[200]).To(BeNumerically(">", requests/4))
					g.Expect(group.Close()).To(Succeed())
					g.Eventually(runtime.NumGoroutine).Should(BeNumerically("<=", goroutines))
					g.Expect(openFiles()).To(BeNumerically("<=", files))
				})
			}
		}
	}
}

// openFiles is how many descriptors this process has; 0 where that cannot be seen.
func openFiles() int {
	files, _ := filepath.Glob("/proc/self/fd/*")
	files = slices.DeleteFunc(files, func(f string) bool { _, err := os.Readlink(f); return err != nil })
	return len(files)
}
