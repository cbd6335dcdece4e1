package reports

import "io"

// Format is one way to write a report.
type Format struct {
	Name  string
	Ext   string // of a file in this format, without a dot
	Write func(w io.Writer, r *Report) error
}

// formats is sorted by name. To add one: its file, and its line here.
var formats = []Format{
	{"markdown", "md", writeMarkdown},
	{"text", "txt", writeText},
}

// Formats returns every format, sorted by name.
func Formats() []Format { return append([]Format(nil), formats...) }
