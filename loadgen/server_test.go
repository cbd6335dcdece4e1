package loadgen

import (
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	. "github.com/onsi/gomega"
)

// aServer counts what it gets; the handler may be nil.
type aServer struct {
	*httptest.Server
	mu  sync.Mutex // guards got
	got tally
}

type tally struct {
	accepted int                        // connections
	closed   int                        // of these
	heads    int                        // requests
	byID     map[string]int             // X-Request-Id -> requests
	byUser   map[string]int             // X-Client -> requests
	byMethod map[string]int             // method -> requests
	byConn   map[string]map[string]bool // connection -> X-Client
}

func serve(t *testing.T, handle http.HandlerFunc) *aServer {
	s := &aServer{got: tally{byID: map[string]int{}, byUser: map[string]int{}, byMethod: map[string]int{}, byConn: map[string]map[string]bool{}}}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.note(r)
		if handle != nil {
			handle(w, r)
		}
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		s.mu.Lock()
		defer s.mu.Unlock()
		switch state {
		case http.StateNew:
			s.got.accepted++
		case http.StateClosed, http.StateHijacked:
			s.got.closed++
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	return s
}

func (s *aServer) note(r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got.heads++
	s.got.byID[r.Header.Get("X-Request-Id")]++
	s.got.byUser[r.Header.Get("X-Client")]++
	s.got.byMethod[r.Method]++
	if s.got.byConn[r.RemoteAddr] == nil {
		s.got.byConn[r.RemoteAddr] = map[string]bool{}
	}
	s.got.byConn[r.RemoteAddr][r.Header.Get("X-Client")] = true
}

// tally is what the server got so far. Its maps are still written to while a load runs.
func (s *aServer) tally() tally {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.got
}

// open is how many connections are open.
func (s *aServer) open() int {
	t := s.tally()
	return t.accepted - t.closed
}

// refusing is the URL of a port nobody listens on.
func refusing(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	defer l.Close()
	return "http://" + l.Addr().String()
}

// reset ends the connection with RST.
func reset(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	conn.(*net.TCPConn).SetLinger(0)
	conn.Close()
}

// answer sends bytes and ends the connection.
func answer(bytes string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		conn.Write([]byte(bytes))
		conn.Close()
	}
}
