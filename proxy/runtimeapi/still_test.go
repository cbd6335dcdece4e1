package runtimeapi

import (
	"fmt"
	"net"
	"testing"
	"time"
)

// still is a process at rest, or with the numbers that it was given; it notes what it was told.
type still struct {
	threads  int
	started  time.Time
	proxies  []Proxy
	sessions []Session
	told     []string
}

func (s *still) Info() Info {
	return Info{Version: "3.0-test", Threads: s.threads, Started: s.started, Pid: 4711}
}
func (s *still) Proxies() []Proxy    { return s.proxies }
func (s *still) Sessions() []Session { return s.sessions }

func (s *still) SetState(backend, server string, to State) {
	s.told = append(s.told, fmt.Sprintf("state %s/%s %d", backend, server, to))
}

func (s *still) SetWeight(backend, server string, weight int) {
	s.told = append(s.told, fmt.Sprintf("weight %s/%s %d", backend, server, weight))
}

func (s *still) ClearCounters(all bool) { s.told = append(s.told, fmt.Sprint("clear ", all)) }

func (s *still) ClearServer(backend, server string) {
	s.told = append(s.told, fmt.Sprintf("clear %s/%s", backend, server))
}

// two is a process with one backend of two servers.
func two() *still {
	return &still{threads: 1, proxies: []Proxy{{Name: "be", ID: 3, Backend: &Backend{Servers: []Server{
		{Name: "s1", ID: 1, Weight: 2, InitialWeight: 4}, {Name: "s2", ID: 2}}}}}}
}

// ask gives a line at some level and returns the answers, without what frames them.
func ask(t testing.TB, s Source, level Level, line string) string {
	t.Helper()
	var out []byte
	client, conn := net.Pipe()
	defer client.Close()
	defer conn.Close()
	c := newConversation(&API{config: Config{Level: level, Clients: NewClients(1)}, source: s}, conn)
	for _, words := range splitLine([]byte(line)) {
		out = c.answer(out, words)
	}
	return string(out)
}
