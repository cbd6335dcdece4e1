package fakeservers

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/fakeservers/wire"
)

// stories are what clients send, each ending with the end of its sending.
var stories = map[string]string{
	"nothing":           "",
	"one":               get,
	"three":             get + "GET /2 HTTP/1.1\r\nX-Client: c1\r\nX-Request-Id: r2\r\n\r\n" + get,
	"first client":      "GET / HTTP/1.1\r\nX-Client: c1\r\nX-Request-Id: r1\r\n\r\nGET / HTTP/1.1\r\nX-Client: c1\r\nX-Request-Id: r1\r\n\r\n",
	"close":             get + "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
	"1.0":               "GET / HTTP/1.0\r\n\r\n",
	"1.0 kept":          "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get,
	"head":              "HEAD / HTTP/1.1\r\n\r\n" + get,
	"connect":           "CONNECT a:1 HTTP/1.1\r\n\r\n",
	"empty lines":       "\r\n\r\n" + get + "\r\n",
	"body":              "POST / HTTP/1.1\r\nContent-Length: 18\r\n\r\nGET / HTTP/1.1\r\n\r\n" + get,
	"chunks":            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nA: b\r\n\r\n" + get,
	"continue":          "POST / HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc" + get,
	"large body":        "POST / HTTP/1.1\r\nContent-Length: 300000\r\n\r\n" + strings.Repeat("y", 300_000) + get,
	"head cut short":    get + "GET / HT",
	"body cut short":    "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab",
	"not HTTP":          get + "hello\r\n\r\n",
	"chunks of nothing": "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
	"preface":           wire.Preface,
	"part of a preface": "PRI * H",
	"http/2":            h2Requests(3),
	"many":              strings.Repeat(get, 2000),
}

// Whoever serves a connection, a worker or a goroutine from the beginning, whatever comes, and in whatever pieces: the same is
// answered, counted and written down.
func TestWorkersDoAsGoroutines(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for name, text := range stories {
		for _, config := range []Config{{Proto: "h1"}, {Proto: "h1", Size: 1000}, {Proto: ""}} {
			config.Name = "s1"
			s := bare(t, config)
			raw := &script{input: text}
			s.take(raw)
			want := outcome{raw.output, s.counters(), s.group.journal.read(1, 0).Entries[0].Closed}
			for _, pieces := range [][]string{{text}, cut(text, []int{len(text) / 2}), cut(text, cuts(random, text)), cut(text, cuts(random, text))} {
				got := told(t, config, pieces)
				if config.Proto == "" && (name == "http/2" || name == "preface") { // frames may come in another order
					got.text, want.text = "frames", "frames"
				}
				want.counters.OpenMax, got.counters.OpenMax = 0, 0
				NewWithT(t).Expect(got).To(Equal(want), "%s, %+v, in %d pieces", name, config, len(pieces))
			}
		}
	}
}

// outcome is what came of a connection.
type outcome struct {
	text     string
	counters Counters
	closed   string
}

// told sends pieces to a server that workers serve.
func told(t *testing.T, config Config, pieces []string) outcome {
	t.Helper()
	group := live(t, config)
	c := dial(t, group).(*net.TCPConn)
	go func() {
		for _, piece := range pieces {
			io.WriteString(c, piece) // the server may be gone: that shows
		}
		c.CloseWrite()
	}()
	text, _ := io.ReadAll(c)
	seen := counted(t, group)
	return outcome{string(text), seen, group.Journal().Entries[0].Closed}
}

// cuts are places where a text is cut.
func cuts(random *rand.Rand, text string) (at []int) {
	for i := 0; len(text) > 1 && i < len(text)-1; {
		i = min(len(text)-1, i+1+random.IntN(1+len(text)/5))
		at = append(at, i)
	}
	return at
}

func cut(text string, at []int) (pieces []string) {
	from := 0
	for _, i := range at {
		pieces = append(pieces, text[from:i])
		from = i
	}
	return append(pieces, text[from:])
}

