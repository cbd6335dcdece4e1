package proxy

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/h1"
)

// Specification 2.1, each seen on HAProxy 2.6.12 and 3.0.11.
func TestWhichResponsesAuthenticateAConnection(t *testing.T) {
	for _, c := range []struct {
		status      int
		name, value string
		want        bool
	}{
		{401, "www-authenticate", "NTLM", true},
		{401, "www-authenticate", "ntlm TlRMTVNTUAAC", true},
		{401, "www-authenticate", "Negotiate", true},
		{401, "www-authenticate", "nEGOtiate abc", true},
		{401, "www-authenticate", `Basic realm="x", NTLM`, true},
		{401, "www-authenticate", `Basic realm="x"`, false},
		{401, "www-authenticate", `Digest realm="a, NTLM"`, false},
		{401, "www-authenticate", `Digest realm="a \", b", Negotiate`, true},
		{401, "www-authenticate", "NTL", false},
		{401, "www-authenticate", "", false},
		{401, "proxy-authenticate", "NTLM", false},
		{407, "proxy-authenticate", "NTLM", true},
		{407, "www-authenticate", "NTLM", false},
	} {
		p := h1.Response{Status: c.status, Fields: []h1.Field{
			{Name: []byte(c.name), Value: []byte("Basic")},
			{Name: []byte(c.name), Value: []byte(c.value)},
		}}
		NewWithT(t).Expect(authenticatesConnection(&p)).To(Equal(c.want), "%d %s: %s", c.status, c.name, c.value)
	}
}
