package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"runtime"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"reuseproxy":         func() { os.Exit(run(os.Args[1:], os.LookupEnv, os.Stdout, os.Stderr)) },
		"reuseproxy-counted": counted,
	})
}

// counted is the program as it is, which in addition answers each line on its standard input with how many objects it has
// allocated so far.
func counted() {
	go func() {
		for in := bufio.NewScanner(os.Stdin); in.Scan(); {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			fmt.Println(m.Mallocs)
		}
	}()
	os.Exit(run(os.Args[1:], os.LookupEnv, io.Discard, os.Stderr))
}

// The command line, as it is typed.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata"})
}
