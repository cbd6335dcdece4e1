package targets

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// A program that says nothing is not waited for.
func TestAProgramThatSaysNoVersion(t *testing.T) {
	g := NewWithT(t)
	path := filepath.Join(t.TempDir(), "silent")
	g.Expect(os.WriteFile(path, []byte("#!/bin/sh\nexec sleep 1000\n"), 0o755)).To(Succeed())
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond) // the sooner of the two bounds
	defer cancel()
	_, err := haproxy{}.Find(ctx, path)
	g.Expect(err).To(MatchError(path + " -v: no version within 10s: is this the right program?"))
}
