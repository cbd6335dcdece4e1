package fakeservers

import (
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"
)

// Behind a response the connection is closed, and the response says so where it is announced.
func TestCloseBehindAResponse(t *testing.T) {
	for _, announced := range []bool{false, true} {
		g := NewWithT(t)
		group := live(t, Config{Proto: "h1", Size: 4, Faults: []Fault{{On: onResponse, Nth: 2, Do: "close", Announced: announced}}})
		text, end := ask(t, dial(t, group), get+get)
		g.Expect(end).To(Equal("fin"))
		g.Expect(strings.Count(text, "200 OK")).To(Equal(2))
		g.Expect(strings.HasSuffix(text, "Connection: close\r\n\r\nxxxx")).To(Equal(announced))
		g.Expect(text).To(HaveSuffix("\r\n\r\nxxxx"))
		counted(t, group)
		entry := group.Journal().Entries[0]
		g.Expect([]string{entry.Closed, entry.Fault}).To(Equal([]string{"us", "close"}))
	}
}

// In place of a response nothing comes but the end.
func TestCloseOnARequest(t *testing.T) {
	g := NewWithT(t)
	group := live(t, Config{Proto: "h1", Faults: []Fault{{On: onRequest, Do: "close"}}})
	text, end := ask(t, dial(t, group), get)
	g.Expect([]string{text, end}).To(Equal([]string{"", "fin"}))
	g.Expect(counted(t, group).Requests).To(Equal(int64(1)))
}

// Idle counts from the acceptance and from the last answer on, and not while a request is in flight.
func TestCloseWhenIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		s := bare(t, Config{Proto: "h1", Delay: time.Minute, Faults: []Fault{{On: onIdle, After: 2 * time.Second, Do: "close"}}})
		client, raw := net.Pipe()
		go s.take(raw)
		begin := time.Now()
		time.Sleep(time.Second)
		_, err := io.WriteString(client, get)
		g.Expect(err).NotTo(HaveOccurred())
		text, err := io.ReadAll(client)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(string(text)).To(ContainSubstring("200 OK"), "a minute is not idle")
		g.Expect(time.Since(begin)).To(Equal(time.Second + time.Minute + 2*time.Second))
		synctest.Wait()
		seen := s.counters()
		g.Expect(seen.Faults).To(Equal(map[string]int64{"close": 1}))
		expectAgreement(g, seen)

		client, raw = net.Pipe()
		go s.take(raw)
		begin = time.Now()
		_, err = client.Read(make([]byte, 1))
		g.Expect(err).To(Equal(io.EOF))
		g.Expect(time.Since(begin)).To(Equal(2 * time.Second))
		synctest.Wait()
		g.Expect(s.counters().Unused).To(Equal(int64(1)))
	})
}

// At its time every open connection is closed, later ones are not.
func TestCloseAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		s := bare(t, Config{Proto: "h1", Faults: []Fault{{On: onClock, At: 3 * time.Second, Do: "close"}}})
		var clients []net.Conn
		open := func() {
			client, raw := net.Pipe()
			go s.take(raw)
			clients = append(clients, client)
		}
		open()
		open()
		s.group.StartSampling(time.Second)
		begin := time.Now()
		for _, c := range clients {
			_, err := c.Read(make([]byte, 1))
			g.Expect(err).To(Equal(io.EOF))
		}
		g.Expect(time.Since(begin)).To(Equal(3 * time.Second))
		open()
		time.Sleep(time.Hour)
		g.Expect(s.counters().Open).To(Equal(int64(1)))
		g.Expect(s.counters().Faults).To(Equal(map[string]int64{"close": 2}))
		clients[2].Close()
		synctest.Wait()
	})
}

// HTTP/2 announces by GOAWAY: what was begun is answered, then the server closes.
func TestCloseAnnouncedInHTTP2(t *testing.T) {
	g := NewWithT(t)
	s := bare(t, Config{Proto: "h2", Faults: []Fault{{On: onResponse, Nth: 2, Do: "close", Announced: true}}})
	raw := &script{input: h2Requests(3)}
	s.take(raw)
	g.Expect(frameNames(g, raw.output)).To(Equal([]string{"settings", "settings ack", "1 head", "goaway 3", "3 head"}))
	seen := s.counters()
	g.Expect(seen.Requests).To(Equal(int64(2)), "what GOAWAY left out is no request")
	expectAgreement(g, seen)
}

// Without a word HTTP/2 is closed behind the response, and the others in flight go with it.
func TestCloseInHTTP2(t *testing.T) {
	g := NewWithT(t)
	s := bare(t, Config{Proto: "h2", Faults: []Fault{{On: onResponse, Nth: 2, Do: "close"}}})
	raw := &script{input: h2Requests(3)}
	s.take(raw)
	g.Expect(frameNames(g, raw.output)).To(Equal([]string{"settings", "settings ack", "1 head", "3 head"}))
	expectAgreement(g, s.counters())
}

// Within a response, of either protocol, the head and half of the body leave.
func TestCloseWithinAResponse(t *testing.T) {
	g := NewWithT(t)
	s := bare(t, Config{Proto: "h2", Size: 10, Faults: []Fault{{On: onRequest, Do: "close", Sent: "half"}}})
	raw := &script{input: h2Requests(1)}
	s.take(raw)
	g.Expect(frameNames(g, raw.output)).To(Equal([]string{"settings", "settings ack", "1 head", "1 data 5"}))
	g.Expect(s.counters().Busy).To(BeZero())
}
