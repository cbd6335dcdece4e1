package loadgen

import (
	"bytes"
	"context"
	"errors"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/fakeservers/sockets"
	"github.com/reuselab/reuselab/fakeservers/wire"
)

// mirror is a network without a system: whatever is written to a socket is answered at once.
type mirror struct {
	sockets []mirrorSocket
	names   []int
	answer  func(s *mirrorSocket, p []byte) []byte
}

type mirrorSocket struct {
	of      *mirror
	name    int
	writes  int
	answers []byte
}

func (m *mirror) Open(name int) (sockets.Socket, error) {
	m.sockets[name] = mirrorSocket{of: m, name: name, answers: m.sockets[name].answers[:0]}
	return &m.sockets[name], nil
}

func (m *mirror) Wait(time.Duration, bool) ([]int, error) {
	m.names = m.names[:0]
	for i := range m.sockets {
		if len(m.sockets[i].answers) > 0 {
			m.names = append(m.names, i)
		}
	}
	return m.names, nil
}

func (m *mirror) Wake()        {}
func (m *mirror) Close() error { return nil }

func (s *mirrorSocket) Read(p []byte) (int, error) {
	n := copy(p, s.answers)
	s.answers = append(s.answers[:0], s.answers[n:]...)
	if n == 0 {
		return 0, sockets.ErrAgain
	}
	return n, nil
}

func (s *mirrorSocket) Write(p []byte) (int, error) {
	s.writes++
	s.answers = append(s.answers, s.of.answer(s, p)...)
	return len(p), nil
}

func (s *mirrorSocket) Close(bool) {}

// memory is what a run of so many requests allocates.
func memory(p Profile, requests int, answer func(*mirrorSocket, []byte) []byte) float64 {
	p.Requests = requests
	n := Native{network: func(_ *plan, n int) (sockets.Network, error) {
		return &mirror{sockets: make([]mirrorSocket, n), answer: answer}, nil
	}}
	return testing.AllocsPerRun(3, func() {
		r, err := n.Run(context.Background(), p, func() {})
		if err != nil && !errors.Is(err, ErrSaturated) || r.Requests != int64(requests) || r.Statuses[200] != r.Requests {
			panic(err)
		}
	})
}

// A hundred times as many results take no more memory, and neither does a connection's end or a timer. What is left is what
// a histogram needs to be encoded, a piece for each of its thousands of values: less than one for five requests.
func TestRequestsNeedNoMemory(t *testing.T) {
	response := []byte("HTTP/1.1 200 OK\r\nX-Server: s1\r\nX-Conn-Id: 12345\r\nContent-Length: 3\r\n\r\nabc")
	answer := func(*mirrorSocket, []byte) []byte { return response }
	for what, change := range map[string]func(*Profile){
		"keep-alive":    func(*Profile) {},
		"close":         func(p *Profile) { p.Client = clientClose },
		"body":          func(p *Profile) { p.Method, p.BodySize = "POST", 1000 },
		"think":         func(p *Profile) { p.Think = DurationRange{1, 2} },
		"open loop":     func(p *Profile) { p.Rate, p.Arrivals = 1e7, ArrivalsPoisson },
		"users share":   func(p *Profile) { p.Users = 9 },
		"several each":  func(p *Profile) { p.Connections = 9 },
		"some per conn": func(p *Profile) { p.RequestsPerConn, p.Closes = IntRange{1, 9}, ClosesRST },
	} {
		p := counted("http://127.0.0.1:1/", 3, 0, clientKeepAlive)
		p.Connections = 3
		change(&p)
		few, many := memory(p, 1000, answer), memory(p, 100_000, answer)
		NewWithT(t).Expect(many-few).To(BeNumerically("<", 20_000), what)
	}
}

// The same over HTTP/2, where each head is answered by a head.
func TestStreamsNeedNoMemory(t *testing.T) {
	p := counted("http://127.0.0.1:1/", 2, 0, clientKeepAlive)
	p.Proto, p.Streams = protoH2, 10
	var frames []byte
	answer := func(s *mirrorSocket, written []byte) []byte {
		frames = frames[:0]
		if s.writes == 1 {
			written = written[len(wire.Preface):]
			frames = append(frames, 0, 0, 0, 4, 0, 0, 0, 0, 0) // SETTINGS
		}
		frames = appendAnswers(frames, written)
		return frames
	}
	few, many := memory(p, 1000, answer), memory(p, 50_000, answer)
	NewWithT(t).Expect(many - few).To(BeNumerically("<", 10_000))
}

// appendAnswers answers each HEADERS among the frames by :status 200 and the end of its stream.
func appendAnswers(out, frames []byte) []byte {
	for len(frames) > 0 {
		if frames[3] == 1 {
			out = append(append(out, 0, 0, 1, 1, 5), frames[5:9]...)
			out = append(out, 0x88)
		}
		frames = frames[9+int(frames[1])<<8+int(frames[2]):]
	}
	return out
}

