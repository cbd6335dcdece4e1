package proxy_test

import (
	"net/http"
	"strconv"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// numbered is an origin that says which of its connections a request came on. A request for /auth is answered 401.
func numbered(t test) *origin {
	return scripted(t, func(n int, c *peer) {
		for c.head() != "" {
			status := "200 OK"
			if strings.Contains(c.lastHead, "/auth") {
				status = "401 Unauthorized\r\nwww-authenticate: NTLM"
			}
			c.send("HTTP/1.1 " + status + "\r\nx-conn: " + strconv.Itoa(n) + "\r\ncontent-length: 0\r\n\r\n")
		}
	})
}

// ask sends a request and returns what the origin called its connection.
func (p *peer) ask(path string) string {
	p.send("GET " + path + " HTTP/1.1\r\nhost: a\r\n\r\n")
	return p.response(GinkgoTB(), "GET").Header.Get("X-Conn")
}

var _ = Describe("a connection that the server authenticated", func() {
	for _, policy := range []string{"safe", "aggressive", "always"} {
		It("serves only its client from then on, in mode "+policy+" (R13)", func() {
			o := numbered(GinkgoTB())
			p, addr := start(GinkgoTB(), config(reuse(policy), h1Server(o.addr())))
			c1, c2 := dial(GinkgoTB(), addr), dial(GinkgoTB(), addr)
			Expect(c1.ask("/a")).To(Equal("1"))
			Expect(c1.ask("/auth")).To(Equal("1"))
			Expect(c1.ask("/b")).To(Equal("1"))
			Expect(parked(p)).To(BeZero())
			Expect(c2.ask("/c")).To(Equal("2"))
			Expect(c2.ask("/d")).To(Equal("2"))
			Expect(c1.ask("/e")).To(Equal("1"))
			Expect(p.Stats()[0].Servers[0].Pool.UsedCur).To(BeZero())
			// It ends with its client (specification 1.6); the other one waits for anybody.
			c1.Close()
			Eventually(o.open.Load).Should(BeEquivalentTo(1))
			Consistently(o.open.Load, "50ms").Should(BeEquivalentTo(1))
		})
	}
	It("ties its client to the server", func() {
		o1, o2 := numbered(GinkgoTB()), numbered(GinkgoTB())
		s1, s2 := h1Server(o1.addr()), h1Server(o2.addr())
		s2.Name, s2.ID = "s2", 2
		_, addr := start(GinkgoTB(), config(reuse("always"), s1, s2))
		c := dial(GinkgoTB(), addr)
		c.ask("/a")
		c.ask("/auth")
		for range 3 {
			c.ask("/b")
		}
		Expect([]int64{o1.accepts.Load(), o2.accepts.Load()}).To(Equal([]int64{1, 1}))
		other := dial(GinkgoTB(), addr)
		Expect(other.ask("/c")).To(Equal("1"), "s1's connection, its turn is next")
		Expect(other.ask("/c")).To(Equal("2"), "s2's second, the first is taken")
	})
	It("is shared all the same if it is an HTTP/2 one of mode always", func() {
		o := handled(GinkgoTB(), func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/auth" {
				w.Header().Set("WWW-Authenticate", "NTLM")
				w.WriteHeader(401)
			}
		})
		for policy, connects := range map[string]int64{"always": 1, "safe": 2} {
			o.accepts.Store(0)
			_, addr := start(GinkgoTB(), config(reuse(policy), h2Server(o.addr())))
			c1, c2 := dial(GinkgoTB(), addr), dial(GinkgoTB(), addr)
			c1.ask("/auth")
			c2.ask("/a")
			c2.ask("/a") // a later request would take any parked one
			Expect(o.accepts.Load()).To(Equal(connects), policy)
		}
	})
})

// Specification 6.2.
var _ = DescribeTable("option prefer-last-server",
	func(policy string, prefer bool, second string) {
		o1, o2 := numbered(GinkgoTB()), numbered(GinkgoTB())
		s1, s2 := h1Server(o1.addr()), h1Server(o2.addr())
		s2.Name, s2.ID = "s2", 2
		_, addr := start(GinkgoTB(), config(func(_, be *haproxycfg.Proxy) {
			be.HTTPReuse, be.PreferLastServer = policy, prefer
		}, s1, s2))
		c := dial(GinkgoTB(), addr)
		for range 4 {
			c.ask("/")
		}
		Expect(strconv.Itoa(int(o1.accepts.Load())) + strconv.Itoa(int(o2.accepts.Load()))).To(Equal(second))
	},
	Entry("stays with the server of the client's own connection", "never", true, "10"),
	Entry("without it, clients go round", "never", false, "11"),
	Entry("has no effect on shared connections", "always", true, "11"),
	Entry("nor on those of mode safe", "safe", true, "11"),
)

// Specification 1.4.
var _ = DescribeTable("max-session-srv-conns",
	func(most, left int) {
		var origins []*origin
		var servers []*haproxycfg.Server
		for i := range 4 {
			o := numbered(GinkgoTB())
			s := h1Server(o.addr())
			s.Name, s.ID = "s"+strconv.Itoa(i+1), i+1
			origins, servers = append(origins, o), append(servers, s)
		}
		_, addr := start(GinkgoTB(), config(func(fe, be *haproxycfg.Proxy) {
			be.HTTPReuse, fe.MaxSessionSrvConns = "never", most
		}, servers...))
		c := dial(GinkgoTB(), addr)
		for range 4 {
			Expect(c.ask("/")).NotTo(BeEmpty())
		}
		open := func() (n int) {
			for _, o := range origins {
				n += int(o.open.Load())
			}
			return n
		}
		Eventually(open).Should(Equal(left))
		Consistently(open, "50ms").Should(Equal(left))
	},
	Entry("is how many a client keeps", 2, 2),
	Entry("keeps all below it", 5, 4),
	Entry("0 keeps none", 0, 0),
)
