package runtimeapi

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"time"
)

const (
	// maxLine is the most bytes of a line; a connection that sends more is closed without an answer.
	maxLine = 16 << 10

	// lingering bounds how long, after the answer, a client may take to close its side.
	lingering = time.Second
)

// conversation is one connection.
type conversation struct {
	api    *API
	source Source
	conn   net.Conn
	in     *bufio.Reader
	level  Level

	interactive bool // it goes on after a line
	prompt      bool // and says when it is the client's turn
	timed       bool // with the process's age
	ended       bool // quit was said
}

func newConversation(a *API, conn net.Conn) *conversation {
	return &conversation{api: a, source: a.source, conn: conn, in: bufio.NewReaderSize(conn, maxLine), level: a.config.Level}
}

// run answers one line; and further ones as long as the client wants that (`prompt`) and sends some.
func (c *conversation) run() {
	for {
		line, ok := c.readLine()
		if !ok {
			return // nothing to answer, nobody to tell
		}
		line, payload := cutPayload(line)
		commands := splitLine(line)
		if payload != nil && !c.skipPayload(*payload) {
			return
		}
		if err := c.answerLine(commands); err != nil {
			return
		}
		if c.ended || !c.interactive {
			c.linger()
			return
		}
	}
}

// answerLine answers the commands of a line in their order, each with an empty line behind it. Answers are sent one by one, so
// that a client which asks a lot at once does not make us keep it all. In 3.0 each has its prompt.
func (c *conversation) answerLine(commands [][]string) error {
	var out []byte
	for _, words := range commands {
		if out = c.answer(out[:0], words); !c.ended {
			out = append(out, '\n')
			if c.prompt {
				out = c.appendPrompt(out)
			}
		}
		if err := c.write(out); err != nil || c.ended {
			return err
		}
	}
	return nil
}

func (c *conversation) appendPrompt(out []byte) []byte {
	if c.timed {
		age := int(time.Since(c.source.Info().Started).Seconds())
		out = fmt.Appendf(out, "[%d:%02d:%02d:%02d]", age/86400, age/3600%24, age/60%60, age%60)
	}
	return append(out, "> "...)
}

// readLine returns a line without its newline; a line that does not end is none.
func (c *conversation) readLine() ([]byte, bool) {
	if c.api.config.Timeout > 0 {
		_ = c.conn.SetReadDeadline(time.Now().Add(c.api.config.Timeout))
	}
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		return nil, false
	}
	return bytes.Clone(line[:len(line)-1]), true
}

// skipPayload reads a payload: the lines up to an empty one, or to one that is the tag. No command here takes any.
func (c *conversation) skipPayload(tag string) bool {
	for left := maxLine; left > 0; {
		if c.prompt && c.write([]byte("+ ")) != nil {
			return false
		}
		line, ok := c.readLine()
		if !ok {
			return false
		}
		if string(withoutReturn(line)) == tag {
			return true
		}
		left -= len(line) + 1
	}
	return false
}

func (c *conversation) write(out []byte) error {
	if c.api.config.Timeout > 0 {
		_ = c.conn.SetWriteDeadline(time.Now().Add(c.api.config.Timeout))
	}
	_, err := c.conn.Write(out)
	return err
}

// linger reads what the client still sends, within bounds: a socket closed with bytes unread loses the answer's tail.
func (c *conversation) linger() {
	if half, ok := c.conn.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
	_ = c.conn.SetReadDeadline(time.Now().Add(lingering))
	_, _ = io.CopyN(io.Discard, c.conn, 4*maxLine)
}
