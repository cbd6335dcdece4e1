package proxy

import (
	"net/netip"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

const blockStart = "\r\n\r\n\x00\r\nQUIT\n"

func TestProxyHeaderWritten(t *testing.T) {
	for _, c := range []struct {
		version             int
		source, destination string
		want                string
	}{
		{1, "1.2.3.4:5", "6.7.8.9:10", "PROXY TCP4 1.2.3.4 6.7.8.9 5 10\r\n"},
		{1, "[::1]:5", "[::2]:65535", "PROXY TCP6 ::1 ::2 5 65535\r\n"},
		{1, "[::5]:5", "127.0.0.1:10", "PROXY TCP6 ::5 ::ffff:127.0.0.1 5 10\r\n"},
		{1, "", "127.0.0.1:10", "PROXY UNKNOWN\r\n"},
		{1, "1.2.3.4:5", "", "PROXY UNKNOWN\r\n"},
		{2, "1.2.3.4:5", "6.7.8.9:258", blockStart + "\x21\x11\x00\x0c\x01\x02\x03\x04\x06\x07\x08\x09\x00\x05\x01\x02"},
		{2, "[::1]:5", "6.7.8.9:258", blockStart + "\x21\x21\x00\x24" + strings.Repeat("\x00", 15) + "\x01" + strings.Repeat("\x00", 10) + "\xff\xff\x06\x07\x08\x09\x00\x05\x01\x02"},
		{2, "", "", blockStart + "\x21\x00\x00\x00"},
	} {
		var source, destination netip.AddrPort
		if c.source != "" {
			source = netip.MustParseAddrPort(c.source)
		}
		if c.destination != "" {
			destination = netip.MustParseAddrPort(c.destination)
		}
		NewWithT(t).Expect(string(appendProxyHeader(nil, c.version, source, destination))).To(Equal(c.want))
	}
}

func TestProxyHeaderRead(t *testing.T) {
	for _, c := range []struct {
		story, text string
		ends        string // "source destination"; empty: those of the connection
		length      int
		err         error
	}{
		{"version 1", "PROXY TCP4 1.2.3.4 6.7.8.9 5 10\r\nGET", "1.2.3.4:5 6.7.8.9:10", 33, nil},
		{"of IPv6", "PROXY TCP6 ::1 ::2 5 10\r\n", "[::1]:5 [::2]:10", 25, nil},
		{"unknown", "PROXY UNKNOWN\r\nGET", "", 15, nil},
		{"unknown with words, which HAProxy refuses", "PROXY UNKNOWN a b\r\n", "", 0, errNoHeader},
		{"the first byte", "P", "", 0, errShortHeader},
		{"no byte", "", "", 0, errShortHeader},
		{"not all", "PROXY TCP4 1.2.3.4", "", 0, errShortHeader},
		{"too long", "PROXY TCP4 " + strings.Repeat("1", 100), "", 0, errNoHeader},
		{"a request", "GET / HTTP/1.1\r\n\r\n", "", 0, errNoHeader},
		{"another word", "PROXI", "", 0, errNoHeader},
		{"wrong family", "PROXY TCP4 ::1 ::2 5 10\r\n", "", 0, errNoHeader},
		{"mixed", "PROXY TCP4 1.2.3.4 ::2 5 10\r\n", "", 0, errNoHeader},
		{"no port", "PROXY TCP4 1.2.3.4 1.2.3.4 5\r\n", "", 0, errNoHeader},
		{"port too large", "PROXY TCP4 1.2.3.4 1.2.3.4 5 65536\r\n", "", 0, errNoHeader},
		{"zone", "PROXY TCP6 ::1%a ::2 5 10\r\n", "", 0, errNoHeader},
		{"version 2", blockStart + "\x21\x11\x00\x0c\x01\x02\x03\x04\x06\x07\x08\x09\x00\x05\x01\x02GET", "1.2.3.4:5 6.7.8.9:258", 28, nil},
		{"with more", blockStart + "\x21\x11\x00\x0e\x01\x02\x03\x04\x06\x07\x08\x09\x00\x05\x01\x02abGET", "1.2.3.4:5 6.7.8.9:258", 30, nil},
		{"local", blockStart + "\x20\x00\x00\x00", "", 16, nil},
		{"another family", blockStart + "\x21\x31\x00\x02ab", "", 18, nil},
		{"not all of version 2", blockStart + "\x21\x11\x00\x0c\x01", "", 0, errShortHeader},
		{"its beginning", blockStart[:5], "", 0, errShortHeader},
		{"local, whatever the family", blockStart + "\x20\xff\x00\x00", "", 16, nil},
		{"a family that there is not", blockStart + "\x21\x41\x00\x00", "", 0, errNoHeader},
		{"a transport that there is not", blockStart + "\x21\x13\x00\x0c\x01\x02\x03\x04\x05\x06\x07\x08\x03\xe8\x00\x50", "", 0, errNoHeader},
		{"too little for its family", blockStart + "\x21\x11\x00\x02ab", "", 0, errNoHeader},
		{"version 3", blockStart + "\x31\x11\x00\x0c\x01\x02\x03\x04\x06\x07\x08\x09\x00\x05\x01\x02", "", 0, errNoHeader},
		{"longer than a buffer", blockStart + "\x21\x11\xff\xff", "", 0, errNoHeader},
	} {
		g := NewWithT(t)
		e, known, length, err := parseProxyHeader([]byte(c.text))
		if c.err != nil {
			g.Expect(err).To(Equal(c.err), c.story)
			continue
		}
		g.Expect(err).NotTo(HaveOccurred(), c.story)
		g.Expect(length).To(Equal(c.length), c.story)
		g.Expect(known).To(Equal(c.ends != ""), c.story)
		if known {
			g.Expect(e.source.String()+" "+e.destination.String()).To(Equal(c.ends), c.story)
		}
	}
}

// What is read is written as it was understood, in both versions; and what needs more bytes is not refused with fewer.
func FuzzProxyHeader(f *testing.F) {
	f.Add([]byte("PROXY TCP4 1.2.3.4 6.7.8.9 5 10\r\nGET"))
	f.Add([]byte("PROXY TCP6 ::1 ::2 5 10\r\n"))
	f.Add([]byte("PROXY UNKNOWN\r\n"))
	f.Add([]byte(blockStart + "\x21\x11\x00\x0c\x01\x02\x03\x04\x06\x07\x08\x09\x00\x05\x01\x02GET"))
	f.Add([]byte(blockStart + "\x20\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, known, length, err := parseProxyHeader(b)
		if err != nil {
			return
		}
		if length <= 0 || length > len(b) {
			t.Fatalf("%q: a header of %d bytes", b, length)
		}
		for n := range length {
			if _, _, _, err := parseProxyHeader(b[:n]); err != errShortHeader {
				t.Fatalf("%q: %v after %d bytes", b, err, n)
			}
		}
		for version := 1; version <= 2 && known; version++ {
			if e.source.Addr().Is4In6() || e.destination.Addr().Is4In6() {
				continue // one family only is written
			}
			text := appendProxyHeader(nil, version, e.source, e.destination)
			if again, _, _, err := parseProxyHeader(text); err != nil || again != e {
				t.Fatalf("%q became %q, which is %v, %v", b, text, again, err)
			}
		}
	})
}
