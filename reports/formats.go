package reports

import "io"

// Format is one way to write a report.
type Format struct {
	Name  string
	Ext   string // of a file in this format, without a dot
	About string // what it is good for, a few words
	Write func(w io.Writer, r *Report) error
}

// formats is sorted by name. To add one: its file, and its line here.
var formats = []Format{
	{"csv", "csv", "one line per record, for a spreadsheet or a script", writeCSV},
	{"md", "md", "Markdown with the plots beside it, for a web page", writeMarkdown},
	{"text", "txt", "for a terminal of 160 columns", writeText},
}

// Formats returns every format, sorted by name.
func Formats() []Format { return append([]Format(nil), formats...) }
