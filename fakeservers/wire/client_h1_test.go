package wire

import (
	"fmt"
	"testing"

	. "github.com/onsi/gomega"
)

// answer is what a client made of a response.
type answer struct {
	status         int
	server, connID string
	last           bool
	rest           string // bytes behind it
}

// readAnswer feeds a client pieces of step bytes, the unread rest of each before the next one, as its owner does.
func readAnswer(text string, head bool, step int) (a answer, done bool, err error) {
	var c H1Client
	c.Expect(head)
	var buffer []byte
	for i := 0; !done && i < len(text); i += step {
		buffer = append(buffer, text[i:min(i+step, len(text))]...)
		var n int
		if n, done, err = c.Read(buffer); err != nil {
			return answer{}, false, err
		}
		buffer = buffer[n:]
		if done {
			buffer = append(buffer, text[min(i+step, len(text)):]...)
		}
	}
	if !done {
		done = c.Closed()
	}
	return answer{c.Status, string(c.Server), string(c.ConnID), c.Last, string(buffer)}, done, nil
}

func TestH1ClientReadsResponses(t *testing.T) {
	for text, want := range map[string]answer{
		"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n":                                                                  {status: 200},
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP":                                                         {status: 200, rest: "HTTP"},
		"HTTP/1.1 404\r\nContent-Length: 1\r\n\r\nx":                                                                    {status: 404},
		"HTTP/1.1 404 \r\nContent-Length: 1\r\n\r\nx":                                                                   {status: 404},
		"HTTP/1.1 200 OK\nX-Server: s1\nX-Conn-Id: 17\nContent-Length: 0\n\n":                                           {status: 200, server: "s1", connID: "17"},
		"HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n":                                             {status: 200, last: true},
		"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n":                                                                  {status: 200, last: true},
		"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n":                                        {status: 200},
		"HTTP/1.1 200 OK\r\n\r\nuntil the end":                                                                          {status: 200, last: true},
		"HTTP/1.1 204 No Content\r\n\r\n":                                                                               {status: 204},
		"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n":                                                        {status: 304},
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n":                                {status: 201},
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nT: v\r\n\r\nnext": {status: 200, rest: "next"},
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n":                           {status: 200},
	} {
		for _, step := range []int{1, 2, 3, 7, len(text)} {
			g := NewWithT(t)
			got, done, err := readAnswer(text, false, step)
			g.Expect(err).NotTo(HaveOccurred(), "%q", text)
			g.Expect(done).To(BeTrue(), "%q", text)
			g.Expect(got).To(Equal(want), "%q in steps of %d", text, step)
		}
	}
	got, done, err := readAnswer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP", true, 4)
	NewWithT(t).Expect([]any{got, done, err}).To(Equal([]any{answer{status: 200, rest: "HTTP"}, true, nil}), "a HEAD's response has no body")
}

func TestH1ClientWaitsForTheRest(t *testing.T) {
	for _, text := range []string{
		"", "H", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", "HTTP/1.1 100 Continue\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
	} {
		_, done, err := readAnswer(text, false, 5)
		NewWithT(t).Expect(err).NotTo(HaveOccurred(), "%q", text)
		NewWithT(t).Expect(done).To(BeFalse(), "%q", text)
	}
}

func TestH1ClientRefusesWhatIsNoResponse(t *testing.T) {
	for _, text := range []string{
		"SSH-2.0-OpenSSH", "<html>", "GET / HTTP/1.1\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.x 200 OK\r\n\r\n",
		"HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/1.1 099 X\r\n\r\n", "HTTP/1.1  200 OK\r\n\r\n",
		"HTTP/1.1 -20 OK\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n",
		"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\n: v\r\n\r\n", "HTTP/1.1 200 OK\r\nA : v\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
	} {
		for _, step := range []int{1, len(text)} {
			_, _, err := readAnswer(text, false, step)
			NewWithT(t).Expect(err).To(MatchError(ErrNotHTTP), "%q", text)
		}
	}
}

// A 2xx to CONNECT ends with its head, whatever that says of a body; other responses to it do not (RFC 9110 section 9.3.6).
func TestH1ClientConnects(t *testing.T) {
	g := NewWithT(t)
	for text, left := range map[string]string{
		"HTTP/1.1 200 OK\r\n\r\nabc":                              "abc",
		"HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc": "abc",
		"HTTP/1.1 405 No\r\nContent-Length: 3\r\n\r\nabc":         "",
	} {
		c := H1Client{Connect: true}
		c.Expect(false)
		n, done, err := c.Read([]byte(text))
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(done).To(BeTrue(), text)
		g.Expect(text[n:]).To(Equal(left))
	}
}

func TestH1ClientNeedsNoMemory(t *testing.T) {
	response := []byte("HTTP/1.1 200 OK\r\ncontent-length: 3\r\nx-server: s1\r\nx-conn-id: 123\r\n\r\nabc")
	var c H1Client
	NewWithT(t).Expect(testing.AllocsPerRun(100, func() {
		c.Expect(false)
		if _, done, err := c.Read(response); !done || err != nil {
			panic(fmt.Sprint(done, err))
		}
	})).To(BeZero())
}

// Whatever comes, in whatever pieces: no panic, and what is made of it does not hang on the pieces.
func FuzzH1Client(f *testing.F) {
	f.Add("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP", 3, false)
	f.Add("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 1, false)
	f.Add("HTTP/1.1 100 C\r\n\r\nHTTP/1.0 304 N\r\nConnection: close\r\n\r\n", 2, true)
	f.Fuzz(func(t *testing.T, text string, step int, head bool) {
		if step < 1 {
			return
		}
		whole, wholeDone, wholeErr := readAnswer(text, head, max(1, len(text)))
		pieces, piecesDone, piecesErr := readAnswer(text, head, step)
		if (wholeErr == nil) != (piecesErr == nil) {
			t.Fatalf("whole: %v, in pieces: %v", wholeErr, piecesErr)
		}
		if wholeErr == nil && (whole != pieces || wholeDone != piecesDone) {
			t.Fatalf("whole: %+v %t, in pieces: %+v %t", whole, wholeDone, pieces, piecesDone)
		}
	})
}
