package runtimeapi

import (
	"io"
	"net"
	"testing"
	"time"
)

// Whatever a client sends, its connection ends after it has closed, and what it gets is bounded by what it sent: no command
// says more than a few kilobytes about a process as small as this one.
func FuzzConversation(f *testing.F) {
	for _, cmd := range commands {
		f.Add([]byte("prompt\n"+cmd.usage+"\n"), uint8(Admin), false)
	}
	for _, text := range []string{
		"show stat;show info json\n", "prompt i\nshow stat be -1 -1 typed desc\nshow sess 0x1\nhelp\n", "set server be/s1 weight 50%;get weight be/s1\n",
		"show version <<END\nx\nEND\n", "@1 show proc;reload\n", "prompt\n;;;;\nquit", "a\\ b\\;c \\\\\r\n", "show stat -1 -1\nclear counters all\n",
	} {
		f.Add([]byte(text), uint8(Admin), true)
		f.Add([]byte(text), uint8(User), false)
	}
	f.Fuzz(func(t *testing.T, text []byte, level uint8, master bool) {
		s := two()
		s.sessions = []Session{{ID: 1, Network: "tcp", Source: "[::1]:80", Frontend: "fe", Backend: "be", Server: "s1"}}
		s.proxies = append(s.proxies, Proxy{Name: "fe", Frontend: &Frontend{}})
		client, conn := net.Pipe()
		c := Config{Level: Level(level % 3), Master: master, Timeout: -1, Clients: NewClients(1)}
		done := make(chan struct{})
		go func() {
			defer close(done)
			defer conn.Close()
			newConversation(&API{config: c, source: s}, conn).run()
		}()
		go func() {
			defer client.Close()
			_, _ = client.Write(text)
		}()
		// The pipe cannot be closed one way: what is not answered when all is written is not waited for.
		_ = client.SetReadDeadline(time.Now().Add(10 * time.Second))
		n, _ := io.Copy(io.Discard, client)
		<-done
		if most := int64(len(text)+1) * 16 << 10; n > most {
			t.Errorf("%d bytes for %d", n, len(text))
		}
		for _, told := range s.told {
			if c.Level == User {
				t.Errorf("a user may not %s", told)
			}
		}
	})
}
