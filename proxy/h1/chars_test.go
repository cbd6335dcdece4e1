package h1

import (
	"strings"
	"testing"
)

// RFC 9110 section 5.6.2: a field's name is a token, whatever byte is asked for; it is forwarded in lower case.
func TestBytesOfNames(t *testing.T) {
	const tchar = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	for c := range 256 {
		b := string([]byte{byte(c)})
		q, _, err := readRequest(t, "GET / HTTP/1.1\r\nHost: a\r\nN"+b+"n: v\r\n\r\n")
		switch allowed := strings.Contains(tchar, b); {
		case b == ":": // it ends the name
		case !allowed && status(err) != 400:
			t.Errorf("byte %#02x in a name: %v, want 400", c, err)
		case allowed && (err != nil || string(q.Fields[1].Name) != "n"+strings.ToLower(b)+"n"):
			t.Errorf("byte %#02x in a name: %q, %v", c, q.Fields, err)
		}
	}
}

// RFC 9110 section 5.5: HTAB, SP, what is visible, and bytes beyond ASCII; no other control, although that section lets some be kept.
func TestBytesOfValues(t *testing.T) {
	for c := range 256 {
		b := string([]byte{byte(c)})
		allowed := c == '\t' || c >= ' ' && c != 0x7f
		q, _, err := readRequest(t, "GET / HTTP/1.1\r\nHost: a\r\nX: v"+b+"v\r\n\r\n")
		if !allowed && status(err) != 400 || allowed && (err != nil || string(q.Fields[1].Value) != "v"+b+"v") {
			t.Errorf("byte %#02x in a value: %q, %v; allowed: %t", c, q.Fields, err, allowed)
		}
	}
}

// RFC 9112 section 3.2: a target has no white space, control, byte beyond ASCII or fragment.
func TestBytesOfTargets(t *testing.T) {
	for c := range 256 {
		b := string([]byte{byte(c)})
		allowed := c > ' ' && c < 0x7f && c != '#'
		q, _, err := readRequest(t, "GET /t"+b+"t HTTP/1.1\r\nHost: a\r\n\r\n")
		if !allowed && status(err) != 400 || allowed && (err != nil || string(q.Target) != "/t"+b+"t") {
			t.Errorf("byte %#02x in a target: %q, %v; allowed: %t", c, q.Target, err, allowed)
		}
	}
}

// RFC 9112 section 5.1: spaces and tabs around a value are none of it, in lists neither.
func TestWhiteSpaceAroundValues(t *testing.T) {
	for _, space := range []string{"", " ", "\t", " \t ", "\t\t"} {
		in := "POST / HTTP/1.1\r\nHost:" + space + "a" + space + "\r\nContent-Length:" + space + "7" + space + "," + space + "7\r\nConnection:" + space + "x" + space + "," + space + "close\r\n\r\n"
		q, _, err := readRequest(t, in)
		if err != nil || string(q.Fields[0].Value) != "a" || q.Body.Length != 7 || !q.Close {
			t.Errorf("%q: %q, body %v, close %t, %v", in, q.Fields, q.Body, q.Close, err)
		}
	}
}
