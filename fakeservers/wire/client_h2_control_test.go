package wire

import (
	"testing"

	. "github.com/onsi/gomega"
	"golang.org/x/net/http2"
)

func TestH2ClientObeys(t *testing.T) {
	g := NewWithT(t)
	s := server(http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: 7})
	_ = s.WritePing(false, [8]byte{'p', 'i', 'n', 'g'})
	_ = s.WritePing(true, [8]byte{})
	h, _, err := told(t, 2, s.take())
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(h.Room()).To(Equal(5))
	g.Expect(frames(g, string(h.Out))).To(Equal([]string{"settings ack", "ping ping\x00\x00\x00\x00"}))
	h.Out = nil
	h.Cancel(1)
	h.Cancel(1)
	g.Expect(h.Open()).To(Equal(1))
	g.Expect(frames(g, string(h.Out))).To(Equal([]string{"3 reset CANCEL"}))
	h.Out = nil
	h.Leave()
	g.Expect(frames(g, string(h.Out))).To(Equal([]string{"goaway 0 NO_ERROR"}))

	s = server()
	_ = s.WriteGoAway(1<<31-1, http2.ErrCodeNo, nil)
	h, _, err = told(t, 2, s.take())
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(h.Leaving()).To(BeTrue())
	g.Expect(h.Room()).To(BeZero())
}

// Half of the room that a server had is given back, on the connection and on the stream.
func TestH2ClientGivesRoomBack(t *testing.T) {
	g := NewWithT(t)
	s := server()
	s.answer(1, false, ":status", "200")
	h, _, err := told(t, 1, s.take())
	g.Expect(err).NotTo(HaveOccurred())
	h.Out = nil
	h.owed, h.streams[0].owed = roomOf/2-1, roomOf/2-2
	_ = s.WriteData(1, false, []byte("x"))
	_ = s.WriteDataPadded(1, false, []byte("x"), make([]byte, 4))
	_, err = h.Read([]byte(s.take()))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(frames(g, string(h.Out))).To(Equal([]string{"0 window 536870912", "1 window 536870917"}))
}

// A request's body keeps to the windows, of which SETTINGS change those of open streams too (RFC 9113 section 6.9.2).
func TestH2ClientKeepsToWindows(t *testing.T) {
	g := NewWithT(t)
	request := aRequest
	request.Size = 100
	h := NewH2Client(&request, &heard{})
	s := server(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 30})
	h.Send(0, []byte("id"))
	said := func(more func()) []string {
		more()
		_, err := h.Read([]byte(s.take()))
		g.Expect(err).NotTo(HaveOccurred())
		h.Out = h.Out[:0]
		h.Fill()
		return frames(g, string(h.Out))
	}
	g.Expect(said(func() {})).To(Equal([]string{"1 data 30"}))
	g.Expect(said(func() { _ = s.WriteWindowUpdate(1, 5) })).To(Equal([]string{"1 data 5"}))
	g.Expect(said(func() { _ = s.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 20}) })).To(BeEmpty())
	g.Expect(said(func() { _ = s.WriteWindowUpdate(1, 15) })).To(Equal([]string{"1 data 5"}))
	h.window = 50
	g.Expect(said(func() { _ = s.WriteWindowUpdate(1, 1000) })).To(Equal([]string{"1 data 50"}))
	g.Expect(said(func() { _ = s.WriteWindowUpdate(0, 1000) })).To(Equal([]string{"1 data 10 end"}))
	g.Expect(h.blocked).To(BeZero())
}
