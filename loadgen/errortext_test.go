package loadgen

import (
	"fmt"
	"testing"

	. "github.com/onsi/gomega"
)

func TestErrorTextsLoseTheirAddresses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`EOF`, `EOF`},
		{`Get "http://198.18.0.1:8080/": EOF`, `EOF`},
		{`Get "http://h:1/a%22b\"c": EOF`, `EOF`},
		{`Post "http://198.18.0.1:8080/": dial tcp 198.18.0.1:8080: connect: connection refused`, `dial tcp addr: connect: connection refused`},
		{`read tcp 198.18.0.2:41234->198.18.0.1:8080: read: connection reset by peer`, `read tcp addr->addr: read: connection reset by peer`},
		{`read tcp [::1]:41234->[fe80::1%eth0]:8080: i/o timeout`, `read tcp addr->addr: i/o timeout`},
		{`dial tcp: lookup proxy.test on 10.0.0.1:53: no such host`, `dial tcp: lookup proxy.test on addr: no such host`},
		{`net/http: HTTP/1.x transport connection broken: malformed HTTP status code "20%d"`, `net/http: HTTP/1.x transport connection broken: malformed HTTP status code "20%d"`},
		{`context deadline exceeded (Client.Timeout exceeded while awaiting headers)`, `context deadline exceeded (Client.Timeout exceeded while awaiting headers)`},
	} {
		NewWithT(t).Expect(errorText(c.text)).To(Equal(c.want))
	}
}

func TestErrorsOfOneKindAreAddedUp(t *testing.T) {
	counts := map[string]int64{
		"read tcp 10.0.0.1:1->10.0.0.2:3: reset": 2,
		"read tcp 10.0.0.1:2->10.0.0.2:3: reset": 3,
	}
	NewWithT(t).Expect(errorsByText(counts, 5)).To(Equal(map[string]int64{"read tcp addr->addr: reset": 5}))
}

func TestRareKindsOfErrorsAreOther(t *testing.T) {
	g := NewWithT(t)
	counts, total := map[string]int64{}, int64(0)
	for i := range int64(errorKinds + 3) {
		counts[fmt.Sprintf("kind %02d", i)] = i + 1
		total += i + 1
	}
	byText := errorsByText(counts, total)
	g.Expect(byText).To(HaveLen(errorKinds + 1))
	g.Expect(byText).To(HaveKeyWithValue(otherErrors, int64(1+2+3)))
	g.Expect(byText).To(HaveKeyWithValue("kind 22", int64(23)))
}

func TestErrorsWithoutATextAreOther(t *testing.T) {
	NewWithT(t).Expect(errorsByText(nil, 4)).To(Equal(map[string]int64{otherErrors: 4}))
}
