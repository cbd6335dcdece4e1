package role

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// counter is a role that counts what it was told to do.
type counter struct {
	tell    Teller
	asked   []string
	fail    error
	block   chan struct{}
	blocked chan struct{}
}

func (c *counter) Prepare(ctx context.Context, spec json.RawMessage) (Ready, error) {
	c.asked = append(c.asked, "prepare "+string(spec))
	if c.block != nil {
		close(c.blocked)
		<-ctx.Done()
		return Ready{}, ctx.Err()
	}
	return Ready{Addresses: map[string]string{"s1": "a:1"}}, c.fail
}

func (c *counter) Start(context.Context) error {
	c.asked = append(c.asked, "start")
	return c.tell.Done("half-way", map[string]int{"percent": 50})
}

func (c *counter) Do(ctx context.Context, step json.RawMessage) (any, error) {
	c.asked = append(c.asked, "do "+string(step))
	return "saw it", c.fail
}

func (c *counter) Snapshot(context.Context) (any, error) { return len(c.asked), nil }
func (c *counter) Stop(context.Context) (any, error)     { return c.asked, nil }

func (c *counter) Close() error {
	c.asked = append(c.asked, "close")
	return nil
}

// serve connects a role to a client over pipes and gives both, and what Serve returned in the end.
func serve(t *testing.T, c *counter) (*Client, <-chan error) {
	t.Helper()
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := Serve(context.Background(), inR, outW, "counter", "v1", func(tell Teller) Role {
			c.tell = tell
			return c
		})
		inR.Close()
		outW.Close()
		ended <- err
	}()
	client := NewClient("counter", outR, inW)
	t.Cleanup(func() { client.Close() })
	return client, ended
}

// A role says hello, does what it is told in order, answers each message, and closes when its stream ends.
func TestARoleObeys(t *testing.T) {
	g := NewWithT(t)
	c := &counter{}
	client, ended := serve(t, c)
	hello, err := client.Hello(t.Context())
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(hello.Role).To(Equal("counter"))
	g.Expect(hello.PID).To(BeNumerically(">", 0))

	ready, err := client.Prepare(t.Context(), map[string]int{"servers": 2})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(ready.Addresses).To(HaveKeyWithValue("s1", "a:1"))
	g.Expect(client.Start(t.Context())).To(Succeed())
	told := <-client.Told()
	g.Expect(told.Done.Seen).To(Equal("half-way"))
	g.Expect(string(told.Done.Data)).To(Equal(`{"percent":50}`))
	var n int
	g.Expect(client.Snapshot(t.Context(), &n)).To(Succeed())
	g.Expect(n).To(Equal(2))
	var seen string
	g.Expect(client.Do(t.Context(), time.Minute, map[string]int{"step": 1}, &seen)).To(Succeed())
	g.Expect(seen).To(Equal("saw it"))
	var asked []string
	g.Expect(client.Stop(t.Context(), &asked)).To(Succeed())
	g.Expect(asked).To(Equal([]string{`prepare {"servers":2}`, "start", `do {"step":1}`}))

	client.Close()
	g.Expect(<-ended).NotTo(HaveOccurred())
	g.Expect(c.asked[len(c.asked)-1]).To(Equal("close"))
	g.Expect(client.Snapshot(t.Context(), &n)).To(MatchError(ErrGone))
}

// A failure comes back as data, with its kind.
func TestAFailureKeepsItsKind(t *testing.T) {
	g := NewWithT(t)
	client, _ := serve(t, &counter{fail: &Error{Kind: ErrSetup, Text: "no port", Output: []string{"last line"}}})
	_, err := client.Prepare(t.Context(), 1)
	e, ok := errors.AsType[*Error](err)
	g.Expect(ok).To(BeTrue(), "%v", err)
	g.Expect(*e).To(Equal(Error{Kind: ErrSetup, Text: "no port", Output: []string{"last line"}}))
}

// The end of the stream interrupts a role in whatever it does.
func TestTheEndOfTheStreamInterrupts(t *testing.T) {
	g := NewWithT(t)
	c := &counter{block: make(chan struct{}), blocked: make(chan struct{})}
	client, ended := serve(t, c)
	go client.Prepare(context.Background(), 1)
	<-c.blocked
	client.Close()
	g.Expect(<-ended).To(Or(Succeed(), MatchError(context.Canceled), MatchError(io.ErrClosedPipe)))
	g.Expect(c.asked[len(c.asked)-1]).To(Equal("close"))
}

// What cannot be right is answered by an error that says what would be.
func TestAnUnknownMessageIsAnswered(t *testing.T) {
	g := NewWithT(t)
	client, _ := serve(t, &counter{})
	err := client.ask(t.Context(), snapshotWithin, "dance", nil, KindDone, nil)
	g.Expect(err).To(MatchError(`unknown message "dance": want prepare, start, do, snapshot or stop`))
}

// A role is prepared before all else, once; started once; and after its last word it says nothing.
func TestTheOrderOfMessages(t *testing.T) {
	g := NewWithT(t)
	c := &counter{}
	client, _ := serve(t, c)
	outOfOrder := MatchError(MatchRegexp("^(start|stop|snapshot|prepare|do) out of order: want prepare, then start"))
	g.Expect(client.Start(t.Context())).To(outOfOrder)
	g.Expect(client.Snapshot(t.Context(), nil)).To(outOfOrder)
	g.Expect(client.Do(t.Context(), time.Minute, 1, nil)).To(outOfOrder)
	g.Expect(client.Stop(t.Context(), nil)).To(outOfOrder)
	_, err := client.Prepare(t.Context(), 1)
	g.Expect(err).NotTo(HaveOccurred())
	_, err = client.Prepare(t.Context(), 2)
	g.Expect(err).To(outOfOrder)
	g.Expect(client.Start(t.Context())).To(Succeed())
	g.Expect(client.Start(t.Context())).To(outOfOrder)
	g.Expect(client.Stop(t.Context(), nil)).To(Succeed())
	g.Expect(client.Stop(t.Context(), nil)).To(outOfOrder)
	g.Expect(c.asked).To(Equal([]string{"prepare 1", "start"}))
}

// What is no message ends the role, and is said.
func TestAStreamThatIsNoStream(t *testing.T) {
	g := NewWithT(t)
	for text, says := range map[string]string{
		"hello\n":        `not a message: "hello"`,
		`{"n":0}` + "\n": "kind and a number from 1 are needed",
	} {
		c := &counter{}
		err := Serve(t.Context(), strings.NewReader(text), io.Discard, "counter", "v1", func(Teller) Role { return c })
		g.Expect(err).To(MatchError(ContainSubstring(says)))
		g.Expect(c.asked).To(Equal([]string{"close"}))
	}
}

// A stream that holds no messages ends the role with an error, closed.
func FuzzServe(f *testing.F) {
	f.Add(`{"n":1,"kind":"prepare","body":{}}` + "\n" + `{"n":2,"kind":"start"}` + "\n" + `{"n":3,"kind":"stop"}` + "\n")
	f.Add(`{"n":0}` + "\n")
	f.Add("\x00\n")
	f.Fuzz(func(t *testing.T, in string) {
		c := &counter{}
		Serve(context.Background(), strings.NewReader(in), io.Discard, "counter", "v1", func(tell Teller) Role {
			c.tell = tell
			return c
		})
		if len(c.asked) == 0 || c.asked[len(c.asked)-1] != "close" {
			t.Fatalf("the role was not closed: %v", c.asked)
		}
	})
}
