package wire

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"golang.org/x/net/http2/hpack"
)

func TestTheStaticTableIsWhole(t *testing.T) {
	g := NewWithT(t)
	g.Expect(staticTable).To(HaveLen(62)) // and entry 0, which is none
	g.Expect(string(staticTable[8].name) + string(staticTable[8].value)).To(Equal(":status200"))
	g.Expect(string(staticTable[61].name)).To(Equal("www-authenticate"))
}

// readFields is what a reader makes of heads that follow one another.
func readFields(heads ...[]byte) (fields []string, err error) {
	var r fieldReader
	r.init()
	for _, head := range heads {
		for r.begin(head); r.next(); {
			fields = append(fields, fmt.Sprintf("%s: %s", r.name, r.value))
		}
		if r.wrong != nil {
			return nil, r.wrong
		}
	}
	return fields, nil
}

// decodeFields is what hpack makes of them.
func decodeFields(heads ...[]byte) (fields []string, err error) {
	d := hpack.NewDecoder(tableSize, func(f hpack.HeaderField) { fields = append(fields, fmt.Sprintf("%s: %s", f.Name, f.Value)) })
	for _, head := range heads {
		if _, err := d.Write(head); err != nil {
			return nil, err
		}
		if err := d.Close(); err != nil {
			return nil, err
		}
	}
	return fields, nil
}

// Heads as a server's encoder makes them, until its table has turned over several times.
func TestFieldsAreThoseThatHpackReads(t *testing.T) {
	g := NewWithT(t)
	var packed bytes.Buffer
	e := hpack.NewEncoder(&packed)
	var heads [][]byte
	for i := range 300 {
		packed.Reset()
		if i == 100 {
			e.SetMaxDynamicTableSize(500)
		}
		for _, f := range []hpack.HeaderField{
			{Name: ":status", Value: fmt.Sprint(200 + i%5)},
			{Name: "x-server", Value: "s1"},
			{Name: fmt.Sprintf("x-%d", i%40), Value: strings.Repeat("v", i)},
			{Name: "x-conn-seq", Value: fmt.Sprint(i), Sensitive: true},
		} {
			g.Expect(e.WriteField(f)).To(Succeed())
		}
		heads = append(heads, bytes.Clone(packed.Bytes()))
	}
	want, err := decodeFields(heads...)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(readFields(heads...)).To(Equal(want))
}

func TestWrongHeadsAreRefused(t *testing.T) {
	for what, head := range map[string]string{
		"index 0":                "\x80",
		"index beyond the table": "\xbe",
		"number without end":     "\xff\xff\xff\xff\xff\xff\xff\x01",
		"number cut short":       "\xff",
		"text cut short":         "\x00\x05abc",
		"value missing":          "\x00\x01a",
		"bad Huffman code":       "\x00\x01a\x84\xff\xff\xff\xff",
		"table above 4096":       "\x3f\xe2\x1f",
		"size after a field":     "\x88\x20",
	} {
		_, err := readFields([]byte(head))
		NewWithT(t).Expect(err).To(HaveOccurred(), what)
	}
}

// Our reader and hpack's agree on everything that both read. hpack lets a table's size change in later heads' middles too, and
// refuses the second one of two changes at a head's beginning, which RFC 7541 section 4.2 allows.
func FuzzFields(f *testing.F) {
	f.Add([]byte("\x88\x40\x01a\x01b\xbe"), []byte("\xbe\x20\xbe"))
	f.Add([]byte("A\x010"), []byte("?0?0"))
	f.Add([]byte("\x48\x03200\x5c\x01\x30"), []byte("\x0f\x0d\x01\x31\x10\x01a\x82\x1c\x64"))
	f.Fuzz(func(t *testing.T, first, second []byte) {
		got, err := readFields(first, second)
		want, wantErr := decodeFields(first, second)
		switch {
		case err != nil:
			return // we are stricter on sizes
		case wantErr != nil && strings.Contains(wantErr.Error(), "size update"):
			return
		case wantErr != nil:
			t.Fatalf("we read %q, hpack says %v", got, wantErr)
		case fmt.Sprint(got) != fmt.Sprint(want):
			t.Fatalf("we read %q, hpack %q", got, want)
		}
	})
}
