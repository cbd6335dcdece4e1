package reports

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"testing"

	. "github.com/onsi/gomega"
)

func TestEqualReportsGiveEqualBytes(t *testing.T) {
	g := NewWithT(t)
	for _, f := range plotFiles {
		a, err := f.encode(layOut(chartOf(t, smallRun(t), "connects")))
		g.Expect(err).NotTo(HaveOccurred())
		b, err := f.encode(layOut(chartOf(t, smallRun(t), "connects")))
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(bytes.Equal(a, b)).To(BeTrue(), f.ext)
	}
}

// The picture as somebody looked at and approved it. Its bytes may differ where another version of Go compresses or rounds otherwise.
func TestThePictureLooksAsItDid(t *testing.T) {
	g := NewWithT(t)
	data, err := encodePNG(layOut(chartOf(t, blogRun(t), "connects")))
	g.Expect(err).NotTo(HaveOccurred())
	path := filepath.Join("testdata", "blog-connects.png")
	if *update {
		g.Expect(os.WriteFile(path, data, 0o644)).To(Succeed())
	}
	kept, err := os.ReadFile(path)
	g.Expect(err).NotTo(HaveOccurred())
	want, err := png.Decode(bytes.NewReader(kept))
	g.Expect(err).NotTo(HaveOccurred())
	got, err := png.Decode(bytes.NewReader(data))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(got.Bounds()).To(Equal(want.Bounds()))
	g.Expect(got.Bounds().Dx()).To(Equal(int(sheetWidth)*192/72), "two dots for each of a usual screen")
	g.Expect(different(got, want)).To(BeNumerically("<", 0.0001), "share of its points that differ: go test ./reports -update, then look at %s", path)
}

// different is the share of points that an eye could tell apart.
func different(a, b image.Image) float64 {
	n, bounds := 0, a.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			r, g, bl, _ := a.At(x, y).RGBA()
			r2, g2, b2, _ := b.At(x, y).RGBA()
			if apart(r, r2) || apart(g, g2) || apart(bl, b2) {
				n++
			}
		}
	}
	return float64(n) / float64(bounds.Dx()*bounds.Dy())
}

func apart(a, b uint32) bool { return max(a, b)-min(a, b) > 0x1000 }

func TestSVGIsReadableByAnyReaderOfXMLAndNamesCommonTypefaces(t *testing.T) {
	g := NewWithT(t)
	c := chartOf(t, blogRun(t), "connects")
	c.about = `<b>"&` + "\x00" // whatever a scenario says about itself
	data, err := encodeSVG(layOut(c))
	g.Expect(err).NotTo(HaveOccurred())
	var texts []string
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		g.Expect(err).NotTo(HaveOccurred())
		if words, ok := token.(xml.CharData); ok {
			texts = append(texts, string(words))
		}
	}
	g.Expect(texts).To(ContainElements(c.title, `<b>"&?`, "101,000, one per request", "aggressive"))
	g.Expect(bytes.Count(data, []byte("<text textLength="))).To(Equal(len(layOut(c).texts)), "each as wide as it was measured")
	g.Expect(bytes.Count(data, []byte("<text"))).To(Equal(bytes.Count(data, []byte("Liberation Sans,Arial,Helvetica,sans-serif"))))
}
