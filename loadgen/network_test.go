package loadgen

import (
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	. "github.com/onsi/gomega"
)

// Over TLS, with the protocol agreed on; the certificate is a test's own, which nobody vouches for.
func TestTLS(t *testing.T) {
	for proto, major := range map[string]int{protoH1TLS: 1, protoH2TLS: 2} {
		t.Run(proto, func(t *testing.T) {
			g := NewWithT(t)
			s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.ProtoMajor != major || r.Header.Get("X-Request-Id") == "" {
					w.WriteHeader(500)
				}
			}))
			s.EnableHTTP2 = true
			s.StartTLS()
			t.Cleanup(s.Close)
			p := counted(s.URL, 3, 30, clientKeepAlive)
			p.Proto = proto
			r := driveNative(t, Native{}, p)
			g.Expect(r.Statuses).To(Equal(map[int]int64{200: 30}))
			g.Expect(r.ClientConns).To(BeEquivalentTo(3))
			p.RequestsPerConn = IntRange{1, 1}
			r = driveNative(t, Native{}, p)
			g.Expect(r.Statuses).To(Equal(map[int]int64{200: 30}))
			g.Expect(r.ClientConns).To(BeEquivalentTo(30))
		})
	}
}

// What cannot be agreed on is no connection.
func TestTLSWithoutH2(t *testing.T) {
	s := httptest.NewUnstartedServer(nil)
	s.TLS = &tls.Config{NextProtos: []string{"http/1.1"}}
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // of what this is about
	s.StartTLS()
	t.Cleanup(s.Close)
	p := counted(s.URL, 1, 2, clientKeepAlive)
	p.Proto = protoH2TLS
	r := driveNative(t, Native{}, p)
	NewWithT(t).Expect(r.ErrorsByKind).To(Equal(map[string]int64{ErrorConnect: 2}))
}

// IPv6, and a name in place of an address.
func TestOtherAddresses(t *testing.T) {
	if l, err := net.Listen("tcp", "[::1]:0"); err != nil {
		t.Skipf("no IPv6 here: %v", err)
	} else {
		l.Close()
	}
	for name, n := range networks {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
			s.Listener.Close()
			var err error
			s.Listener, err = net.Listen("tcp", "[::1]:0")
			NewWithT(t).Expect(err).NotTo(HaveOccurred())
			s.Start()
			t.Cleanup(s.Close)
			r := driveNative(t, n, counted(s.URL, 2, 4, clientKeepAlive))
			NewWithT(t).Expect(r.Statuses).To(Equal(map[int]int64{200: 4}))
		})
	}
	s := serve(t, nil)
	r := driveNative(t, Native{}, counted(strings.Replace(s.URL, "127.0.0.1", "localhost", 1), 1, 2, clientKeepAlive))
	NewWithT(t).Expect(r.Requests).To(BeEquivalentTo(2))
}

// A body far larger than what sockets take at once leaves in pieces, whoever is slow.
func TestLargeBodies(t *testing.T) {
	for name, n := range networks {
		t.Run(name, func(t *testing.T) {
			const size = 20 << 20
			var got atomic.Int64
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				got.Store(r.ContentLength)
				buffer, read := make([]byte, 100_000), int64(0)
				for {
					k, err := r.Body.Read(buffer)
					if read += int64(k); err != nil {
						break
					}
				}
				if read != size {
					w.WriteHeader(500)
				}
				w.Write(make([]byte, size))
			})
			p := counted(s.URL, 1, 2, clientKeepAlive)
			p.Method, p.BodySize = "POST", size
			r := driveNative(t, n, p)
			NewWithT(t).Expect(r.Statuses).To(Equal(map[int]int64{200: 2}))
			NewWithT(t).Expect(got.Load()).To(BeEquivalentTo(size))
		})
	}
}
