package sockets

import (
	"context"
	"io"
	"net"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// networks are those of this system, each of two sockets that connect to addr.
func networks(t *testing.T, addr net.Addr) map[string]Network {
	connect := systemNetwork(t, addr.(*net.TCPAddr))
	all := map[string]Network{"routines": NewRoutines(func(ctx context.Context) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "tcp", addr.String())
	}, 2)}
	if connect != nil {
		all["system"] = connect
	}
	return all
}

// Whatever the network, what is written arrives, what comes back is named and read, and the end is seen.
func TestNetworks(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { l.Close() })
	go func() { // says everything again, up to the first !
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				p := make([]byte, 1)
				for n, err := c.Read(p); n == 1 && err == nil && p[0] != '!'; n, err = c.Read(p) {
					c.Write(p)
				}
			}()
		}
	}()
	for name, network := range networks(t, l.Addr()) {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			var open [2]Socket
			for i := range open {
				open[i], err = network.Open(i)
				g.Expect(err).NotTo(HaveOccurred())
				write(t, network, open[i], "ab")
			}
			for i := range open {
				g.Expect(read(t, network, open[i], 2)).To(Equal("ab"))
			}
			_, err := open[0].Read(make([]byte, 1))
			g.Expect(err).To(Equal(ErrAgain))
			write(t, network, open[1], "c!")
			g.Expect(read(t, network, open[1], 2)).To(Equal("c"), "and the end")
			open[1].Close(false)
			open[1], err = network.Open(1)
			g.Expect(err).NotTo(HaveOccurred())
			write(t, network, open[1], "d")
			g.Expect(read(t, network, open[1], 1)).To(Equal("d"))
			for i := range open {
				open[i].Close(true)
			}
			network.Wake()
			_, err = network.Wait(time.Minute, true)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(network.Close()).To(Succeed())
		})
	}
}

// write writes all of a text, waiting where there is no room or no connection yet.
func write(t *testing.T, network Network, s Socket, text string) {
	t.Helper()
	for len(text) > 0 {
		n, err := s.Write([]byte(text))
		if err != nil && err != ErrAgain {
			t.Fatal(err)
		}
		if text = text[n:]; len(text) > 0 {
			wait(t, network)
		}
	}
}

// read reads so many bytes, fewer at the end.
func read(t *testing.T, network Network, s Socket, size int) string {
	t.Helper()
	var got []byte
	p := make([]byte, size)
	for len(got) < size {
		n, err := s.Read(p[:size-len(got)])
		got = append(got, p[:n]...)
		switch err {
		case nil:
		case io.EOF:
			return string(got)
		case ErrAgain:
			wait(t, network)
		default:
			t.Fatal(err)
		}
	}
	return string(got)
}

func wait(t *testing.T, network Network) {
	t.Helper()
	for begin := time.Now(); time.Since(begin) < 10*time.Second; {
		names, err := network.Wait(10*time.Second, true)
		if err != nil {
			t.Fatal(err)
		}
		if len(names) > 0 {
			return
		}
	}
	t.Fatal("nothing came")
}
