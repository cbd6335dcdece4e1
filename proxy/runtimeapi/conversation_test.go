package runtimeapi

import (
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"
)

// converse plays a client that writes each of the texts, or lets pass the time that one is, and returns all that came; and
// "(open)" if that is not the end.
func converse(t *testing.T, c Config, s Source, texts ...string) string {
	t.Helper()
	var got []byte
	synctest.Test(t, func(t *testing.T) {
		if still, ok := s.(*still); ok && still.started.IsZero() {
			still.started = time.Now()
		}
		c.Clients = NewClients(1)
		client, conn := net.Pipe()
		done := make(chan struct{})
		go func() {
			defer close(done)
			defer conn.Close()
			newConversation(&API{config: c, source: s}, conn).run()
		}()
		read := make(chan []byte)
		go func() {
			all, _ := io.ReadAll(client)
			read <- all
		}()
		for _, text := range texts {
			if d, err := time.ParseDuration(text); err == nil {
				time.Sleep(d)
				continue
			}
			_, _ = io.WriteString(client, text)
			synctest.Wait()
		}
		client.SetWriteDeadline(time.Now())
		select {
		case got = <-read:
		case <-time.After(time.Hour): // it waits for more
			client.Close()
			got = append(<-read, "(open)"...)
		}
		client.Close()
		<-done
	})
	return string(got)
}

func TestDialogues(t *testing.T) {
	const version = "3.0-test\n"
	for _, c := range []struct {
		story string
		texts []string
		want  string
	}{
		{"a prompt stands behind each answer", []string{"prompt\n", "show version\n", "quit\n"}, "\n> " + version + "\n> "},
		{"also between the commands of a line, as in 3.0", []string{"prompt\n", "show version;show version\nquit\n"}, "\n> " + version + "\n> " + version + "\n> "},
		{"an empty line is answered by a prompt", []string{"prompt\n", "\nquit\n"}, "\n> \n> "},
		{"the second prompt ends the dialogue", []string{"prompt\nprompt\nshow version\n"}, "\n> \n"},
		{"i: no prompt, but it goes on", []string{"prompt i\n", "show version\n", "show version\nquit\n"}, "\n" + version + "\n" + version + "\n"},
		{"p: with a prompt, whatever was before", []string{"prompt p\nprompt p\nquit\n"}, "\n> \n> "},
		{"n: back to one line", []string{"prompt i\nprompt n\nshow version\n"}, "\n\n"},
		{"timed: with the process's age, and without again", []string{"93784s", "prompt timed\n", "5s", "show version\nprompt timed\nquit\n"},
			"\n[1:02:03:04]> " + version + "\n[1:02:03:09]> \n> "},
		{"quit says nothing more", []string{"prompt\nshow version;quit;show version\n"}, "\n> " + version + "\n> "},
		{"a payload is skipped", []string{"show version <<\nfoo\n\nshow version\n"}, version + "\n"},
		{"to its tag, empty lines included", []string{"prompt i\nshow version <<END\nfoo\n\nEND\nshow version\nquit\n"}, "\n" + version + "\n" + version + "\n"},
		{"in a dialogue each line of it is asked for", []string{"prompt\nshow version <<\r\nfoo\r\n\r\nquit\n"}, "\n> + + " + version + "\n> "},
		{"one that does not end is no command", []string{"show version <<\nfoo\n"}, "(open)"},
		{"nor is one without end", []string{"show version <<\n" + strings.Repeat("foo\n", 5000)}, ""},
	} {
		t.Run(c.story, func(t *testing.T) {
			NewWithT(t).Expect(converse(t, Config{Level: Admin, Timeout: 48 * time.Hour}, two(), c.texts...)).To(Equal(c.want))
		})
	}
}

// `stats timeout` is for how long nothing comes, and begins anew with each line.
func TestASilentClientIsClosed(t *testing.T) {
	g := NewWithT(t)
	c := Config{Timeout: 10 * time.Second}
	g.Expect(converse(t, c, two(), "prompt\n", "9s", "\n", "9s", "\nquit\n")).To(Equal("\n> \n> \n> "))
	g.Expect(converse(t, c, two(), "prompt\n", "11s", "show version\n")).To(Equal("\n> "))
	g.Expect(converse(t, c, two(), "11s", "show version\n")).To(BeEmpty())
	c.Timeout = -1
	g.Expect(converse(t, c, two(), "1000h", "show version\n")).To(Equal("3.0-test\n\n"))
}

func TestMasters(t *testing.T) {
	g := NewWithT(t)
	m := Config{Level: Admin, Master: true, Timeout: time.Minute}
	g.Expect(converse(t, m, two(), "@1 show version;show version\n")).To(Equal("3.0-test\n\n3.0-test\n\n"))
	g.Expect(converse(t, m, two(), "@!4711 show version\n")).To(Equal("3.0-test\n\n"))
	g.Expect(converse(t, m, two(), "@!4712 show version;show version\n")).To(Equal("Can't find the target PID matching the prefix '@!4712'\n"))
	g.Expect(converse(t, m, two(), "@1\n")).To(Equal("\n"))
	g.Expect(converse(t, m, two(), "show proc\n")).To(MatchRegexp(`(?s)^#<PID>\s+<type>\s+<reloads>\s+<uptime>\s+<version>\s+\n` +
		`4711\s+master\s+0\s+0d00h00m00s\s+3.0-test\s+\n# workers\n4711\s+worker\s.*\n# programs\n\n$`))
	g.Expect(converse(t, m, two(), "reload\n")).To(HavePrefix("Success=0\n"))
	m.Master = false
	g.Expect(converse(t, m, two(), "@1 show version\n")).To(HavePrefix("Unknown command: '@1'"))
	g.Expect(converse(t, m, two(), "show proc\n")).To(HavePrefix("Unknown command: 'show'"))
}
