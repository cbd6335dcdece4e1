package lab

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// A scratch is a folder for what exists only while a case runs: the socket of the product's runtime API, and its configuration
// where no run's folder keeps that.
//
// Its name is chosen by the lab; it is made by the proxy role and removed by both, so that neither's death leaves it. Whose two
// are killed together (a container that is stopped, a machine out of memory) leave it to the next run: a scratch is locked as
// long as it is in use, and a lock ends with its process.
type scratch struct {
	dir  string
	lock *os.File
}

const (
	scratchPrefix = "reuselab-"
	scratchBytes  = 4 // random ones in a name
	socketName    = "stats"
)

// scratchName is a new name in the system's folder for temporary files (TMPDIR).
func scratchName() string {
	b := make([]byte, scratchBytes)
	rand.Read(b) // never fails
	return filepath.Join(os.TempDir(), scratchPrefix+hex.EncodeToString(b))
}

// maxSocketPath is the longest path that a Unix socket can have (unix(7): sun_path, with the zero byte at its end).
const maxSocketPath = len(syscall.RawSockaddrUnix{}.Path) - 1

// whileBinding is the longest that HAProxy adds to a socket's path while it binds it, so that a restart never misses it.
const whileBinding = ".4194304.tmp"

// makeScratch makes the folder of a name, for this user alone.
func makeScratch(dir string) (*scratch, error) {
	s := &scratch{dir: dir}
	if n := len(s.socket()) + len(whileBinding); n > maxSocketPath {
		return nil, fmt.Errorf("the path of the proxy's stats socket would have %d bytes, more than the %d that a socket's path can have (%s%s): set TMPDIR to a folder with a shorter name",
			n, maxSocketPath, s.socket(), whileBinding)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, fmt.Errorf("folder for the proxy's stats socket: %w", err)
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("folder for the proxy's stats socket: %w", err), os.RemoveAll(dir))
	}
	s.lock = lock
	return s, nil
}

// socket is where the product is to listen.
func (s *scratch) socket() string { return filepath.Join(s.dir, socketName) }

// keep puts a file into the folder.
func (s *scratch) keep(name string, text []byte) error {
	return os.WriteFile(filepath.Join(s.dir, name), text, 0o600)
}

// remove removes the folder, and what a product left in it.
func (s *scratch) remove() error { return errors.Join(os.RemoveAll(s.dir), s.lock.Close()) }

// sweepAfter is how old a leftover must be. A folder is locked right after it was made; between the two it is nobody's.
const sweepAfter = time.Minute

// sweepScratch removes what runs left whose every process was killed. It says nothing: what cannot be removed is in nobody's way.
func sweepScratch(now time.Time) {
	found, _ := filepath.Glob(filepath.Join(os.TempDir(), scratchPrefix+"*")) // a TMPDIR that is no pattern is not swept
	for _, dir := range found {
		name, err := hex.DecodeString(filepath.Base(dir)[len(scratchPrefix):])
		if err != nil || len(name) != scratchBytes {
			continue
		}
		if info, err := os.Lstat(dir); err != nil || now.Sub(info.ModTime()) < sweepAfter {
			continue
		}
		lock, err := lockFolder(dir)
		if err != nil {
			continue // in use, or another user's
		}
		(&scratch{dir, lock}).remove()
	}
}
