package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"reuseproxy": func() { os.Exit(run(os.Args[1:], os.LookupEnv, os.Stdout, os.Stderr)) }})
}

// The command line, as it is typed.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata"})
}
