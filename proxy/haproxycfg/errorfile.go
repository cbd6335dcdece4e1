package haproxycfg

import "slices"

// ErrorFile is a file that holds what is answered in place of a built-in response: "errorfile CODE FILE".
type ErrorFile struct {
	Status int
	Path   string // may be relative to the process's folder
	Pos    Pos    // of the path
}

// errorStatuses are those that HAProxy 3.0 answers with by itself (manual 4.2 "errorfile").
var errorStatuses = []string{
	"200", "400", "401", "403", "404", "405", "407", "408", "410", "413", "421", "422", "425", "429", "500", "501", "502", "503", "504",
}

// setErrorFile: the last line for a status counts, and those of defaults last (measured). The files are read by who uses them.
func setErrorFile(r *reader, args []word) {
	if !r.choice(args[0], errorStatuses...) {
		return
	}
	status, _ := r.number(args[0], 200, 504)
	p := r.sec.proxy
	others := slices.DeleteFunc(slices.Clone(p.ErrorFiles), func(f ErrorFile) bool { return f.Status == status })
	p.ErrorFiles = append(others, ErrorFile{Status: status, Path: args[1].text, Pos: args[1].pos})
}
