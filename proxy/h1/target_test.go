package h1

import "testing"

func TestAppendTarget(t *testing.T) {
	for _, c := range []struct{ method, target, authority, want string }{
		{"GET", "http://a/b?c", "x", "http://x/b?c"},
		{"GET", "HTTP://a:80", "x:81", "HTTP://x:81"},
		{"GET", "x-y://[::1]:1?http://z", "[::2]", "x-y://[::2]?http://z"},
		{"CONNECT", "a:80", "x:81", "x:81"},
		{"CONNECT", "a:80", "x", "x:80"},
		{"CONNECT", "a:80", "[::1]:", "[::1]:80"},
		{"GET", "http://a/b", "x y", ""},
		{"GET", "http://a/b", "x/y", ""},
		{"GET", "http://a/b", "u@x", ""},
		{"GET", "http://a/b", ":80", ""},
		{"GET", "http://a/b", "", ""},
		{"CONNECT", "a:80", "", ""},
	} {
		q := &Request{Method: []byte(c.method), Target: []byte(c.target)}
		got, ok := AppendTarget([]byte("before "), q, []byte(c.authority))
		if string(got) != "before "+c.want || ok != (c.want != "") {
			t.Errorf("%s %s to %q: %q, %v", c.method, c.target, c.authority, got, ok)
		}
	}
}
