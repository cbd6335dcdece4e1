package lab

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// A scratch is there until it is removed, with the socket that a product left in it, and removing it again is no error.
func TestScratch(t *testing.T) {
	g := NewWithT(t)
	t.Setenv("TMPDIR", t.TempDir())
	s, err := makeScratch(scratchName())
	g.Expect(err).NotTo(HaveOccurred())
	info, err := os.Stat(s.dir)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(info.Mode().Perm()).To(BeEquivalentTo(0o700))
	leaveSocket(t, s.socket())
	g.Expect(s.remove()).To(Succeed())
	g.Expect(os.ReadDir(os.TempDir())).To(BeEmpty())
}

// Where a socket's path would not fit, that is said before anything is made, with both numbers and the way out.
func TestAScratchWhosePathIsTooLong(t *testing.T) {
	g := NewWithT(t)
	dir := filepath.Join(t.TempDir(), strings.Repeat("x", 100))
	g.Expect(os.Mkdir(dir, 0o700)).To(Succeed())
	t.Setenv("TMPDIR", dir)
	_, err := makeScratch(scratchName())
	g.Expect(err).To(MatchError(MatchRegexp(`would have \d+ bytes, more than the %d that a socket's path can have \(.*/stats\.4194304\.tmp\): set TMPDIR`, maxSocketPath)))
	g.Expect(os.ReadDir(dir)).To(BeEmpty())
}

// The longest path that is taken can be bound, with all that is added to it.
func TestTheLongestScratch(t *testing.T) {
	g := NewWithT(t)
	t.Chdir(t.TempDir()) // a relative TMPDIR, so that the test's own folders do not count
	const rest = len("/" + scratchPrefix + "01234567/" + socketName + whileBinding)
	dir := strings.Repeat("x", maxSocketPath-rest)
	g.Expect(os.Mkdir(dir, 0o700)).To(Succeed())
	t.Setenv("TMPDIR", dir)
	s, err := makeScratch(scratchName())
	g.Expect(err).NotTo(HaveOccurred())
	leaveSocket(t, s.socket()+whileBinding)
	g.Expect(s.remove()).To(Succeed())

	g.Expect(os.Rename(dir, dir+"x")).To(Succeed())
	t.Setenv("TMPDIR", dir+"x")
	_, err = makeScratch(scratchName())
	g.Expect(err).To(HaveOccurred())
}

// What a run left whose every process was killed goes with the next run; what is in use, new, or not ours stays.
func TestSweep(t *testing.T) {
	g := NewWithT(t)
	t.Setenv("TMPDIR", t.TempDir())
	used, err := makeScratch(scratchName())
	g.Expect(err).NotTo(HaveOccurred())
	left, err := makeScratch(scratchName())
	g.Expect(err).NotTo(HaveOccurred())
	leaveSocket(t, left.socket())
	g.Expect(left.lock.Close()).To(Succeed()) // as the end of its process does
	results := filepath.Join(os.TempDir(), scratchPrefix+"results")
	g.Expect(os.Mkdir(results, 0o700)).To(Succeed())

	sweepScratch(time.Now())
	g.Expect(left.dir).To(BeADirectory(), "it may have been made just now")
	sweepScratch(time.Now().Add(2 * sweepAfter))
	g.Expect(left.dir).NotTo(BeAnExistingFile())
	g.Expect(used.dir).To(BeADirectory())
	g.Expect(results).To(BeADirectory())
	g.Expect(used.remove()).To(Succeed())
}

// leaveSocket makes a socket whose owner is gone.
func leaveSocket(t *testing.T, path string) {
	t.Helper()
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	l.SetUnlinkOnClose(false)
	l.Close()
}
