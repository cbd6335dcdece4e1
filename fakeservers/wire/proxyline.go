package wire

import (
	"bytes"
	"fmt"
)

// longestProxyLine is what the PROXY protocol allows for a line of version 1, its end included (section 2.1 of the protocol).
const longestProxyLine = 107

// SkipProxyLine passes over a PROXY line, of version 1, with which the connection may begin. It waits for no more bytes than it takes
// to tell. What is longer than such a line can be is [ErrNotHTTP].
func (c *Conn) SkipProxyLine() error {
	const begin = "PROXY "
	for {
		got := c.in[c.from:c.to]
		n := min(len(got), len(begin))
		if string(got[:n]) != begin[:n] {
			return nil
		}
		end := bytes.IndexByte(got[:min(len(got), longestProxyLine)], '\n')
		switch {
		case end >= 0:
			c.from += end + 1
			return nil
		case len(got) >= longestProxyLine:
			return fmt.Errorf("%w: a PROXY line of more than %d bytes", ErrNotHTTP, longestProxyLine)
		}
		if err := c.more(); err != nil {
			return err
		}
	}
}