// A body that comes late is waited for: the request counts, its connection is busy, and it is answered behind its body. The
// connection goes on as before.
func TestABodyThatComesLate(t *testing.T) {
	for _, head := range []string{"Content-Length: 3\r\n\r\na", "Content-Length: 3\r\n\r\n"} {
		g := NewWithT(t)
		group := live(t, Config{Proto: "h1"})
		c := dial(t, group)
		send(t, c, get+"POST / HTTP/1.1\r\n"+head)
		g.Eventually(func() Counters { return group.Snapshot().PerServer["s1"] }).Within(10 * time.Second).
			Should(And(HaveField("Requests", int64(2)), HaveField("Busy", int64(1))))
		text, end := ask(t, c, "abc"[strings.Count(head, "a"):]+"GET / HTTP/1.0\r\n\r\n")
		g.Expect(strings.Count(text, "200 OK")).To(Equal(3))
		g.Expect(text).To(ContainSubstring("X-Conn-Seq: 3"))
		g.Expect(end).To(Equal("fin"))
		g.Expect(counted(t, group).RequestsPerConn).To(Equal(map[int64]int64{3: 1}))
	}
}

// Who asks to go on before the body gets leave.
func TestContinue(t *testing.T) {
	g := NewWithT(t)
	c := dial(t, live(t, Config{Proto: "h1"}))
	send(t, c, "POST / HTTP/1.0\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
	const leave = "HTTP/1.1 100 Continue\r\n\r\n"
	got := make([]byte, len(leave))
	_, err := io.ReadFull(c, got)
	g.Expect(string(got), err).To(Equal(leave))
	text, end := ask(t, c, "abc")
	g.Expect(text).To(ContainSubstring("200 OK"))
	g.Expect(end).To(Equal("fin"))
}

// Who does not read while the answers are more than its socket takes gets all of them later, and the last one's end.
func TestAClientThatDoesNotRead(t *testing.T) {
	for _, last := range []string{get, "GET / HTTP/1.0\r\n\r\n"} {
		g := NewWithT(t)
		group := live(t, Config{Proto: "h1", Size: plainSize})
		c := dial(t, group).(*net.TCPConn)
		c.SetReadBuffer(64 << 10)
		const requests = 150
		send(t, c, strings.Repeat(get, requests-1)+last)
		c.CloseWrite()
		g.Eventually(func() int64 { return group.Snapshot().PerServer["s1"].Requests }).Within(10 * time.Second).Should(BeNumerically(">", 5))
		text, err := io.ReadAll(c)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(strings.Count(string(text), "200 OK")).To(Equal(requests))
		g.Expect(strings.Count(string(text), "x")).To(Equal(requests * plainSize))
		g.Expect(counted(t, group).RequestsPerConn).To(Equal(map[int64]int64{requests: 1}))
	}
}

// A connection takes over another's memory and nothing else.
func TestConnectionsInheritNothing(t *testing.T) {
	g := NewWithT(t)
	group := live(t, Config{Proto: "h1"})
	for i := 1; i <= 5; i++ {
		text, _ := ask(t, dial(t, group), "GET / HTTP/1.1\r\n"+strings.Repeat("X-Client: c\r\n", i%2)+"\r\nGET / HTTP/1.0\r\n\r\n")
		g.Expect(strings.Count(text, fmt.Sprintf("X-Conn-Id: %d\r\n", i))).To(Equal(2))
		g.Expect(strings.Count(text, "X-Conn-First-Client: c\r\n")).To(Equal(2 * (i % 2)))
		g.Expect(strings.Count(text, "X-Conn-Seq: 1\r\n")).To(Equal(1))
		g.Expect(strings.Count(text, "X-Conn-Seq: 2\r\n")).To(Equal(1))
	}
	g.Expect(counted(t, group).RequestsPerConn).To(Equal(map[int64]int64{2: 5}))
}

func send(t *testing.T, c net.Conn, text string) {
	t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
}