// Timers are told in order, at the times they were set for.
func TestTimers(t *testing.T) {
	g := NewWithT(t)
	var q timers
	var told []int
	for i := range 100 {
		q.push(int64(i*37%100), teller{i * 37 % 100, &told})
	}
	for now := int64(0); len(told) < 100; now++ {
		for q.due(now) {
			q.pop().fire()
		}
		g.Expect(told).To(HaveLen(int(now) + 1))
		g.Expect(told[now]).To(BeEquivalentTo(now))
	}
	_, some := q.next()
	g.Expect(some).To(BeFalse())
}

type teller struct {
	number int
	told   *[]int
}

func (t teller) fire() { *t.told = append(*t.told, t.number) }

// What is sent is one head for each request, and one write.
func TestARequestIsOneWrite(t *testing.T) {
	g := NewWithT(t)
	p := counted("http://127.0.0.1:1/a?b", 1, 3, clientKeepAlive)
	p.RequestsPerConn, p.Headers, p.Method, p.BodySize = IntRange{2, 2}, []Header{{"A", "b"}}, "POST", 3
	var writes []string
	n := Native{network: func(_ *plan, n int) (sockets.Network, error) {
		return &tapped{mirror{sockets: make([]mirrorSocket, n), answer: func(*mirrorSocket, []byte) []byte {
			return []byte("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
		}}, &writes}, nil
	}}
	_, err := n.Run(t.Context(), p, func() {})
	g.Expect(err).NotTo(HaveOccurred())
	head := "POST /a?b HTTP/1.1\r\nHost: 127.0.0.1:1\r\nContent-Length: 3\r\n"
	end := "X-Client: r-u1\r\nA: b\r\nX-Request-Id: r-u1-"
	g.Expect(writes).To(Equal([]string{
		head + end + "1\r\n\r\nxxx",
		head + "Connection: close\r\n" + end + "2\r\n\r\nxxx",
		head + end + "3\r\n\r\nxxx",
	}))
	g.Expect(bytes.Equal(wire.Filler(3), []byte("xxx"))).To(BeTrue())
}

// A server that first lets no stream be open, and then some, is waited for.
func TestRequestsWaitForStreams(t *testing.T) {
	g := NewWithT(t)
	p := counted("http://127.0.0.1:1/", 1, 3, clientKeepAlive)
	p.Proto = protoH2
	settings := func(streams byte) []byte { return []byte{0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, streams} }
	n := Native{network: func(_ *plan, n int) (sockets.Network, error) {
		return &mirror{sockets: make([]mirrorSocket, n), answer: func(s *mirrorSocket, written []byte) []byte {
			switch s.writes {
			case 1: // the first request
				return appendAnswers(settings(0), written[len(wire.Preface):])
			case 2: // our SETTINGS are acknowledged, and nothing else
				g.Expect(written).To(HaveLen(9))
				return settings(9)
			}
			return appendAnswers(nil, written)
		}}, nil
	}}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	r, err := n.Run(ctx, p, func() {})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(r.Statuses).To(Equal(map[int]int64{200: 3}))
	g.Expect(r.ClientConns).To(BeEquivalentTo(1))
}

// A connection that is reset before the first write was there all the same; one that cannot be made was not.
func TestConnectionsThatDieEarlyCount(t *testing.T) {
	for errno, want := range map[syscall.Errno]string{
		syscall.ECONNRESET: ErrorResetBefore, syscall.EPIPE: ErrorResetBefore, syscall.ECONNREFUSED: ErrorRefused, syscall.EHOSTUNREACH: ErrorConnect,
	} {
		n := Native{network: func(_ *plan, n int) (sockets.Network, error) {
			return &dying{mirror{sockets: make([]mirrorSocket, n)}, errno}, nil
		}}
		r := driveNative(t, n, counted("http://127.0.0.1:1/", 1, 2, clientKeepAlive))
		NewWithT(t).Expect(r.ErrorsByKind).To(Equal(map[string]int64{want: 2}))
		NewWithT(t).Expect(r.ClientConns == 2).To(Equal(want == ErrorResetBefore), errno.Error())
	}
}

// dying refuses every write.
type dying struct {
	mirror
	errno syscall.Errno
}

type dyingSocket struct {
	sockets.Socket
	errno syscall.Errno
}

func (n *dying) Open(name int) (sockets.Socket, error) {
	s, err := n.mirror.Open(name)
	return dyingSocket{s, n.errno}, err
}

func (s dyingSocket) Write([]byte) (int, error) { return 0, s.errno }

// tapped keeps what is written.
type tapped struct {
	mirror
	writes *[]string
}

type tappedSocket struct {
	sockets.Socket
	of *tapped
}

func (n *tapped) Open(name int) (sockets.Socket, error) {
	s, err := n.mirror.Open(name)
	return tappedSocket{s, n}, err
}

func (s tappedSocket) Write(p []byte) (int, error) {
	*s.of.writes = append(*s.of.writes, string(p))
	return s.Socket.Write(p)
}
